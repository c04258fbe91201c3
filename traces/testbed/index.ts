/** Testbeds: models of compute, links and memory fitted to measured timings of real boards. */
export { fitDepthwise, fitLinks, fitProducts, fitRearrangement } from "./fit.ts";
export { testbedNetwork } from "./links.ts";
export { testbedProfile } from "./profile.ts";
export { parseComputeRows, parseCopyRows, parseTransferRows, type ComputeRow } from "./tables.ts";
export { testbeds } from "./testbeds.ts";
