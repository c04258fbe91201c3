import { distinct, groupBy, isClose, largestOf } from "../groups.ts";
import type { AxisScale } from "./scales.ts";

/** How the lines of charts are drawn. */
export const lineMark = {
  type: "line",
  strokeWidth: 1.8,
  point: { size: 36, filled: true, opacity: 1 },
  tooltip: true,
} as const;

/** Longest name at the end of a line in charts that stand alone, pixels. */
export const longestName = 240;

/** Pixels between the middles of two names, so that they do not touch. */
const nameHeight = 12;

/** What is drawn of a value, and whose line it is on. */
interface LineValue {
  readonly planner: string;
}

/** A value of a line: which of the lines that coincide it is on, and the name that stands beside it. */
type DrawnValue<Value> = Value & { readonly turn: string; readonly label?: string };

/** How the lines of one chart lie. */
export interface LineOptions<Value> {
  readonly x: (value: Value) => number;
  readonly y: (value: Value) => number;
  /** Which lines get their names first, where not all can. */
  readonly best: "lowest" | "highest";
  /** Of y. */
  readonly scale: AxisScale;
  /** Of the chart, pixels. */
  readonly height: number;
}

/**
 * The values of one chart's lines, named at their ends on the right, as many as fit without touching each other; legends have
 * all. Lines that coincide in all their points share one name, `a = b`, and take turns in dashes.
 */
export function drawnLines<Value extends LineValue>(
  values: readonly Value[],
  { x, y, best, scale, height }: LineOptions<Value>,
): readonly DrawnValue<Value>[] {
  const together = coincidingPlanners(values, x, y);
  const right = largestOf(values.map(x));
  const sign = best === "lowest" ? 1 : -1;
  const countOf = ({ planner }: LineValue) => together.get(planner)!.length;
  const ends = values
    .filter((value) => x(value) === right && together.get(value.planner)![0] === value.planner)
    // Of lines that only end at one point, the name that stands for most of them.
    .toSorted((a, b) => (isClose(y(a), y(b)) ? countOf(b) - countOf(a) : sign * (y(a) - y(b))));
  const taken: number[] = [];
  const named = new Set<Value>();
  for (const end of ends) {
    const place = placeOf(y(end), scale, height);
    if (taken.some((other) => Math.abs(other - place) < nameHeight)) continue;
    taken.push(place);
    named.add(end);
  }
  return values.map((value) => {
    const group = together.get(value.planner)!;
    const turn = turnOf(group.indexOf(value.planner), group.length);
    return { ...value, turn, ...(named.has(value) && { label: group.join(" = ") }) };
  });
}

/**
 * Which lines of a chart coincide, as a text to put behind its title; empty where none do.
 *
 * @param what they look like
 */
export function coincidenceText<Value extends LineValue>(
  values: readonly Value[],
  { x, y }: Pick<LineOptions<Value>, "x" | "y">,
  what = "one line in dashes",
): string {
  const groups = new Set(coincidingPlanners(values, x, y).values());
  const equal = [...groups].filter((group) => group.length > 1).map((group) => group.join(" = "));
  return equal.length > 0 ? `; ${what}: ${equal.join(", ")}` : "";
}

/** By planner: all whose lines go through the same points, itself among them. */
function coincidingPlanners<Value extends LineValue>(
  values: readonly Value[],
  x: (value: Value) => number,
  y: (value: Value) => number,
): ReadonlyMap<string, readonly string[]> {
  const lines = [...groupBy(values, ({ planner }) => planner)];
  const groups: { readonly line: readonly Value[]; readonly planners: string[] }[] = [];
  for (const [planner, line] of lines) {
    const like = groups.find(
      (group) =>
        group.line.length === line.length &&
        group.line.every(
          (value, index) => isClose(x(value), x(line[index]!)) && isClose(y(value), y(line[index]!)),
        ),
    );
    if (like) like.planners.push(planner);
    else groups.push({ line, planners: [planner] });
  }
  return new Map(groups.flatMap(({ planners }) => planners.map((planner) => [planner, planners] as const)));
}

/** How far from the start of its axis a value lies, pixels. */
function placeOf(value: number, scale: AxisScale, height: number): number {
  return scale.padding + (height - 2 * scale.padding) * shareOf(value, scale);
}

/** Where in its axis a value lies, from 0 to 1. */
function shareOf(value: number, { type, domainMin, domainMax, nice }: AxisScale): number {
  if (type === "log") return Math.log(value / domainMin) / Math.log(domainMax / domainMin || 1) || 0;
  const most = nice ? roundedUp(domainMax) : domainMax;
  return (value - domainMin) / (most - domainMin || 1);
}

/** The end of a linear axis from 0 that ends at a tick, of about ten. */
function roundedUp(value: number): number {
  const decade = 10 ** Math.floor(Math.log10(value / 10));
  const rest = value / 10 / decade;
  const step = decade * (rest >= Math.sqrt(50) ? 10 : rest >= Math.sqrt(10) ? 5 : rest >= Math.SQRT2 ? 2 : 1);
  return Math.ceil(value / step) * step;
}

/** What a line layer shows of its values. */
interface LineChannels<Y, Colour, Shape> {
  readonly y: Y;
  readonly color: Colour;
  readonly shape: Shape;
  /** Longest name at an end, pixels. */
  readonly longestName?: number;
}

/**
 * Lines with points and the names at their ends, as layers over a shared x: names first with a halo, so that lines do not cross
 * them out. Of lines that coincide each shows a dash in turn.
 */
export function lineLayer<Y, Colour, Shape>(
  values: readonly { readonly turn: string }[],
  { y, color, shape, longestName = 92 }: LineChannels<Y, Colour, Shape>,
) {
  const isShared = values.some(({ turn }) => turn !== "1 of 1");
  const limit = isShared ? 1.5 * longestName : longestName;
  const name = { type: "text", align: "left", baseline: "middle", dx: 7, limit } as const;
  const transform = [{ filter: "datum.label" }];
  const names = { y, text: { field: "label" } } as const;
  return [
    { mark: lineMark, encoding: { y, color, shape, ...(isShared && { strokeDash: turns(values) }) } },
    { transform, mark: { ...name, style: "halo" }, encoding: names },
    { transform, mark: name, encoding: names },
  ];
}

/** The place of a line among those that coincide, as a value of the channel of dashes. */
export function turnOf(index: number, count: number): string {
  return `${index + 1} of ${count}`;
}

/** Length of one line's turn, pixels. */
const dash = 7;

/**
 * The channel of dashes by which lines that coincide take turns: each is drawn over those before it, with gaps that leave them
 * theirs.
 *
 * @param alone the dashes of a line that coincides with none
 */
export function turns(values: readonly { readonly turn: string }[], alone: readonly number[] = [1, 0]) {
  const domain = distinct(values.map(({ turn }) => turn));
  const range = domain.map((turn) => {
    const [place = 1, count = 1] = turn.split(" of ").map(Number);
    if (count === 1) return [...alone];
    return place === 1 ? [1, 0] : [(count - place + 1) * dash, (place - 1) * dash];
  });
  return { field: "turn", type: "nominal", scale: { domain, range }, legend: null } as const;
}
