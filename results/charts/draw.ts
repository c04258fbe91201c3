import type { TopLevelSpec } from "vega-lite";
import { renderPng, renderSvg } from "./render.ts";

/** A file of a chart: its path in the results folder, and its content. */
export interface ChartFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** A chart as SVG and as PNG, under a path without its ending. */
export async function draw(path: string, chart: TopLevelSpec): Promise<readonly ChartFile[]> {
  const svg = await renderSvg(chart);
  return [
    { path: `${path}.svg`, content: svg },
    { path: `${path}.png`, content: renderPng(svg) },
  ];
}
