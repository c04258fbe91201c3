import type { Model } from "../../sim/model/index.ts";
import { formatShape } from "../../sim/tensor/index.ts";
import { rowKey, type Trace, type TraceHeader, type TraceRow } from "../format.ts";
import { median } from "../statistics.ts";
import { cpuModel, cpuPressure, queueWait } from "./host.ts";
import { wholeModel } from "./layer-model.ts";
import { measureTile, type MeasureOptions } from "./measure.ts";
import { repeatCalmly } from "./runs.ts";
import { loadRuntime, type Runtime } from "./runtime.ts";
import { ProfiledSession, threads } from "./session.ts";
import { RecordingFile } from "./store.ts";
import { tilesOf } from "./tiles.ts";
import { SeededValues } from "./weights.ts";

/** What to record, how, and where to. */
export interface RecordOptions extends MeasureOptions {
  /** Name of the device, for the header. */
  readonly device: string;
  /** Device counts whose even partitions give the tiles. */
  readonly deviceCounts: readonly number[];
  /** Seed of weights and inputs. */
  readonly seed: number;
  /** The trace file. */
  readonly file: string;
  /** Measure again what the file already holds. */
  readonly fresh: boolean;
}

/** How far a recording is. */
export interface RecordProgress {
  readonly done: number;
  readonly total: number;
  /** The tile that comes next; nothing at the end. */
  readonly tile: string | undefined;
}

/**
 * Measures the tiles of a model on this machine and writes them as a trace file, whole model first.
 * Tiles that the file already holds are not measured again, so an interrupted recording goes on where it stopped.
 *
 * @throws InputError without onnxruntime-node, and when the file holds another recording
 */
export async function recordModel(
  model: Model,
  options: RecordOptions,
  onProgress: (progress: RecordProgress) => void,
): Promise<Trace> {
  const runtime = await loadRuntime();
  const values = new SeededValues(options.seed);
  const header = {
    ...headerOf(model, runtime, options),
    wholeModelSeconds: await measureWholeModel(runtime, model, values, options.samples),
  };
  const recording = new RecordingFile(options.file, header, options.fresh);
  const tiles = tilesOf(model, options.deviceCounts);
  const rows: TraceRow[] = [];
  for (const [done, tile] of tiles.entries()) {
    const { operator, extents } = tile;
    onProgress({ done, total: tiles.length, tile: `${operator.name} ${formatShape(extents)}` });
    const known = options.modes.map((mode) => recording.row(rowKey(operator, extents, mode)));
    const missing = options.modes.filter((_, index) => known[index] === undefined);
    if (missing.length > 0) {
      const measured = await measureTile(runtime, tile, values, { ...options, modes: missing });
      recording.append(measured);
    }
    for (const mode of options.modes) rows.push(recording.row(rowKey(operator, extents, mode))!);
  }
  onProgress({ done: tiles.length, total: tiles.length, tile: undefined });
  return recording.finish(rows);
}

function headerOf(model: Model, runtime: Runtime, options: RecordOptions): TraceHeader {
  const { device, gapSeconds, samples, retries } = options;
  return {
    model: model.name,
    device,
    runtime: `onnxruntime-node ${runtime.env.versions.node ?? "of unknown version"}`,
    optimization: "all",
    threads,
    cpu: cpuModel(),
    date: today(),
    method: [
      `${samples} samples of the profiler's kernel times, each plus 0.5 us for the microsecond cut off`,
      "mean of 8 runs (hot) or 3 (gap) a sample where a call takes under 200 us",
      queueWait() === undefined
        ? "waits for a core unknown"
        : "runs dropped that waited over 2 % of their time for a core",
      repetition(retries),
    ].join("; "),
    gapSeconds,
  };
}

function repetition(retries: number): string {
  if (cpuPressure() === undefined) return "CPU pressure unknown";
  return retries > 0
    ? "measured again when CPU pressure was over 20 %"
    : "not measured again under CPU pressure";
}

/** Kernel time of the whole model in one session, hot: what the layers' times should add up to. */
async function measureWholeModel(
  runtime: Runtime,
  model: Model,
  values: SeededValues,
  samples: number,
): Promise<number> {
  const session = await ProfiledSession.create(runtime, wholeModel(model, values), values);
  const warmUp = 2;
  for (let run = 0; run < warmUp; run++) await session.run();
  const { kept } = await repeatCalmly(session, warmUp, samples, 0);
  const times = await session.close();
  const runs = kept.map(({ index }) => {
    const { kernel, reorderInput, reorderOutput } = times[index]!;
    return kernel + reorderInput + reorderOutput;
  });
  return Number(median(runs).toFixed(7));
}

/** Day of the recording. */
function today(): string {
  return new Date().toISOString().slice(0, "2026-01-31".length);
}
