import type { TopLevelSpec } from "vega-lite";
import { chartConfig } from "./facets.ts";
import { renderPng, renderSvg } from "./render.ts";
import { stylesOf } from "./styles.ts";

/** Live bytes of a device over time; seconds. */
export interface MemoryCurve {
  readonly device: string;
  readonly moments: readonly { readonly time: number; readonly bytes: number }[];
}

/** Live activations over time, a line of steps for each device, dashes so that equal lines do not hide each other. */
function memoryChart(curves: readonly MemoryCurve[], title: string, subtitle: string): TopLevelSpec {
  const devices = curves.map(({ device }) => device);
  const values = curves.flatMap(({ device, moments }) =>
    moments.map(({ time, bytes }) => ({ device, time: time * 1e3, memory: bytes / 2 ** 20 })),
  );
  const styles = stylesOf(devices);
  return {
    title: { text: title, subtitle },
    data: { values },
    width: 560,
    height: 260,
    mark: { type: "line", interpolate: "step-after", strokeWidth: 1.3 },
    encoding: {
      x: { field: "time", type: "quantitative", title: "Time (ms)", scale: { nice: false } },
      y: { field: "memory", type: "quantitative", title: "Live activations (MiB)", scale: { zero: true } },
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

/** Draws live activations over time in one of the two formats. */
export async function drawMemoryChart(
  curves: readonly MemoryCurve[],
  title: string,
  subtitle: string,
  format: "svg" | "png",
): Promise<string | Uint8Array> {
  const svg = await renderSvg(memoryChart(curves, title, subtitle));
  return format === "svg" ? svg : renderPng(svg);
}
