import type { Cluster } from "../cluster/index.ts";
import { checkPlan, type CheckedPlan, type Inference, type Plan } from "../partition/index.ts";
import { isEmpty } from "../tensor/index.ts";
import type { Controller, RunMessage } from "./controller.ts";
import { trueTimes, type Timing } from "./durations.ts";
import { controlledMetrics, type Metrics } from "./metrics.ts";
import type { RunObserver } from "./observer.ts";
import { RunRecorder, type ProgramRecord } from "./record.ts";
import { run, type NetworkFactory } from "./run.ts";
import { oneRequest } from "./workload.ts";

/** A run of one inference in which a controller decided who computes what. */
export interface ControlledRun {
  readonly record: RunRecorder;
  /** Who computed what, as a plan: proved sound, whatever the controller decided. */
  readonly plan: Plan;
  readonly checked: CheckedPlan;
  readonly metrics: Metrics;
}

export interface ControlledRunOptions {
  readonly observers?: readonly RunObserver[];
  readonly createNetwork?: NetworkFactory;
}

/**
 * Runs one inference by a controller and proves what came of it by `checkPlan`: every output element produced, from
 * regions that were there, within each device's memory.
 *
 * @throws InfeasibleError for a device that took more than it can hold
 */
export function runControlled<Message extends RunMessage>(
  controller: Controller<Message>,
  inference: Inference,
  cluster: Cluster,
  timing: Timing,
  { observers = [], ...network }: ControlledRunOptions = {},
): ControlledRun {
  const record = new RunRecorder();
  const { secondsOf, origin } = trueTimes(cluster, timing);
  const world = { devices: cluster.devices, network: cluster.network, secondsOf };
  run(world, oneRequest, controller, { observers: [record, ...observers], ...network });
  const plan = realisedPlan(record.programs);
  const checked = checkPlan(plan, inference, cluster.devices);
  const metrics = controlledMetrics(checked, inference.model, cluster, origin, record);
  return { record, plan, checked, metrics };
}

/** A step for each program that ran, in the order of submission. */
function realisedPlan(programs: readonly ProgramRecord[]): Plan {
  const steps = programs.map(({ program }) =>
    program.computes.flatMap(({ device, work }) =>
      (work.kind === "tiles" ? work.tiles : [])
        .filter(({ region }) => !isEmpty(region))
        .map(({ operator, region }) => ({ operator: operator.id, region, device })),
    ),
  );
  return { execution: "dataflow", steps: steps.filter((pieces) => pieces.length > 0) };
}
