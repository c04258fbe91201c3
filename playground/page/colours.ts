/** Colours of devices, told apart with any colour vision on a light and on a dark page (after Okabe and Ito). */
const ofDevices = ["#0a84c6", "#d9760f", "#14a07a", "#c56da0", "#8a8f98", "#b39700", "#6c6fd0", "#d0552b"];

export function deviceColour(device: number): string {
  return ofDevices[device % ofDevices.length]!;
}

/** Colours of planners by their places; after a full turn the dashes change. */
export function plannerLook(place: number): { readonly colour: string; readonly dash: string } {
  const dashes = ["", "6 3", "2 3", "8 3 2 3"];
  return {
    colour: ofDevices[place % ofDevices.length]!,
    dash: dashes[Math.floor(place / ofDevices.length) % dashes.length]!,
  };
}
