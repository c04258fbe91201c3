import type { Axis } from "../axes.ts";
import { isRecord } from "../record.ts";
import { allWorkloads, workloadNames } from "./unfold-workloads.ts";

const field = "workload";

/**
 * Each of several workloads has a row of its own in results, and so have all together: they are the last axis of a sweep,
 * unless the scenario says itself which of them it wants.
 *
 * @param base the scenario without its sweep
 */
export function workloadAxes(base: unknown, swept: readonly Axis[]): readonly Axis[] {
  const names = workloadNames(base);
  const isStated =
    (isRecord(base) && field in base) ||
    swept.some(({ fields }) => fields.some(({ path }) => path[0] === field));
  if (names.length < 2 || isStated) return [];
  const values = [...names, allWorkloads];
  return [{ fields: [{ field, path: [field], values, place: ["workloads"] }], length: values.length }];
}
