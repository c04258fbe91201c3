import type { TopLevelSpec } from "vega-lite";
import { chartConfig } from "./facets.ts";
import { renderPng, renderSvg } from "./render.ts";
import { stylesOf } from "./planner-styles.ts";

/** Live bytes of a device over time; seconds. */
export interface MemoryCurve {
  readonly device: string;
  readonly moments: readonly { readonly time: number; readonly bytes: number }[];
}

/** What a chart of memory is called, and what lives: activations of a model, or data of plain tasks. */
export interface MemoryTitles {
  readonly title: string;
  readonly subtitle: string;
  readonly of: "activations" | "data";
}

/** Live bytes over time, a line of steps for each device, dashes so that equal lines do not hide each other. */
function memoryChart(curves: readonly MemoryCurve[], { title, subtitle, of }: MemoryTitles): TopLevelSpec {
  const devices = curves.map(({ device }) => device);
  const end = Math.max(...curves.flatMap(({ moments }) => moments.map(({ time }) => time)), 0);
  const unit = end < 10 ? { name: "ms", second: 1e3 } : { name: "s", second: 1 };
  const values = curves.flatMap(({ device, moments }) =>
    moments.map(({ time, bytes }) => ({ device, time: time * unit.second, memory: bytes / 2 ** 20 })),
  );
  const styles = stylesOf(devices);
  return {
    title: { text: title, subtitle },
    data: { values },
    width: 560,
    height: 260,
    mark: { type: "line", interpolate: "step-after", strokeWidth: 1.3 },
    encoding: {
      x: { field: "time", type: "quantitative", title: `Time (${unit.name})`, scale: { nice: false } },
      y: { field: "memory", type: "quantitative", title: `Live ${of} (MiB)`, scale: { zero: true } },
      color: {
        field: "device",
        type: "nominal",
        title: "Device",
        scale: { domain: devices, range: styles.map(({ colour }) => colour) },
      },
      strokeDash: {
        field: "device",
        type: "nominal",
        title: "Device",
        scale: { domain: devices, range: devices.map((_, index) => dashes[index % dashes.length]!) },
      },
    },
    config: chartConfig,
  };
}

const dashes = [
  [1, 0],
  [6, 2],
  [2, 2],
  [8, 2, 2, 2],
];

/** Draws live bytes over time in one of the two formats. */
export async function drawMemoryChart(
  curves: readonly MemoryCurve[],
  titles: MemoryTitles,
  format: "svg" | "png",
): Promise<string | Uint8Array> {
  const svg = await renderSvg(memoryChart(curves, titles));
  return format === "svg" ? svg : renderPng(svg);
}
