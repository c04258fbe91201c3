import { distinct, groupBy } from "./groups.ts";

/** Points of a planner that differ in the number of one of its options. */
export interface OptionCurve<Point> {
  /** The planner without that option. */
  readonly planner: string;
  readonly points: readonly { readonly value: number; readonly point: Point }[];
}

/** The curves over an option that some planners have as a number, and the points of no curve. */
export interface OptionCurves<Point> {
  readonly option: string;
  readonly curves: readonly OptionCurve<Point>[];
  readonly others: readonly Point[];
}

/** Fewer points are not a curve. */
const fewest = 3;

/** The option over which most points lie on curves of at least three; undefined where there is none. */
export function optionCurves<Point extends { readonly planner: string }>(
  points: readonly Point[],
): OptionCurves<Point> | undefined {
  const options = distinct(points.flatMap(({ planner }) => optionsOf(planner).map(({ name }) => name)));
  const all = options.map((option) => curvesOver(points, option));
  const size = ({ curves }: OptionCurves<Point>) =>
    curves.reduce((sum, curve) => sum + curve.points.length, 0);
  const [most] = all.toSorted((a, b) => size(b) - size(a));
  return most && most.curves.length > 0 ? most : undefined;
}

function curvesOver<Point extends { readonly planner: string }>(
  points: readonly Point[],
  option: string,
): OptionCurves<Point> {
  const valued = points.flatMap((point) => {
    const found = optionsOf(point.planner).find(({ name }) => name === option);
    return found ? [{ value: found.value, point }] : [];
  });
  const curves = [...groupBy(valued, ({ point }) => without(point.planner, option))]
    .filter(([, own]) => new Set(own.map(({ value }) => value)).size >= fewest)
    .map(([planner, own]) => ({ planner, points: own.toSorted((a, b) => a.value - b.value) }));
  const onCurve = new Set(curves.flatMap((curve) => curve.points.map(({ point }) => point)));
  return { option, curves, others: points.filter((point) => !onCurve.has(point)) };
}

interface NumberOption {
  readonly name: string;
  readonly value: number;
}

/** The options of a label like `cutedge[V=0.1;slot=0.1]` that are numbers above 0. */
function optionsOf(planner: string): readonly NumberOption[] {
  return assignmentsOf(planner).flatMap((assignment) => {
    const [name = "", text = ""] = assignment.split("=");
    const value = Number(text);
    return text !== "" && value > 0 ? [{ name, value }] : [];
  });
}

function assignmentsOf(planner: string): readonly string[] {
  return /\[(.*)\]$/.exec(planner)?.[1]?.split(";") ?? [];
}

function without(planner: string, option: string): string {
  const name = planner.replace(/\[.*$/, "");
  const left = assignmentsOf(planner).filter((assignment) => !assignment.startsWith(`${option}=`));
  return left.length > 0 ? `${name}[${left.join(";")}]` : name;
}
