import { existsSync } from "node:fs";
import { join } from "node:path";
import { averagePlanningSeconds, type PlanningSeconds } from "../results/index.ts";
import { runScenario, type Point, type Scenario } from "../scenarios/index.ts";
import { decodeText } from "../traces/files.ts";
import { readBytes } from "../traces/read-file.ts";

/** How long a scenario's points will take, one after another. */
export interface RunEstimate {
  readonly seconds: number;
  /** Points whose like an earlier run planned, and points that were run to find out. */
  readonly pointsTimedEarlier: number;
  readonly pointsRun: number;
  /** The same for people. */
  readonly text: string;
}

/** The points of one model and one planner. */
interface PointGroup {
  readonly first: Point;
  last: Point;
  count: number;
}

/**
 * Estimates the seconds of all points of a scenario on one core, by groups of one model and one planner: what planning
 * took in an earlier run on average; where that is not known, what the first and the last point of the group take to plan
 * and run now. The first fills caches that the others use, so the last stands for all others.
 *
 * @param folder results of the earlier run, if there are any
 * @throws InputError for a malformed timing.csv
 */
export function estimateRun(scenario: Scenario, folder: string): RunEstimate {
  const file = join(folder, "timing.csv");
  const earlier: PlanningSeconds = existsSync(file)
    ? averagePlanningSeconds(decodeText(readBytes(file, "timings are a CSV file"), file), file)
    : new Map();
  let seconds = 0;
  let pointsTimedEarlier = 0;
  const unknown: PointGroup[] = [];
  for (const [key, group] of groupsOf(scenario)) {
    const mean = earlier.get(key);
    if (mean === undefined) {
      unknown.push(group);
      continue;
    }
    seconds += group.count * mean;
    pointsTimedEarlier += group.count;
  }
  const run = secondsOfRunning(scenario, unknown);
  seconds += run.seconds;
  return { seconds, pointsTimedEarlier, pointsRun: run.points, text: textOf(seconds, run.points, file) };
}

function groupsOf(scenario: Scenario): ReadonlyMap<string, PointGroup> {
  const groups = new Map<string, PointGroup>();
  for (const point of scenario.points()) {
    const { model, planner } = point.identity;
    const key = JSON.stringify([model, planner]);
    const group = groups.get(key);
    if (!group) groups.set(key, { first: point, last: point, count: 1 });
    else {
      group.last = point;
      group.count++;
    }
  }
  return groups;
}

function secondsOfRunning(scenario: Scenario, groups: readonly PointGroup[]) {
  const tries = groups.flatMap(({ first, last, count }) =>
    count === 1
      ? [{ point: first, standsFor: 1 }]
      : [
          { point: first, standsFor: 1 },
          { point: last, standsFor: count - 1 },
        ],
  );
  const points = tries.map(({ point }) => point);
  const results = runScenario({ ...scenario, pointCount: points.length, points: () => points });
  const iterator = results[Symbol.iterator]();
  let seconds = 0;
  for (const { standsFor } of tries) {
    const start = performance.now();
    iterator.next();
    seconds += (standsFor * (performance.now() - start)) / 1e3;
  }
  return { seconds, points: points.length };
}

function textOf(seconds: number, pointsRun: number, file: string): string {
  const source =
    pointsRun === 0
      ? `the planning alone, by ${file}`
      : `by ${pointsRun} ${pointsRun === 1 ? "point" : "points"} run just now`;
  return `about ${formatDuration(seconds)} on one core, ${source}`;
}

/** `3 min` from seconds: the largest unit that leaves a number of 1 or more, two digits or whole units. */
function formatDuration(seconds: number): string {
  const units = [
    ["h", 3600],
    ["min", 60],
    ["s", 1],
  ] as const;
  const [unit, size] = units.find(([, length]) => seconds >= length) ?? ["s", 1];
  const amount = seconds / size;
  return `${amount >= 10 ? Math.round(amount) : Number(amount.toPrecision(2))} ${unit}`;
}
