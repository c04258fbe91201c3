/** Operator merge: convolutions of one input computed as one. */
export { kernelOffset } from "./merged-window.ts";
export { droppedJoins, mergeConvolutions, mergedOperators, type MergedModel } from "./merge-convolutions.ts";
export { mergeOf, type Merge } from "./merge.ts";
