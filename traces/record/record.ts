import { join } from "node:path";
import type { Model } from "../../sim/model/index.ts";
import { formatShape } from "../../sim/tensor/index.ts";
import { rowKey, type Trace, type TraceMode } from "../format.ts";
import { median } from "../statistics.ts";
import { recordingHeader } from "./header.ts";
import { wholeModel } from "./layer-model.ts";
import { measureTile, type SamplesToTake } from "./measure.ts";
import { checkRecording, type RecordOptions } from "./options.ts";
import { repeatCalmly } from "./runs.ts";
import { loadRuntime, type Runtime } from "./runtime.ts";
import { checkProvider, ProfiledSession, type SessionSettings } from "./session.ts";
import { RecordingFile } from "./store.ts";
import { tilesOf, type TileToMeasure } from "./tiles.ts";
import { SeededValues } from "./weights.ts";

/** How far a recording is. */
export interface RecordProgress {
  readonly model: string;
  /** Tiles that are behind it, each counted once a round. */
  readonly done: number;
  readonly total: number;
  /** The tile that comes next; nothing at the end. */
  readonly tile: string | undefined;
}

/** A trace and where it was written. */
export interface RecordedTrace {
  readonly file: string;
  readonly trace: Trace;
}

/** A model whose tiles are being measured. */
interface ModelUnderWay {
  readonly model: Model;
  readonly tiles: readonly TileToMeasure[];
  readonly recording: RecordingFile;
  readonly file: string;
}

/**
 * Measures the tiles of models on this machine, in rounds over all of them, and writes a trace file for each model, the
 * whole model first. A tile that a file already holds with as many samples is not measured again, so an interrupted
 * recording goes on where it stopped; one with fewer gets the samples that it lacks.
 *
 * @throws InputError as `checkRecording` does, without onnxruntime-node or the provider, and when a file holds another recording
 */
export async function recordModels(
  models: readonly Model[],
  options: RecordOptions,
  onProgress: (progress: RecordProgress) => void,
): Promise<readonly RecordedTrace[]> {
  const { rounds, samples } = options;
  checkRecording(models, options);
  const runtime = await loadRuntime();
  await checkProvider(runtime, options);
  const values = new SeededValues(options.seed);
  const underWay: ModelUnderWay[] = [];
  for (const model of models) underWay.push(await begin(model, runtime, values, options));
  const total = rounds * underWay.reduce((sum, { tiles }) => sum + tiles.length, 0);
  let done = 0;
  for (let round = 1; round <= rounds; round++) {
    const wanted = Math.ceil((samples * round) / rounds);
    for (const { model, tiles, recording } of underWay) {
      for (const tile of tiles) {
        const name = `${tile.operator.name} ${formatShape(tile.extents)}`;
        onProgress({ model: model.name, done, total, tile: name });
        const take = lacking(tile, recording, options.modes, wanted);
        if (take.length > 0) recording.append(await measureTile(runtime, tile, values, take, options));
        done++;
      }
    }
  }
  onProgress({ model: models.at(-1)?.name ?? "", done, total, tile: undefined });
  return underWay.map(({ tiles, recording, file }) => {
    const keys = tiles.flatMap(({ operator, extents }) =>
      options.modes.map((mode) => rowKey(operator, extents, mode)),
    );
    return { file, trace: recording.finish(keys) };
  });
}

async function begin(
  model: Model,
  runtime: Runtime,
  values: SeededValues,
  options: RecordOptions,
): Promise<ModelUnderWay> {
  const file = join(options.folder, `${model.name}.csv`);
  const header = {
    ...recordingHeader(model, runtime, options),
    wholeModelSeconds: await measureWholeModel(runtime, model, values, options),
  };
  const recording = new RecordingFile(file, header, options.fresh);
  return { model, tiles: tilesOf(model, options.deviceCounts, options.widths), recording, file };
}

/** The samples of a tile that a recording lacks. */
function lacking(
  { operator, extents }: TileToMeasure,
  recording: RecordingFile,
  modes: readonly TraceMode[],
  wanted: number,
): readonly SamplesToTake[] {
  return modes
    .map((mode) => ({ mode, samples: wanted - recording.sampleCount(rowKey(operator, extents, mode)) }))
    .filter(({ samples }) => samples > 0);
}

/** Kernel time of the whole model in one session, hot: what the layers' times should add up to. */
async function measureWholeModel(
  runtime: Runtime,
  model: Model,
  values: SeededValues,
  { samples, ...settings }: SessionSettings & Pick<RecordOptions, "samples">,
): Promise<number> {
  const session = await ProfiledSession.create(runtime, wholeModel(model, values), values, settings);
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
