import fc from "fast-check";
import {
  bottleneck,
  requestSeconds,
  type Pipeline,
  type StageProblem,
} from "../../../planners/pipeline/index.ts";

/** A chain of units by figures. */
export interface ChainFigures {
  /** By device, the seconds of each unit. */
  readonly seconds: readonly (readonly number[])[];
  readonly bytes: readonly number[];
  readonly memory: readonly number[];
  /** By unit, seconds of what crosses in front of it, and behind the last. */
  readonly crossing: readonly number[];
  /** By source, the input first, and destination: by what a crossing is multiplied. */
  readonly links: readonly (readonly number[])[];
  readonly transfer: StageProblem["transfer"];
}

export function chainProblem(figures: ChainFigures): StageProblem {
  const { seconds, bytes, memory, crossing, links, transfer } = figures;
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    unitCount: bytes.length,
    deviceCount: memory.length,
    seconds: (from, to, device) => sum(seconds[device]!.slice(from, to)),
    memoryBytes: (from, to) => sum(bytes.slice(from, to)),
    memoryLimits: memory,
    transferSeconds: (unit, from, to) => (from === to ? 0 : crossing[unit]! * links[from + 1]![to]!),
    resultSeconds: (_from, to, device) => (to === bytes.length ? crossing[to]! * links[0]![device]! : 0),
    transfer,
  };
}

/** Small chains with memory that often forces a split and sometimes does not suffice. */
export function chainsOf(maximumUnits: number, maximumDevices: number): fc.Arbitrary<ChainFigures> {
  return fc
    .tuple(fc.integer({ min: 1, max: maximumUnits }), fc.integer({ min: 1, max: maximumDevices }))
    .chain(([units, devices]) => {
      const list = (of: fc.Arbitrary<number>, length: number) =>
        fc.array(of, { minLength: length, maxLength: length });
      const table = (of: fc.Arbitrary<number>, rows: number, columns: number) =>
        fc.array(list(of, columns), { minLength: rows, maxLength: rows });
      return fc.record({
        seconds: table(fc.integer({ min: 0, max: 20 }), devices, units),
        bytes: list(fc.integer({ min: 0, max: 4 }), units),
        memory: list(fc.oneof(fc.integer({ min: 2, max: 3 * units }), fc.constant(Infinity)), devices),
        crossing: list(fc.integer({ min: 0, max: 8 }), units + 1),
        links: table(fc.constantFrom(0, 0.5, 1, 2), devices + 1, devices),
        transfer: fc.constantFrom("overlapped" as const, "added" as const),
      });
    });
}

/** Every pipeline of a problem, by trying each device for each next stage of each length. */
function* allPipelines(
  problem: StageProblem,
  order: "any" | "given",
  done: Pipeline = [],
): Generator<Pipeline> {
  const from = done.at(-1)?.to ?? 0;
  if (from === problem.unitCount) yield done;
  for (let device = 0; device < problem.deviceCount; device++) {
    if (done.some((stage) => stage.device === device)) continue;
    if (order === "given" && done.some((stage) => stage.device > device)) continue;
    for (let to = from + 1; to <= problem.unitCount; to++)
      yield* allPipelines(problem, order, [...done, { from, to, device }]);
  }
}

/** The least figures of all pipelines: the bottleneck, the latency of those that have it, and the least latency. */
export function leastFigures(problem: StageProblem, order: "any" | "given") {
  let [period, latencyAtPeriod, latency] = [Infinity, Infinity, Infinity];
  for (const pipeline of allPipelines(problem, order)) {
    const slowest = bottleneck(problem, pipeline);
    if (slowest === Infinity) continue;
    const seconds = requestSeconds(problem, pipeline);
    latency = Math.min(latency, seconds);
    if (slowest < period || (slowest === period && seconds < latencyAtPeriod))
      [period, latencyAtPeriod] = [slowest, seconds];
  }
  return { period, latencyAtPeriod, latency };
}
