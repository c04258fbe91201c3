import type { PointTimeline } from "../../results/report/timeline/index.ts";
import { deviceColour } from "./colours.ts";
import { drawing, short, svg, ticks } from "./svg.ts";
import { timeAxis } from "./timeline.ts";

const labelWidth = 150;
const plotHeight = 160;

/** Live activations of each device over time. */
export function drawMemory({ makespan, devices }: PointTimeline, width: number): SVGElement {
  const most = Math.max(1, ...devices.flatMap(({ memory }) => memory.map(([, bytes]) => bytes)));
  const x = (micros: number) => labelWidth + ((width - labelWidth - 16) * micros) / makespan;
  const y = (bytes: number) => 8 + (plotHeight - 8) * (1 - bytes / most);
  const lines = devices.map(({ name, memory }, device) => {
    const points = memory.map(([time, bytes]) => `H${x(time)}V${y(bytes)}`).join("");
    const path = `M${x(0)},${y(0)}${points}H${x(makespan)}`;
    const look = { d: path, fill: "none", stroke: deviceColour(device), "stroke-width": 1.6 };
    return svg("path", look, svg("title", {}, name));
  });
  const peaks = devices.map(({ name, memory }) => {
    const peak = Math.max(0, ...memory.map(([, bytes]) => bytes));
    return `${name} ${short(peak / 1e6)} MB at most`;
  });
  return drawing(
    width,
    plotHeight + 34,
    `Live activations over time: ${peaks.join(", ")}`,
    ...ticks(most / 1e6, 4).flatMap((megabytes) => [
      svg("line", {
        ...{ class: "rule", x1: labelWidth, x2: width - 16, y1: y(megabytes * 1e6), y2: y(megabytes * 1e6) },
      }),
      svg(
        "text",
        { class: "quiet", x: labelWidth - 8, y: y(megabytes * 1e6) + 4, "text-anchor": "end" },
        `${short(megabytes)} MB`,
      ),
    ]),
    ...timeAxis(makespan, x, plotHeight, width),
    ...lines,
  );
}
