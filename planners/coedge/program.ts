import { InputError } from "../../sim/errors.ts";
import type { DevicePower } from "../../sim/cluster/index.ts";
import type { LinearConstraint, LinearProgram } from "../linear-program.ts";
import { stageLoad, type CoedgeObjective, type CoedgeProblem } from "./problem.ts";

/** A linear program, and what its objective stands for. */
export interface CoedgeProgram {
  /** The first variables are the shares of the active devices, in order. */
  readonly program: LinearProgram;
  /** Seconds or joules of one unit of the program's objective. */
  readonly unit: number;
  /** Seconds or joules that no share changes. */
  readonly constant: number;
}

/**
 * The relaxation of the problem for some devices, with an epigraph variable for the seconds of each stage:
 *
 *     minimise  sum of stages (latency), or sum of compute and transmit energy (energy)
 *     subject to  stage >= compute + transmit of each device,  sum of stages <= deadline,  sum of shares = 1
 *
 * Stages count in their own largest time, so that all coefficients are near 1.
 *
 * @throws InputError when the energy objective lacks the power of the devices
 */
export function coedgeProgram(
  problem: CoedgeProblem,
  active: readonly number[],
  objective: CoedgeObjective,
  deadline: number,
): CoedgeProgram {
  const { stages, maximumShare, fixedSeconds, power } = problem;
  if (objective === "energy" && !power)
    throw new InputError("the energy objective needs the power of all devices");
  const loads = stages.map((stage) => active.map((device) => stageLoad(problem, stage, active, device)));
  const scales = loads.map((devices) =>
    Math.max(...devices.map((load) => load.computePerShare + load.transmitPerShare + load.transmitFixed)),
  );
  const total = stages.reduce((sum, { count }, stage) => sum + count * scales[stage]!, 0) || 1;
  const timed = objective === "latency" || deadline < Infinity;
  const constraints: LinearConstraint[] = [
    { terms: active.map((_, share) => [share, 1]), atLeast: 1, atMost: 1 },
    ...active.flatMap((device, share) =>
      maximumShare[device]! < 1 ? [{ terms: [[share, 1]] as const, atMost: maximumShare[device]! }] : [],
    ),
  ];
  const stageTerms = stages.map(({ count }, stage): [number, number] => [
    active.length + stage,
    (count * scales[stage]!) / total,
  ]);
  if (timed) {
    for (const [stage, devices] of loads.entries()) {
      const scale = scales[stage]!;
      if (scale === 0) continue;
      for (const [share, load] of devices.entries()) {
        const slope = (load.computePerShare + load.transmitPerShare) / scale;
        constraints.push({
          terms: [
            [active.length + stage, 1],
            [share, -slope],
          ],
          atLeast: load.transmitFixed / scale,
        });
      }
    }
    if (deadline < Infinity)
      constraints.push({ terms: stageTerms, atMost: (deadline - fixedSeconds) / total });
  }
  if (objective === "latency") {
    const program = {
      objective: [...active.map(() => 0), ...stageTerms.map(([, weight]) => weight)],
      constraints,
    };
    return { program, unit: total, constant: fixedSeconds };
  }
  const joules = active.map((device, share) =>
    jouleLoad(
      problem,
      loads.map((devices) => devices[share]!),
      power![device]!,
    ),
  );
  const unit = Math.max(...joules.map(({ perShare }) => perShare)) || 1;
  return {
    program: {
      objective: [...joules.map(({ perShare }) => perShare / unit), ...(timed ? stages.map(() => 0) : [])],
      constraints,
    },
    unit,
    constant: joules.reduce((sum, { fixed }) => sum + fixed, 0),
  };
}

/** Joules of a device over all stages. */
function jouleLoad(
  { stages }: CoedgeProblem,
  loads: readonly ReturnType<typeof stageLoad>[],
  { compute, transmit }: DevicePower,
) {
  let perShare = 0;
  let fixed = 0;
  for (const [stage, { computePerShare, transmitPerShare, transmitFixed }] of loads.entries()) {
    const { count } = stages[stage]!;
    perShare += count * (compute * computePerShare + transmit * transmitPerShare);
    fixed += count * transmit * transmitFixed;
  }
  return { perShare, fixed };
}
