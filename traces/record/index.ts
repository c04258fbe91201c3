/** Measures the layers of a model, and the tiles that partitions make of them, with onnxruntime-node on this machine. */
export { checkRecording, type RecordOptions } from "./options.ts";
export { recordModels, type RecordedTrace, type RecordProgress } from "./record.ts";
export { concurrencyOf } from "./concurrency.ts";
export { measureConcurrency } from "./streams.ts";
export { tilesOf } from "./tiles.ts";
export { tileModel, uncomputedOperators, wholeModel } from "./layer-model.ts";
export { loadRuntime, type Runtime } from "./runtime.ts";
export { SeededValues } from "./weights.ts";
