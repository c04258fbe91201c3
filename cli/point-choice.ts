import type { Point, Scenario } from "../scenarios/index.ts";
import { didYouMean } from "../scenarios/index.ts";
import { formatBandwidth } from "../results/index.ts";
import { InputError } from "../sim/errors.ts";

/** Which point of a scenario is meant: what its fields must be, as points.csv shows them. */
export type PointFilter = Readonly<Record<string, string>>;

/** A chosen point, and how many others would have done. */
export interface ChosenPoint {
  readonly point: Point;
  readonly matching: number;
}

/**
 * The first point of a scenario that fits a filter.
 *
 * @throws InputError when none does, naming the values that there are
 */
export function choosePoint(scenario: Scenario, filter: PointFilter): ChosenPoint {
  const wanted = Object.entries(filter);
  const known = new Map<string, Set<string>>();
  let chosen: Point | undefined;
  let matching = 0;
  for (const point of scenario.points()) {
    const fields = fieldsOf(point);
    for (const [field, value] of Object.entries(fields)) {
      known.set(field, (known.get(field) ?? new Set()).add(value));
    }
    if (!wanted.every(([field, value]) => fields[field] === value)) continue;
    chosen ??= point;
    matching++;
  }
  if (chosen) return { point: chosen, matching };
  for (const [field, value] of wanted) {
    const values = known.get(field);
    const fields = [...known.keys()];
    if (!values)
      throw new InputError(
        `--where: no field ${field}${didYouMean(field, fields)} (allowed: ${fields.join(", ")})`,
      );
    if (!values.has(value)) {
      throw new InputError(`--where: no point has ${field}=${value} (there are: ${[...values].join(", ")})`);
    }
  }
  throw new InputError(`--where: no point has ${wanted.map((pair) => pair.join("=")).join(" and ")}`);
}

function fieldsOf({ identity }: Point): Readonly<Record<string, string>> {
  const { model, devices, topology, bandwidth, planner, knowledge, seed, swept } = identity;
  return {
    model,
    devices: String(devices),
    topology,
    bandwidth: formatBandwidth(bandwidth * 8),
    bandwidth_bps: String(bandwidth * 8),
    planner,
    knowledge,
    seed: String(seed),
    ...swept,
  };
}

/** The filter given so far and that of `field=value`. */
export function withCondition(text: string, earlier: PointFilter | undefined): PointFilter {
  const place = text.indexOf("=");
  if (place < 1) throw new InputError(`--where must be like planner=flexpie, not "${text}"`);
  return { ...earlier, [text.slice(0, place)]: text.slice(place + 1) };
}
