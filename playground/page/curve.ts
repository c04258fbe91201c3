import type { ShownPoint } from "../messages.ts";
import { bandwidths } from "../setup.ts";
import { plannerColours } from "./colours.ts";
import { drawing, short, svg } from "./svg.ts";

const height = 260;
const margin = { left: 70, right: 175, top: 10, bottom: 36 };

/** Latency of each planner over the bandwidths that have run so far, both logarithmic. */
export function drawCurve(
  points: readonly ShownPoint[],
  planners: readonly string[],
  bandwidth: number,
  width: number,
): SVGElement {
  const hasLabels = width >= 500;
  const right = hasLabels ? margin.right : 30;
  const milliseconds = ({ row }: ShownPoint) => (row.simulated_latency_s ?? NaN) * 1e3;
  const known = points.map(milliseconds).filter((value) => value > 0);
  const [least, most] = [Math.min(...known, 1e9), Math.max(...known, 1e-9)];
  const [low, high] = [Math.log10(least / 1.1), Math.log10(most * 1.1)];
  const x = (place: number) =>
    margin.left + ((width - margin.left - right) * place) / (bandwidths.length - 1);
  const y = (value: number) =>
    margin.top + (height - margin.top - margin.bottom) * (1 - (Math.log10(value) - low) / (high - low));
  const labelled: { readonly y: number; readonly text: string; readonly colour: string }[] = [];
  const colours = plannerColours(planners);
  const lines = planners.map((planner, place) => {
    const own = points
      .filter((point) => point.planner === planner && milliseconds(point) > 0)
      .toSorted((a, b) => a.bandwidth - b.bandwidth);
    const colour = colours[place]!;
    const last = own.at(-1);
    if (last) labelled.push({ y: y(milliseconds(last)), text: planner, colour });
    const path = own.map(
      (point, index) => `${index ? "L" : "M"}${x(point.bandwidth)},${y(milliseconds(point))}`,
    );
    const look = { fill: "none", style: `stroke: ${colour}`, "stroke-width": 2 };
    return svg("path", { d: path.join(""), ...look }, svg("title", {}, planner));
  });
  const frame = [
    ...[1, 10, 100, 1000, 10000].map((mbps) => {
      const place = bandwidths.indexOf(mbps);
      return svg(
        "g",
        {},
        svg("line", {
          class: "rule",
          x1: x(place),
          x2: x(place),
          y1: margin.top,
          y2: height - margin.bottom,
        }),
        svg(
          "text",
          { class: "quiet", x: x(place), y: height - margin.bottom + 15, "text-anchor": "middle" },
          mbps < 1000 ? `${mbps} Mbps` : `${mbps / 1000} Gbps`,
        ),
      );
    }),
    ...(known.length > 0 ? logTicks(least, most) : []).map((value) =>
      svg(
        "g",
        {},
        svg("line", { class: "rule", x1: margin.left, x2: width - right, y1: y(value), y2: y(value) }),
        svg(
          "text",
          { class: "quiet", x: margin.left - 6, y: y(value) + 4, "text-anchor": "end" },
          `${short(value)} ms`,
        ),
      ),
    ),
    svg("line", {
      ...{ x1: x(bandwidth), x2: x(bandwidth), y1: margin.top, y2: height - margin.bottom },
      ...{ stroke: "var(--text)", "stroke-dasharray": "3 3" },
    }),
  ];
  return drawing(
    width,
    height,
    `Latency over bandwidth of ${planners.join(", ")}; the table above has the numbers at the chosen bandwidth`,
    ...frame,
    ...lines,
    ...(hasLabels
      ? spread(labelled).flatMap(({ y: at, text, colour }) => [
          svg("rect", {
            ...{ x: width - right + 5, y: at - 3, width: 8, height: 6, style: `fill: ${colour}` },
          }),
          svg(
            "text",
            { x: width - right + 17, y: at + 4 },
            text.length > 24 ? `${text.slice(0, 23)}…` : text,
          ),
        ])
      : []),
  );
}

/** Values 1, 2 and 5 of each decade between two numbers, and the numbers' neighbours where there are few. */
function logTicks(least: number, most: number): readonly number[] {
  const first = Math.floor(Math.log10(least));
  const last = Math.ceil(Math.log10(most));
  const all = Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
  return all
    .flatMap((power) => [1, 2, 5].map((digit) => digit * power))
    .filter((value) => value >= least / 1.1 && value <= most * 1.1);
}

/** Labels moved down as far as they would cover each other, and then up as far as they would leave the chart. */
function spread<Label extends { readonly y: number }>(labels: readonly Label[]): readonly Label[] {
  const line = 13;
  const down: Label[] = [];
  for (const label of labels.toSorted((a, b) => a.y - b.y))
    down.push({ ...label, y: Math.max(label.y, (down.at(-1)?.y ?? -Infinity) + line) });
  const up: Label[] = [];
  for (const label of down.toReversed())
    up.push({ ...label, y: Math.min(label.y, (up.at(-1)?.y ?? height - margin.bottom + line) - line) });
  return up;
}
