import type { KernelTimes } from "./kernel-times.ts";
import type { ProfiledSession, RunClock } from "./session.ts";

/** A run that waited longer than this share of its time for a core does not count. */
export const highestWaitShare = 0.02;
/** Runs to try for each that counts. */
const attemptsPerRun = 3;

/** One run that was kept, with its place in the session. */
export interface KeptRun extends RunClock {
  readonly index: number;
}

/**
 * Runs until `count` runs did not wait for a core; when too many did, those that waited least fill up.
 *
 * @param first runs that the session has behind it
 * @param gapSeconds idle time before each run
 * @returns the kept runs in order, and how many were tried
 */
export async function repeatCalmly(
  session: ProfiledSession,
  first: number,
  count: number,
  gapSeconds: number,
): Promise<{ readonly kept: readonly KeptRun[]; readonly tried: number }> {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  const runs: KeptRun[] = [];
  let calm = 0;
  while (calm < count && runs.length < attemptsPerRun * count) {
    if (gapSeconds > 0) Atomics.wait(sleeper, 0, 0, gapSeconds * 1e3);
    const run = await session.run();
    runs.push({ ...run, index: first + runs.length });
    if (excessWait(run) === 0) calm++;
  }
  const kept = [...runs].sort((a, b) => excessWait(a) - excessWait(b)).slice(0, count);
  return { kept: kept.sort((a, b) => a.index - b.index), tried: runs.length };
}

/** Share of a run's time that it waited for a core; 0 where that is little enough. */
function excessWait({ wait = 0, wall }: RunClock): number {
  const share = wait / wall;
  return share <= highestWaitShare ? 0 : share;
}

/** Share of the runs' time that they waited for a core; undefined where the system does not say. */
export function waitShare(runs: readonly RunClock[]): number | undefined {
  if (runs.some(({ wait }) => wait === undefined)) return undefined;
  return runs.reduce((sum, { wait = 0 }) => sum + wait, 0) / runs.reduce((sum, { wall }) => sum + wall, 0);
}

/** Mean kernel times of a group of runs, and mean time of a call beyond its kernels. */
export function groupMean(group: readonly KeptRun[], times: readonly KernelTimes[]) {
  const mean = (value: (run: KeptRun, time: KernelTimes) => number) =>
    group.reduce((sum, run) => sum + value(run, times[run.index]!), 0) / group.length;
  return {
    kernel: mean((_, { kernel }) => kernel),
    reorderInput: mean((_, { reorderInput }) => reorderInput),
    reorderOutput: mean((_, { reorderOutput }) => reorderOutput),
    overhead: mean(({ wall }, { kernel, reorderInput, reorderOutput }) =>
      Math.max(0, wall - kernel - reorderInput - reorderOutput),
    ),
  };
}
