import { lower, type Inference, type LowerPlan } from "../sim/partition/index.ts";
import { follow, oneRequest, run, type Controller, type RunMessage, type World } from "../sim/run/index.ts";
import { secondsOfProgram, type ComputeCosts } from "./cost-model.ts";
import { inferenceOf, type Runnable } from "./planned.ts";

/** A world as somebody believes it to be. */
export interface BelievedWorld extends Pick<World, "devices" | "network"> {
  readonly compute: ComputeCosts;
}

/** Seconds of a run in a believed world: the only place in which planners run anything. */
export function believedRun(
  { devices, network, compute }: BelievedWorld,
  runnable: Runnable,
  asked: Inference,
  lowerPlan: LowerPlan = lower,
): number {
  const decides: Controller<RunMessage> =
    runnable.kind === "controller"
      ? runnable.controller()
      : follow(lowerPlan(runnable.plan, inferenceOf(runnable, asked), devices.length));
  const world: World = { devices, network, secondsOf: (program) => secondsOfProgram(compute, program) };
  let makespan = 0;
  run(world, oneRequest, decides, {
    observers: [{ finished: (_request, _stream, now) => (makespan = now) }],
  });
  return makespan;
}
