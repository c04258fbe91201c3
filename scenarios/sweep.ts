import { combination, type Axis, type SweptField } from "./axes.ts";
import { isRecord } from "./record.ts";
import { replaceAt } from "./replace.ts";

const bandwidthField = "cluster.network.bandwidth";

/** Fields that have a column of their own in results. */
const columnFields: readonly string[] = [
  "model",
  "task_graph",
  "planner",
  "knowledge",
  "seed",
  "cluster.network.topology",
  bandwidthField,
];

/**
 * The fields that results show by their own path. The column of the bandwidth shows the slowest link, which is not the
 * swept one where links state bandwidths of their own, and the mean of one that changes over time.
 *
 * @param base the scenario without its sweep
 */
export function extraFields(axes: readonly Axis[], base: unknown): readonly SweptField[] {
  const isShown = (field: string) =>
    columnFields.includes(field) &&
    (field !== bandwidthField || !(hasLinksOfTheirOwn(base) || changesOverTime(axes)));
  return axes.flatMap(({ fields }) => fields.filter(({ field }) => !isShown(field)));
}

/** Is one of the swept bandwidths a map, whose mean alone the column shows? */
function changesOverTime(axes: readonly Axis[]): boolean {
  return axes.some(({ fields }) =>
    fields.some(({ field, values }) => field === bandwidthField && values.some((value) => isRecord(value))),
  );
}

/** Are there links in the scenario that state their own bandwidth? */
function hasLinksOfTheirOwn(base: unknown): boolean {
  const cluster = isRecord(base) ? base["cluster"] : undefined;
  const network = isRecord(cluster) ? cluster["network"] : undefined;
  const links = isRecord(network) ? network["links"] : undefined;
  return Array.isArray(links) && links.some((link: unknown) => isRecord(link) && "bandwidth" in link);
}

/** The content of a scenario with the values of one combination in it. */
export function expand(content: unknown, axes: readonly Axis[], number: number): unknown {
  return substitute(content, axes, combination(axes, number));
}

/** The content with the values of each axis at its index; a field that has no place is left out. */
export function substitute(content: unknown, axes: readonly Axis[], indices: readonly number[]): unknown {
  let result = content;
  for (const [axis, { fields }] of axes.entries()) {
    for (const { path, values } of fields)
      result = (replaceAt(result, path, values[indices[axis]!]) ?? { content: result }).content;
  }
  return result;
}

/** How results print the values that a combination gives to some of the swept fields. */
export function sweptValues(
  axes: readonly Axis[],
  shown: readonly SweptField[],
  number: number,
): Readonly<Record<string, string>> {
  const indices = combination(axes, number);
  return Object.fromEntries(
    axes.flatMap(({ fields }, axis) =>
      fields
        .filter((swept) => shown.includes(swept))
        .map(({ field, values }) => [field, printed(values[indices[axis]!])]),
    ),
  );
}

function printed(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
