import type { ValidationCase } from "./case.ts";
import type { Mode } from "./protocol.ts";
import type { RequestTrace } from "./run-trace.ts";
import type { Testbed } from "./testbed/index.ts";

/** Longest idling before a compute that is timed, seconds: longer changes nothing any more. */
const longestIdling = 0.05;

/**
 * Times each compute of a case here, while nothing is moved: all devices at once, each its own computes in their order, after
 * idling as long as it idles there in a simulated run.
 *
 * @param factor times as long as it takes, in the simulated run and in what is returned
 * @returns seconds by compute
 */
export async function timeComputes(
  { plan, point }: ValidationCase,
  testbed: Testbed,
  simulated: RequestTrace,
  { mode, factor }: { readonly mode: Exclude<Mode, "replay">; readonly factor: number },
): Promise<Float64Array> {
  const { computes } = plan.checked.lowering;
  const steps = point.cluster.devices.map((_, device) => {
    const own = [...computes.keys()].filter((compute) => computes[compute]!.device === device);
    return stepsOf(own, simulated, factor);
  });
  const replies = await testbed.tellAll<"time">((device) => ({ kind: "time", mode, steps: steps[device]! }));
  return Float64Array.from(computes, ({ device }, compute) => replies[device]!.seconds[compute]! * factor);
}

/** The computes of a device in the order of a simulated run, and seconds that its processor idles before each. */
function stepsOf(own: readonly number[], { computeStart, computeEnd }: RequestTrace, factor: number) {
  let idleSince = -longestIdling;
  return own
    .toSorted((a, b) => computeStart[a]! - computeStart[b]!)
    .map((compute) => {
      const start = computeStart[compute]!;
      const idle = Math.min(longestIdling, Math.max(0, start - idleSince));
      idleSince = start + (computeEnd[compute]! - start) / factor;
      return { compute, idle };
    });
}
