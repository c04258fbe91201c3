import { energyOf } from "../../sim/run/index.ts";
import type { Runnable } from "../planned.ts";
import type { Objective, PlanningProblem } from "../planner.ts";

/** What quilt makes least: seconds of a request, seconds between results, or joules of a request. */
export type QuiltObjective = Exclude<Objective, "memory">;

/** Requests in flight, by device: one that is computed and one on its way. */
const requestsByDevice = 2;
/** As many requests again come before those that are timed, as are timed, and while the last of them are served. */
const phases = 3;

/**
 * The figure of a run of a decision in the believed world; the less, the better.
 *
 * @param atMost a figure above it may be Infinity: a run for latency is broken off there
 */
export function planFigure(
  { inference, believed, devices }: PlanningProblem,
  runnable: Runnable,
  objective: QuiltObjective,
  atMost: number,
): number {
  switch (objective) {
    case "latency":
      return believed.makespan(runnable, inference, atMost);
    case "throughput": {
      // The steady state of overlapping requests: results that come while as many are served as at any time.
      const replicas = "turns" in runnable ? (runnable.turns?.length ?? 0) + 1 : 1;
      const outstanding = requestsByDevice * devices.length * replicas;
      const { finished } = believed.served(runnable, inference, { count: phases * outstanding, outstanding });
      const [first, last] = [finished[outstanding - 1]!, finished[2 * outstanding - 1]!];
      return (last - first) / outstanding;
    }
    case "energy": {
      const { end } = believed.served(runnable, inference, { count: 1, outstanding: 1 });
      return energyOf(devices, end) ?? Infinity;
    }
  }
}

/** The figure in words, with its unit. */
export function formatFigure(figure: number, objective: QuiltObjective): string {
  const rounded = (value: number) => Number(value.toPrecision(5));
  switch (objective) {
    case "latency":
      return `${rounded(figure * 1e3)} ms`;
    case "throughput":
      return `${rounded(1 / figure)} results/s`;
    case "energy":
      return `${rounded(figure)} J`;
  }
}
