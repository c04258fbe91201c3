import { combination, type Axis } from "./axes.ts";
import { replaceAt } from "./replace.ts";

/** Fields that have a column of their own in results. */
const columnFields: readonly string[] = [
  "model",
  "task_graph",
  "planner",
  "knowledge",
  "seed",
  "cluster.network.topology",
  "cluster.network.bandwidth",
];

/** The axes that results show by their own path. */
export function extraAxes(axes: readonly Axis[]): readonly Axis[] {
  return axes.filter(({ field }) => !columnFields.includes(field));
}

/** The content of a scenario with the values of one combination in it. */
export function expand(content: unknown, axes: readonly Axis[], number: number): unknown {
  return substitute(content, axes, combination(axes, number));
}

/** The content with the value of each axis at its index; an axis that has no place is left out. */
export function substitute(content: unknown, axes: readonly Axis[], indices: readonly number[]): unknown {
  return axes.reduce(
    (result, { path, values }, axis) =>
      (replaceAt(result, path, values[indices[axis]!]) ?? { content: result }).content,
    content,
  );
}

/** How results print the values that a combination gives to the extra axes. */
export function sweptValues(axes: readonly Axis[], number: number): Readonly<Record<string, string>> {
  const indices = combination(axes, number);
  const extra = extraAxes(axes);
  return Object.fromEntries(
    axes.flatMap((axis, position) =>
      extra.includes(axis) ? [[axis.field, printed(axis.values[indices[position]!])]] : [],
    ),
  );
}

function printed(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
