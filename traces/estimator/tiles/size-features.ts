import { logSize, type FeatureGroup } from "./feature-group.ts";

/** How much there is to compute and to move, in ln. */
export const sizeFeatures: FeatureGroup = {
  names: ["ln macs", "ln output bytes", "ln input bytes", "ln weight bytes", "ln bytes", "ln macs per byte"],
  values: ({ macs, outputBytes, inputBytes, weightBytes }) => {
    const bytes = outputBytes + inputBytes + weightBytes;
    return [
      logSize(macs),
      logSize(outputBytes),
      logSize(inputBytes),
      logSize(weightBytes),
      logSize(bytes),
      logSize(macs) - logSize(bytes),
    ];
  },
};
