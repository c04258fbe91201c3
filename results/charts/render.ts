import { createRequire } from "node:module";
import { Resvg } from "@resvg/resvg-js";
import type { TopLevelSpec } from "vega-lite";

declare module "vega" {
  // Exported by vega and missing in its types.
  export function setRandom(random: () => number): void;
  export function randomLCG(seed: number): () => number;
}

const require = createRequire(import.meta.url);
const fontFiles = [
  require.resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf"),
  require.resolve("dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf"),
];

/** Pixels of a PNG for each unit of its SVG. */
const zoom = 2;

/**
 * Draws a chart as SVG; the same specification makes the same bytes. Vega is loaded with the first chart, because
 * that takes a third of a second, which all else should not wait for.
 */
export async function renderSvg(specification: TopLevelSpec): Promise<string> {
  const [vega, { compile }] = await Promise.all([import("vega"), import("vega-lite")]);
  // Both are global in vega: numbers of clip paths, and the source of chance.
  vega.resetSVGDefIds();
  vega.setRandom(vega.randomLCG(42));
  const logger = vega.logger(vega.Error);
  const { spec } = compile(specification, { logger });
  const view = new vega.View(vega.parse(spec), { renderer: "none", logger });
  try {
    return `${xmlText(await view.toSVG())}\n`;
  } finally {
    view.finalize();
  }
}

/** What XML 1.0 has no place for (section 2.2, Char); a name may hold it. */
const notXml = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** The text with the sign for an unknown character in place of each that no XML may hold. */
function xmlText(text: string): string {
  return text.replace(notXml, "\ufffd");
}

/** Paints an SVG on white, with the fonts of this package alone. */
export function renderPng(svg: string): Uint8Array {
  const image = new Resvg(svg, {
    background: "white",
    fitTo: { mode: "zoom", value: zoom },
    font: {
      fontFiles,
      loadSystemFonts: false,
      defaultFontFamily: "DejaVu Sans",
    },
  });
  return image.render().asPng();
}
