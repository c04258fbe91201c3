import { largestOf } from "../../groups.ts";
import type { scaleFor } from "./panel.ts";

/** Pixels between the middles of two names, so that they do not touch. */
const nameHeight = 12;

/** A value of a line; its name stands beside it where it is the last one and there is room. */
type Labelled<Value> = Value & { readonly label?: string };

interface LabelOptions<Value> {
  readonly x: (value: Value) => number;
  readonly y: (value: Value) => number;
  /** Which lines get their names first, where not all can. */
  readonly best: "lowest" | "highest";
  readonly scale: ReturnType<typeof scaleFor>;
  /** Of the chart, pixels. */
  readonly height: number;
}

/** Names the lines of planners at their ends on the right, as many as fit without touching each other; legends have all. */
export function labelEnds<Value extends { readonly planner: string }>(
  values: readonly Value[],
  { x, y, best, scale, height }: LabelOptions<Value>,
): readonly Labelled<Value>[] {
  const right = largestOf(values.map(x));
  const sign = best === "lowest" ? 1 : -1;
  const ends = values.filter((value) => x(value) === right).toSorted((a, b) => sign * (y(a) - y(b)));
  const taken: number[] = [];
  const named = new Set<Value>();
  for (const end of ends) {
    const place = height * shareOf(y(end), scale);
    if (taken.some((other) => Math.abs(other - place) < nameHeight)) continue;
    taken.push(place);
    named.add(end);
  }
  return values.map((value) => (named.has(value) ? { ...value, label: value.planner } : value));
}

/** Where in its axis a value lies, from 0 to 1; padding left aside. */
function shareOf(value: number, { type, domainMin, domainMax, nice }: ReturnType<typeof scaleFor>): number {
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

const nameMark = { type: "text", align: "left", baseline: "middle", dx: 7, limit: 92 } as const;

/**
 * The names at the ends of lines, as layers above them: first with a halo, so that lines do not cross them out.
 *
 * @param y of the lines
 */
export function endNames<Channel>(y: Channel) {
  const encoding = { y, text: { field: "label" } } as const;
  return [
    { transform: [{ filter: "datum.label" }], mark: { ...nameMark, style: "halo" }, encoding },
    { transform: [{ filter: "datum.label" }], mark: nameMark, encoding },
  ];
}
