import type { NetworkGraph } from "../../sim/cluster/index.ts";
import { computeDurations, follow, run, RunRecorder, type Requests } from "../../sim/run/index.ts";
import type { ValidationCase } from "./case.ts";
import type { RequestTrace } from "./run-trace.ts";

/** Seconds of each compute as the scenario's profiles have them, at the median. */
export function statedSeconds({ plan, point }: ValidationCase): Float64Array {
  return computeDurations(plan.checked.lowering, point.cluster, { kind: "median" }).seconds;
}

/** Simulates what a real run does: the same program, the same arrivals. */
export function simulatedRun(
  { plan, point }: ValidationCase,
  network: NetworkGraph,
  seconds: Float64Array,
  arrivals: readonly number[],
): readonly RequestTrace[] {
  const recorder = new RunRecorder();
  const requests: Requests = {
    arrivals: { kind: "times", times: arrivals },
    ...{ count: arrivals.length, duration: Infinity, warmUp: 0 },
    ...{ deadline: Infinity, drop: "never", queue: Infinity },
  };
  const world = { devices: point.cluster.devices, network, secondsOf: () => seconds };
  run(world, { streams: [requests], changes: [] }, follow(plan.checked.lowering), { observers: [recorder] });
  return recorder.record.programs.map(({ request, ...times }) => ({ ...times, arrival: arrivals[request]! }));
}

/** Requests a second that a plan serves when there is always one more waiting: the rate of the second half of a long run. */
export function highestRate(
  { plan, point }: ValidationCase,
  network: NetworkGraph,
  seconds: Float64Array,
): number {
  const ends: number[] = [];
  const requests: Requests = {
    arrivals: { kind: "outstanding", count: 16 },
    ...{ count: 64, duration: Infinity, warmUp: 0 },
    ...{ deadline: Infinity, drop: "never", queue: Infinity },
  };
  const world = { devices: point.cluster.devices, network, secondsOf: () => seconds };
  run(world, { streams: [requests], changes: [] }, follow(plan.checked.lowering), {
    observers: [{ finished: (_request, _stream, now) => ends.push(now) }],
  });
  const half = ends.length / 2;
  return half / (ends.at(-1)! - ends[half - 1]!);
}
