import type { PointTimeline } from "../../results/report/timeline/index.ts";
import { deviceColour } from "./colours.ts";
import { drawing, short, svg, ticks } from "./svg.ts";

const rowHeight = 24;
const labelWidth = 150;
const axisHeight = 34;

/** A Gantt chart: a row for each device and each link that carries something. */
export function drawTimeline({ makespan, names, devices, links }: PointTimeline, width: number): SVGElement {
  const plot = width - labelWidth - 16;
  const x = (micros: number) => labelWidth + (plot * micros) / makespan;
  const rows = [...devices, ...links].map(({ name }) => name);
  const height = rows.length * rowHeight + axisHeight;
  const bar = (row: number, start: number, duration: number, title: string, fill: object) =>
    svg(
      "rect",
      {
        ...{ x: x(start), y: row * rowHeight + 4, height: rowHeight - 8 },
        ...{ width: Math.max(0.5, (plot * duration) / makespan), ...fill },
      },
      svg("title", {}, title),
    );
  const computes = devices.flatMap(({ computes: spans }, device) =>
    spans.map(([, start, duration, name]) =>
      bar(device, start, duration, `${names[name] ?? ""}: ${short(duration / 1e3)} ms`, {
        fill: deviceColour(device),
      }),
    ),
  );
  const transfers = links.flatMap(({ spans }, link) =>
    spans.map(([start, duration, rate]) =>
      bar(devices.length + link, start, duration, `${short(rate * 8e-6)} Mbps on average`, {
        class: "transfer",
      }),
    ),
  );
  const label = `Gantt chart of ${rows.length} devices and links over ${short(makespan / 1e3)} ms`;
  return drawing(
    width,
    height,
    label,
    ...rows.map((name, row) => {
      const baseline = row * rowHeight + rowHeight / 2 + 4;
      return svg("text", { x: labelWidth - 8, y: baseline, "text-anchor": "end" }, shortened(name));
    }),
    ...timeAxis(makespan, x, rows.length * rowHeight, width),
    ...computes,
    ...transfers,
  );
}

/** Milliseconds below a chart of microseconds. */
export function timeAxis(
  makespan: number,
  x: (micros: number) => number,
  top: number,
  width: number,
): readonly SVGElement[] {
  const values = ticks(makespan / 1e3, Math.max(2, width / 120));
  return [
    ...values.flatMap((value) => [
      svg("line", { class: "rule", x1: x(value * 1e3), x2: x(value * 1e3), y1: 0, y2: top }),
      svg("text", { class: "quiet", x: x(value * 1e3), y: top + 14, "text-anchor": "middle" }, short(value)),
    ]),
    svg("text", { class: "quiet", x: width - 4, y: top + 30, "text-anchor": "end" }, "Time (ms)"),
  ];
}

function shortened(name: string): string {
  return name.length > 22 ? `${name.slice(0, 21)}…` : name;
}
