import { isLess } from "../ties.ts";
import type { DeviceSet, SharedStage, SharedStages } from "./shared-stages.ts";

/** The best stages of a chain on sets of devices, and the seconds between two results. */
export interface SharedPartition {
  readonly stages: readonly SharedStage[];
  readonly seconds: number;
}

/**
 * Where to cut a chain for sets of devices that follow each other, so that the slowest stage is fastest; each set has a
 * part. Dynamic programming, O(units^2 sets):
 *
 *     T[to][s] = min over from of max(T[from][s - 1], the stage from..to on set s behind set s - 1)
 *
 * Undefined where nothing fits, or the units are fewer than the sets.
 */
export function partitionAmong(
  problem: SharedStages,
  sets: readonly DeviceSet[],
): SharedPartition | undefined {
  const { unitCount } = problem;
  if (sets.length === 0 || sets.length > unitCount) return undefined;
  let before = new Float64Array(unitCount + 1).fill(Infinity);
  before[0] = 0;
  /** By set and end: where its stage begins. */
  const begins = sets.map(() => new Int32Array(unitCount + 1));
  for (const [place, devices] of sets.entries()) {
    const previous = sets[place - 1] ?? 0;
    const left = sets.length - 1 - place;
    const now = new Float64Array(unitCount + 1).fill(Infinity);
    for (let to = place + 1; to <= unitCount - left; to++) {
      if (left === 0 && to < unitCount) continue;
      for (let from = to - 1; from >= place; from--) {
        if (!isLess(problem.computeSeconds(from, to, devices), now[to]!)) break;
        if (!isLess(before[from]!, now[to]!)) continue;
        const seconds = Math.max(before[from]!, problem.stageSeconds(from, to, devices, previous));
        if (!isLess(seconds, now[to]!)) continue;
        now[to] = seconds;
        begins[place]![to] = from;
      }
    }
    before = now;
  }
  const seconds = before[unitCount]!;
  if (seconds === Infinity) return undefined;
  const stages: SharedStage[] = [];
  for (let place = sets.length - 1, to = unitCount; place >= 0; place--) {
    const from = begins[place]![to]!;
    stages.unshift({ from, to, devices: sets[place]! });
    to = from;
  }
  return { stages, seconds };
}
