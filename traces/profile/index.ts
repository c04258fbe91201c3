/** Compute profiles: what a tile costs on a kind of device, from traces or from figures of the hardware. */
export { leaveOneOutErrors, type InterpolationError } from "./leave-one-out.ts";
export {
  operatorClass,
  operatorClasses,
  rooflineProfile,
  type OperatorClass,
  type Roofline,
} from "./roofline.ts";
export { scaledProfile } from "./scaled.ts";
export { interpolatedProfile, tracedProfile, type TracedProfileOptions } from "./traced.ts";
