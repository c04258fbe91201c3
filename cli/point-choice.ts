import { Option } from "commander";
import type { Point, Scenario } from "../scenarios/index.ts";
import { didYouMean, parseQuantity } from "../scenarios/index.ts";
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
 * The points of a scenario that fit a filter, one after the other.
 *
 * @throws InputError after the last point when none does, naming the values that there are
 */
export function* pointsWhere(scenario: Scenario, filter: PointFilter): Iterable<Point> {
  const wanted = Object.entries(filter).map(([field, value]) => [field, normalized(field, value)] as const);
  const known = new Map<string, Set<string>>();
  let matching = 0;
  for (const point of scenario.points()) {
    const fields = fieldsOf(point);
    for (const [field, value] of Object.entries(fields)) {
      known.set(field, (known.get(field) ?? new Set()).add(value));
    }
    if (!wanted.every(([field, value]) => fields[field] === value)) continue;
    matching++;
    yield point;
  }
  if (matching > 0) return;
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

/** The first point of a scenario that fits a filter; errors as those of `pointsWhere`. */
export function choosePoint(scenario: Scenario, filter: PointFilter): ChosenPoint {
  const [point, ...others] = pointsWhere(scenario, filter);
  if (!point) throw new Error("pointsWhere yields a point or throws");
  return { point, matching: 1 + others.length };
}

/** A bandwidth as results print it, however it is written: 1000Mbps is 1 Gbps. */
function normalized(field: string, value: string): string {
  if (field !== "bandwidth") return value;
  try {
    return formatBandwidth(parseQuantity(value, "bandwidth") * 8);
  } catch (error) {
    if (error instanceof InputError) return value;
    throw error;
  }
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

/** `--where`, which may be repeated. */
export function whereOption(otherwise: string): Option {
  return new Option(
    "--where <field=value>",
    `which point: a column of points.csv and its value, as in planner=flexpie; may be repeated (default: ${otherwise})`,
  ).argParser(withCondition);
}

/** The filter given so far and that of `field=value`. */
function withCondition(text: string, earlier: PointFilter | undefined): PointFilter {
  const place = text.indexOf("=");
  if (place < 1) throw new InputError(`must be like planner=flexpie, not "${text}"`);
  const field = text.slice(0, place);
  if (earlier && Object.hasOwn(earlier, field)) throw new InputError(`${field} is given twice`);
  return { ...earlier, [field]: text.slice(place + 1) };
}
