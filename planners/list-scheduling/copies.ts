import type { SchedulingProblem } from "./problem.ts";

/**
 * When a device that begins at some time has copied all that it must before it runs a task: what lies elsewhere from the
 * start, and then, one after the other, what tasks on other devices made.
 *
 * @param deviceOf by task; those of negative devices are nowhere yet and do not count
 */
export function copiesDone(
  { predecessors, from, delays, copiers, deviceCount, inputCopies }: SchedulingProblem,
  task: number,
  device: number,
  deviceOf: Int32Array,
  begin: number,
): number {
  let time = begin + (inputCopies?.[task * deviceCount + device] ?? 0);
  for (let at = predecessors.first[task]!; at < predecessors.first[task + 1]!; at++) {
    const edge = predecessors.edges[at]!;
    const source = deviceOf[from[edge]!]!;
    if (source >= 0 && copiers[edge] === "reader") time += delays[edge]![source * deviceCount + device]!;
  }
  return time;
}
