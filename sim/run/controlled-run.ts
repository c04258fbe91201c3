import type { Cluster } from "../cluster/index.ts";
import { checkPlan, type CheckedPlan, type Inference, type Plan } from "../partition/index.ts";
import { isEmpty } from "../tensor/index.ts";
import type { Controller, RunMessage } from "./controller.ts";
import { trueTimes, type Timing } from "./durations.ts";
import { metricsOf, type Metrics } from "./metrics.ts";
import type { ProgramRecord, RecordedRun } from "./record.ts";
import { recordRun } from "./record-run.ts";
import type { NetworkFactory, RunOptions } from "./world.ts";
import { oneRequest } from "./workload.ts";

/** A run of one inference in which a controller decided who computes what. */
export interface ControlledRun extends RecordedRun {
  /** Who computed what, as a plan: proved sound, whatever the controller decided. */
  readonly plan: Plan;
  readonly checked: CheckedPlan;
  readonly metrics: Metrics;
}

export interface ControlledRunOptions extends RunOptions {
  /** Carries what is sent in place of the network of the cluster. */
  readonly network?: NetworkFactory | undefined;
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
  { network, ...options }: ControlledRunOptions = {},
): ControlledRun {
  const { secondsOf, origin } = trueTimes(cluster, timing);
  const world = { devices: cluster.devices, network: network ?? cluster.network, secondsOf };
  const recorded = recordRun(world, oneRequest, controller, options);
  const plan = realisedPlan(recorded.record.programs);
  const checked = checkPlan(plan, inference, cluster.devices);
  const metrics = metricsOf(checked, inference.model, cluster, origin, recorded);
  return { ...recorded, plan, checked, metrics };
}

/** A step for each program that ran to its end, in the order of submission. */
function realisedPlan(programs: readonly ProgramRecord[]): Plan {
  const done = programs.filter(({ cancelledAt }) => cancelledAt === undefined);
  const steps = done.map(({ program }) =>
    program.computes.flatMap(({ device, work }) =>
      (work.kind === "tiles" ? work.tiles : [])
        .filter(({ region }) => !isEmpty(region))
        .map(({ operator, region }) => ({ operator: operator.id, region, device })),
    ),
  );
  return { execution: "dataflow", steps: steps.filter((pieces) => pieces.length > 0) };
}
