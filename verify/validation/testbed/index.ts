/** Devices as processes of this host, and the links between them: made, told what to do, and removed. */
export { removeLeftovers } from "./leftovers.ts";
export { usableCores } from "./host.ts";
export { whyNoNamespaces } from "./namespaces.ts";
export { Testbed, type LinkKind } from "./testbed.ts";
