/** Compute profiles: what a tile costs on a kind of device, from traces or from figures of the hardware. */
export { errorsByTileShare, leaveOneOut, leaveOneOutErrors } from "./leave-one-out.ts";
export { layerTableProfile } from "./layer-table-profile.ts";
export { notedProfile } from "./noted.ts";
export { operatorClass, rooflineProfile } from "./roofline.ts";
export { scaledProfile } from "./scaled.ts";
export { savingProfile, type QuantizedTimes } from "./saving.ts";
export { interpolatedProfile, tracedProfile, type TracedProfileOptions } from "./traced.ts";
export { withFallback } from "./with-fallback.ts";
export { statedProfile, statedTimes, withoutStatedTime } from "./stated.ts";
