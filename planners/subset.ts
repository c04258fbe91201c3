import { InputError } from "../sim/errors.ts";
import type { Plan } from "../sim/partition/index.ts";
import type { Beliefs } from "./beliefs.ts";
import type { Planned, Runnable } from "./planned.ts";
import type { PlanningProblem } from "./planner.ts";

/** A problem on some of the devices, as if there were no others. */
export interface SubsetProblem {
  readonly problem: PlanningProblem;
  /** The plan of the problem in the numbers of all devices. */
  toAll(planned: Planned): Planned;
}

/**
 * A problem on a subset of its devices, which keep their order. What is believed of their computation and transfers stays
 * as it is: the links of the others still carry messages.
 *
 * @param devices ascending, among them those of the input and the result
 */
export function onSubset(problem: PlanningProblem, devices: readonly number[]): SubsetProblem {
  const { inference, believed } = problem;
  const placeOf = <Place extends string>(device: number | Place) =>
    typeof device === "number" ? devices.indexOf(device) : device;
  const subset = {
    ...inference,
    inputAt: placeOf(inference.inputAt),
    resultAt: placeOf(inference.resultAt),
  };
  const toAll = (planned: Planned): Planned => ({
    ...planned,
    plan: planOnAll(planned.plan, devices),
    ...(planned.turns && { turns: planned.turns.map((plan) => planOnAll(plan, devices)) }),
  });
  const { alike } = believed.compute;
  const believedOfSubset: Beliefs = {
    ...believed,
    compute: {
      alike: devices.map((device) => devices.findIndex((other) => alike[other] === alike[device])),
      seconds: (device, ...tile) => believed.compute.seconds(devices[device]!, ...tile),
    },
    transferSeconds: (transfers) => believed.transferSeconds(transfers.map(onAll)),
    addChannelSeconds: (transfer, seconds) => believed.addChannelSeconds(onAll(transfer), seconds),
    makespan: (runnable, _, atMost) => believed.makespan(runnableOnAll(runnable), inference, atMost),
    served: (runnable, _, requests) => {
      const { finished, end } = believed.served(runnableOnAll(runnable), inference, requests);
      const own = <Item>(ofAll: readonly Item[]) => devices.flatMap((device) => ofAll[device] ?? []);
      return {
        finished,
        end: {
          busy: own(end.busy),
          busyAt: devices.map((device) => end.busyAt[device]!),
          sending: own(end.sending),
          sentBytes: own(end.sentBytes),
        },
      };
    },
  };
  function runnableOnAll(runnable: Runnable): Runnable {
    if (runnable.kind === "controller")
      throw new InputError("tiles that devices take while a request runs are for devices that do not fail");
    const { turns } = runnable;
    return {
      ...runnable,
      plan: planOnAll(runnable.plan, devices),
      ...(turns && { turns: turns.map((plan) => planOnAll(plan, devices)) }),
    };
  }

  return {
    problem: {
      ...problem,
      inference: subset,
      devices: devices.map((device) => problem.devices[device]!),
      believed: believedOfSubset,
    },
    toAll,
  };

  function onAll<T extends { readonly source: number; readonly destinations: readonly number[] }>(
    transfer: T,
  ): T {
    return {
      ...transfer,
      source: devices[transfer.source]!,
      destinations: transfer.destinations.map((device) => devices[device]!),
    };
  }
}

function planOnAll(plan: Plan, devices: readonly number[]): Plan {
  return {
    ...plan,
    steps: plan.steps.map((pieces) => pieces.map((piece) => ({ ...piece, device: devices[piece.device]! }))),
  };
}
