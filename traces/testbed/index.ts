/** Testbeds: models of compute, links and memory fitted to measured timings of real boards. */
export { fitDepthwise, fitLinks, fitProducts, fitRearrangement } from "./fit.ts";
export { testbedNetwork, type TestbedNetwork } from "./links.ts";
export { testbedProfile } from "./profile.ts";
export {
  parseComputeRows,
  parseCopyRows,
  parseTransferRows,
  type ComputeRow,
  type CopyRow,
  type TransferRow,
} from "./tables.ts";
export type { MeasuredLink, Testbed } from "./testbed.ts";
export { testbeds } from "./testbeds.ts";
