import { deviceLooks, looksOf } from "../../results/report/palette.ts";

export function deviceColour(device: number): string {
  return deviceLooks[device % deviceLooks.length]!.colour;
}

/** Colours of planners, the same as in reports and charts, for a light page and for a dark one. */
export function plannerColours(planners: readonly string[]): readonly string[] {
  return looksOf(planners).map(({ light, dark }) => `light-dark(${light}, ${dark})`);
}
