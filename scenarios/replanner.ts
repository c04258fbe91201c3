import {
  onSubset,
  planningCache,
  problemOf,
  provePlan,
  requirePlan,
  scheduleOn,
  type ProvedPlan,
  type SchedulerChoice,
} from "../planners/index.ts";
import { medianNetwork, type NetworkGraph } from "../sim/cluster/index.ts";
import { InfeasibleError } from "../sim/errors.ts";
import type { Program } from "../sim/program/index.ts";
import { programOfGraph } from "../sim/task-graph/index.ts";
import { beliefsOverTime } from "./beliefs-of.ts";
import type { InferencePoint, TaskGraphPoint } from "./point.ts";

/** A plan as it is run, and bytes of each device that it takes: forever, and for a request. */
export interface ServingPlan {
  /** Of a request that takes all of the plan. */
  readonly program: Program;
  /** Of a request that has come and not left: a part of it where that leaves early. */
  readonly programOf: (request: number) => Program;
  readonly weights: readonly number[];
  readonly activations: readonly number[];
}

/** Whoever plans again for the world of a moment. */
export interface Replanner {
  readonly first: ServingPlan;
  /** Where the input lies, and with it all weights; undefined where it is everywhere. */
  readonly inputAt: number | undefined;
  /**
   * The answer for devices that are up (ascending) and for links that carry so many bytes/s (by channel); undefined where
   * nothing fits.
   */
  plan(up: readonly number[], bandwidths: readonly number[]): ServingPlan | undefined;
}

/**
 * Has the planner of a point plan again, for what it may know at that moment.
 *
 * @param exitOf the exit of the model that a request takes
 */
export function inferenceReplanner(
  point: InferencePoint,
  first: ProvedPlan,
  exitOf: (request: number) => number,
): Replanner {
  const { inference, cluster, planner, requestRate } = point;
  const cache = planningCache();
  const beliefsAt = beliefsOverTime(point, cache);
  const { inputAt, resultAt } = inference;
  return {
    first: servingPlan(first, exitOf),
    inputAt: inputAt === "everywhere" ? undefined : inputAt,
    plan(up, bandwidths) {
      const needed = [inputAt, resultAt].filter((place) => typeof place === "number");
      // No planner is asked about a cluster without devices.
      if (up.length === 0 || needed.some((place) => !up.includes(place))) return undefined;
      const believed = beliefsAt(() => networkNow(cluster.network, bandwidths));
      const { problem, toAll } = onSubset(problemOf(inference, cluster, believed, cache, requestRate), up);
      try {
        const planned = toAll(requirePlan(planner.planner.plan(problem, planner.options)));
        return servingPlan(provePlan(planned, inference, cluster, cache), exitOf);
      } catch (error) {
        if (error instanceof InfeasibleError) return undefined;
        throw error;
      }
    },
  };
}

function servingPlan(
  { checked: { lowering, memories }, exits }: ProvedPlan,
  exitOf: (request: number) => number,
): ServingPlan {
  return {
    program: lowering,
    programOf: (request) => exits[exitOf(request)]!.checked.lowering,
    weights: memories.map(({ weights }) => weights),
    activations: memories.map(({ activations }) => activations),
  };
}

/** Has a scheduler place the tasks of a graph again, each time all of them. */
export function taskReplanner(
  { graph, cluster }: TaskGraphPoint,
  { schedule }: SchedulerChoice,
  first: Program,
): Replanner {
  const nothing = cluster.devices.map(() => 0);
  return {
    first: { program: first, programOf: () => first, weights: nothing, activations: nothing },
    inputAt: undefined,
    plan(up, bandwidths) {
      const network = networkNow(cluster.network, bandwidths);
      const tasks = scheduleOn(graph, { ...cluster, network }, up, schedule);
      if (!tasks) return undefined;
      const program = programOfGraph(graph, tasks, cluster.devices);
      return { program, programOf: () => program, weights: nothing, activations: nothing };
    },
  };
}

/** What planners know of a network at a moment: bandwidths as they are, and the median of jitter; what stands still is believed to crawl. */
function networkNow(network: NetworkGraph, bandwidths: readonly number[]): NetworkGraph {
  const channels = network.channels.map((channel, index) => ({
    ...channel,
    bandwidth: Math.max(bandwidths[index]!, 1),
  }));
  return medianNetwork({ ...network, channels });
}
