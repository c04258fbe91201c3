import { renderPng, renderSvg } from "slicewise";

/** A chart as vega-lite describes it. */
export type Chart = Parameters<typeof renderSvg>[0];

/** Time for an output to reach the notebook before its cell counts as done, milliseconds; what comes later is lost. */
const settling = 30;

/** Shows a text or a chart below the cell: a chart as PNG, SVG and vega-lite, of which a viewer takes the one it likes best. */
export async function show(shown: string | Chart | undefined): Promise<void> {
  if (shown === undefined) throw new Error("there is nothing to show: the chart needs more varied points");
  if (typeof shown === "string") console.log(shown);
  else await Deno.jupyter.display(await pictures(shown), { raw: true });
  await new Promise((resolve) => setTimeout(resolve, settling));
}

async function pictures(chart: Chart) {
  const svg = await renderSvg(chart);
  return {
    "image/png": renderPng(svg).toBase64(),
    "image/svg+xml": svg,
    "application/vnd.vegalite.v5+json": chart,
  };
}
