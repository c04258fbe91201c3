import fc from "fast-check";
import {
  choosePlanner,
  computeCosts,
  networkBeliefs,
  planningCache,
  type Planned,
  type PlanningProblem,
  requirePlan,
} from "../../planners/index.ts";
import { star, type DevicePower } from "../../sim/cluster/index.ts";
import { buildModel, type Model, type Operation } from "../../sim/model/index.ts";
import type { Inference } from "../../sim/partition/index.ts";
import { deviceNames, linearProfile } from "./cluster.ts";

/** Devices for a planner: seconds for a multiply-accumulate each, behind a star. */
export interface Bench {
  readonly secondsPerMac: readonly number[];
  readonly bandwidth?: number;
  readonly latency?: number;
  readonly memory?: readonly number[];
  readonly power?: readonly (DevicePower | undefined)[];
}

/** A problem with exact knowledge of these devices. */
export function planningProblem(inference: Inference, bench: Bench): PlanningProblem {
  const { secondsPerMac, bandwidth = 1e6, latency = 1e-5, memory, power } = bench;
  const names = deviceNames(secondsPerMac.length);
  const network = star(names, { bandwidth, latency, duplex: "full" });
  const profiles = secondsPerMac.map((seconds) => linearProfile("linear", seconds, seconds / 10));
  const devices = names.map((name, device) => {
    const watts = power?.[device];
    return { name, streams: 1, memory: memory?.[device] ?? Infinity, ...(watts && { power: watts }) };
  });
  return {
    inference,
    devices,
    believed: networkBeliefs(computeCosts(profiles), devices, network),
    cache: planningCache(),
  };
}

/** The plan of a planner, given as in scenario files. */
export function planWith(planner: string, problem: PlanningProblem): Planned {
  const choice = choosePlanner(planner);
  return requirePlan(choice.planner.plan(problem, choice.options));
}

/** Seconds of a planner's plan in the world that it believes. */
export function believedSeconds(planner: string, problem: PlanningProblem): number {
  return problem.believed.makespan(planWith(planner, problem), problem.inference);
}

/** A 3x3 convolution, or one of another size, that keeps the rows. */
export function sameConvolution(outputChannels: number, kernel = 3): Operation<"convolution"> {
  const padding = (kernel - 1) / 2;
  return {
    kind: "convolution",
    outputChannels,
    groups: 1,
    bias: true,
    kernel: [kernel, kernel],
    stride: [1, 1],
    dilation: [1, 1],
    padding: { top: padding, left: padding, bottom: padding, right: padding },
  };
}

/** A chain of convolutions with these kernels on an image of so many rows, which are its longer side. */
export function convolutionChain(rows: number, kernels: readonly number[]): Model {
  return buildModel("chain", [
    { name: "input", operation: { kind: "input", shape: [3, rows, 3] }, inputs: [] },
    ...kernels.map((kernel, index) => ({
      name: `layer${index + 1}`,
      operation: sameConvolution(4, kernel),
      inputs: [index === 0 ? "input" : `layer${index}`],
    })),
  ]);
}

/** Small chains on uneven devices with slow or fast links. */
export function smallInstances(maximumDevices: number, maximumRows: number, maximumLayers: number) {
  return fc.record({
    rows: fc.integer({ min: 3, max: maximumRows }),
    kernels: fc.array(fc.constantFrom(1, 3, 5), { minLength: 1, maxLength: maximumLayers }),
    secondsPerMac: fc.array(fc.constantFrom(1e-7, 2e-7, 4e-7), { minLength: 1, maxLength: maximumDevices }),
    bandwidth: fc.constantFrom(1e5, 1e6, 1e7),
  });
}
