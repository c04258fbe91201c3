import type { Operator } from "../sim/model/index.ts";
import type { Shape } from "../sim/tensor/index.ts";
import { layerSignature, tileName } from "./signature.ts";

/** Back to back, or after an idle gap before each run, as a device of a cluster waits for its peers. */
export const traceModes = ["hot", "gap"] as const;
export type TraceMode = (typeof traceModes)[number];

/** What a trace file says about how it was measured: one `# key: value` line each. */
export interface TraceHeader {
  readonly model: string;
  readonly device: string;
  /** Name and version of the runtime. */
  readonly runtime: string;
  /** The runtime's graph optimisation level. */
  readonly optimization: string;
  readonly threads: number;
  /** The runtime's execution provider; its own choice, the processor, where it is not said. */
  readonly provider?: string;
  readonly cpu: string;
  /** Day of the recording, `YYYY-MM-DD`. */
  readonly date: string;
  readonly method: string;
  /** Idle time before each run of mode gap. */
  readonly gapSeconds: number;
  /** The whole model in one session, kernels only, mode hot; undefined where it was not measured. */
  readonly wholeModelSeconds?: number;
}

/** One tile of one layer, measured in one mode; seconds. */
export interface TraceRow {
  /** The layer. Its name is its signature; it stands alone, without the model around it. */
  readonly operator: Operator;
  /** Output extents of the tile. */
  readonly extents: Shape;
  readonly mode: TraceMode;
  readonly reorderInput: number;
  readonly reorderOutput: number;
  /** Time of a call beyond its kernels. */
  readonly callOverhead: number;
  /** Share of the kept runs' time that the thread waited for a core; undefined where the system does not say. */
  readonly queueWaitShare: number | undefined;
  /** Share of time in which some task waited for a core, percent, over 10 seconds; undefined where the system does not say. */
  readonly pressureBefore: number | undefined;
  readonly pressureAfter: number | undefined;
  /** Kernel times. */
  readonly samples: readonly number[];
}

/** Measured timings of the tiles of a model on a device. */
export interface Trace {
  readonly header: TraceHeader;
  readonly rows: readonly TraceRow[];
  /** The rows of a layer, by its signature, where they are found without reading all others. */
  readonly rowsOf?: (layer: string) => readonly TraceRow[];
}

/** First line of every trace file. */
export const formatLine = "# slicewise-trace: 1";

/** Columns of a trace file, in order; times in microseconds. */
export const columns = [
  "kind",
  "inputs",
  "output",
  "attributes",
  "tile",
  "mode",
  "reorder_input_us",
  "reorder_output_us",
  "call_overhead_us",
  "queue_wait_share",
  "pressure_before",
  "pressure_after",
  "samples_us",
] as const;
export type Column = (typeof columns)[number];

/** Tells the rows of a trace apart: layer, tile and mode. */
export function rowKey(operator: Operator, extents: Shape, mode: TraceMode): string {
  return `${tileName(layerSignature(operator), extents)} | ${mode}`;
}
