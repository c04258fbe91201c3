import { lower, type Inference, type LowerPlan } from "../sim/partition/index.ts";
import {
  follow,
  oneRequest,
  run,
  type Controller,
  type RunEnd,
  type RunMessage,
  type Workload,
  type World,
} from "../sim/run/index.ts";
import { secondsOfProgram, type ComputeCosts } from "./cost-model.ts";
import { inferenceOf, type Runnable } from "./planned.ts";

/** A world as somebody believes it to be. */
export interface BelievedWorld extends Pick<World, "devices" | "network"> {
  readonly compute: ComputeCosts;
}

/** What became of requests in a believed world. */
export interface BelievedRun {
  /** When they had their results, ascending. */
  readonly finished: readonly number[];
  /** What devices have done. */
  readonly end: Pick<RunEnd, "busy" | "busyAt" | "sending" | "sentBytes">;
}

/** Requests that come one after the other's result, so many of them at a time. */
export interface ClosedLoop {
  readonly count: number;
  readonly outstanding: number;
}

/** How a believed run is made. */
export interface BelievedRunOptions {
  readonly lowerPlan?: LowerPlan;
  /** Seconds at which it is broken off; Infinity unless given. */
  readonly until?: number;
}

/** Runs requests in a believed world: the only place in which planners run anything. */
export function believedRun(
  { devices, network, compute }: BelievedWorld,
  runnable: Runnable,
  asked: Inference,
  { count, outstanding }: ClosedLoop,
  { lowerPlan = lower, until = Infinity }: BelievedRunOptions = {},
): BelievedRun {
  const world: World = { devices, network, secondsOf: (program) => secondsOfProgram(compute, program) };
  const [single] = oneRequest.streams;
  const workload: Workload = {
    streams: [{ ...single!, arrivals: { kind: "outstanding", count: outstanding }, count }],
    changes: [],
  };
  const finished: number[] = [];
  const end = run(world, count === 1 ? oneRequest : workload, deciderOf(runnable), {
    observers: [{ finished: (_request, _stream, now) => finished.push(now) }],
    until,
  });
  return { finished, end };

  function deciderOf(decision: Runnable): Controller<RunMessage> {
    if (decision.kind === "controller") return decision.controller();
    const inference = inferenceOf(decision, asked);
    const lowered = (plan: typeof decision.plan) => lowerPlan(plan, inference, devices.length);
    const turns = count > 1 ? decision.turns : undefined;
    return follow(lowered(decision.plan), {
      turns: turns?.map((plan) => ({ program: lowered(plan), bytes: [] })),
    });
  }
}
