/** Measures the layers of a model, and the tiles that partitions make of them, with onnxruntime-node on this machine. */
export { type MeasureOptions } from "./measure.ts";
export { recordModel, type RecordOptions, type RecordProgress } from "./record.ts";
export { concurrencyOf } from "./concurrency.ts";
export { measureConcurrency, type StreamOptions } from "./streams.ts";
export { tilesOf, type TileToMeasure } from "./tiles.ts";
export { tileModel, wholeModel } from "./layer-model.ts";
export { loadRuntime, type Runtime } from "./runtime.ts";
export { SeededValues } from "./weights.ts";
