import type { TraceMode, TraceRow } from "../format.ts";
import { median } from "../statistics.ts";
import { cpuPressure } from "./host.ts";
import { tileModel } from "./layer-model.ts";
import type { Runtime } from "./runtime.ts";
import { groupMean, highestWaitShare, repeatCalmly, waitShare } from "./runs.ts";
import { ProfiledSession, type SessionSettings } from "./session.ts";
import type { TileToMeasure } from "./tiles.ts";
import type { SeededValues } from "./weights.ts";

/** Kernel times to keep of a tile in a mode. */
export interface SamplesToTake {
  readonly mode: TraceMode;
  readonly samples: number;
}

/** How to measure. */
export interface MeasureOptions extends SessionSettings {
  readonly gapSeconds: number;
  /** How often to measure a tile again when the machine was busy. */
  readonly retries: number;
}

const warmUpRuns = 3;
/** CPU pressure above which a measurement is repeated, percent. */
const highestPressure = 20;

/**
 * Measures a tile in some modes, again when the machine was busy; of several attempts the one that waited least counts.
 */
export async function measureTile(
  runtime: Runtime,
  tile: TileToMeasure,
  values: SeededValues,
  take: readonly SamplesToTake[],
  options: MeasureOptions,
): Promise<readonly TraceRow[]> {
  const model = tileModel(tile.operator, tile.region, values);
  let best: readonly TraceRow[] = [];
  for (let attempt = 0; attempt <= options.retries; attempt++) {
    const session = await ProfiledSession.create(runtime, model, values, options);
    const rows = await measureSession(session, tile, take, options.gapSeconds);
    if (best.length === 0 || waitOf(rows) < waitOf(best)) best = rows;
    if (!disturbed(rows)) break;
  }
  return best;
}

function waitOf(rows: readonly TraceRow[]): number {
  return rows.reduce((sum, { queueWaitShare }) => sum + (queueWaitShare ?? 0), 0);
}

function disturbed(rows: readonly TraceRow[]): boolean {
  return rows.some(
    ({ queueWaitShare = 0, pressureAfter = 0 }) =>
      queueWaitShare > highestWaitShare || pressureAfter > highestPressure,
  );
}

async function measureSession(
  session: ProfiledSession,
  { operator, extents }: TileToMeasure,
  take: readonly SamplesToTake[],
  gapSeconds: number,
): Promise<readonly TraceRow[]> {
  let lastWarmUp = 0;
  for (let run = 0; run < warmUpRuns; run++) lastWarmUp = (await session.run()).wall;
  let ran = warmUpRuns;
  const measured = [];
  for (const { mode, samples } of take) {
    const size = groupSize(lastWarmUp, mode);
    const pressureBefore = cpuPressure();
    const runs = await repeatCalmly(session, ran, size * samples, mode === "gap" ? gapSeconds : 0);
    ran += runs.tried;
    measured.push({ mode, samples, size, kept: runs.kept, pressureBefore, pressureAfter: cpuPressure() });
  }
  const times = await session.close();
  return measured.map(({ mode, samples, size, kept, pressureBefore, pressureAfter }) => {
    const groups = Array.from({ length: samples }, (_, index) =>
      groupMean(kept.slice(index * size, (index + 1) * size), times),
    );
    return {
      operator,
      extents,
      mode,
      reorderInput: median(groups.map(({ reorderInput }) => reorderInput)),
      reorderOutput: median(groups.map(({ reorderOutput }) => reorderOutput)),
      callOverhead: median(groups.map(({ overhead }) => overhead)),
      queueWaitShare: waitShare(kept),
      pressureBefore,
      pressureAfter,
      samples: groups.map(({ kernel }) => kernel),
    };
  });
}

/** Runs that a sample averages: the profiler counts whole microseconds, too coarse for the shortest kernels. */
function groupSize(wall: number, mode: TraceMode): number {
  if (wall > 200e-6) return 1;
  return mode === "hot" ? 8 : 3;
}
