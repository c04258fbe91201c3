import type { LayerImporter, LayerImporters } from "./importer.ts";
import type { Layer } from "../layer.ts";

const types = [undefined, "nearest", "linear", "cubic"] as const;

/** `Interp`: rows and columns scaled by factors, to a size, or to the size of a second blob (interp.cpp of ncnn). */
const interp: LayerImporter = (layer) => {
  const [input, reference] = layer.inputs;
  if (!input || layer.inputs.length > 2) return layer.fail(`reads 1 or 2 blobs, not ${layer.inputs.length}`);
  const interpolation =
    types[layer.integer(0, 0)] ?? layer.failAt(0, "must be 1 (nearest), 2 (bilinear) or 3 (bicubic)");
  if (layer.has(9)) layer.failAt(9, "expressions of sizes are not supported");
  layer.ignore(5);
  const { dims } = input;
  layer.requireRank([1, 2, 3], input);
  // A vector stretches each channel over a map; of a matrix, columns alone are scaled.
  const map = dims.length === 1 ? [dims[0]!, 1, 1] : dims.length === 2 ? [dims[0]!, 1, dims[1]!] : dims;
  const [, height, width] = map as [number, number, number];
  const rows =
    dims.length === 2
      ? { size: 1, scale: 1 }
      : scaled(layer, { scaleKey: 1, sizeKey: 3 }, height, reference?.dims.at(-2));
  const columns = scaled(layer, { scaleKey: 2, sizeKey: 4 }, width, reference?.dims.at(-1));
  if (dims.length === 2) layer.ignore(1, 3);
  const size = [rows.size, columns.size] as const;
  const coordinates =
    layer.flag(6) && interpolation !== "nearest"
      ? "align-corners"
      : interpolation === "nearest"
        ? "asymmetric"
        : "half-pixel";
  const result = layer.operator(
    {
      kind: "resize",
      size,
      scale: [rows.scale, columns.scale],
      interpolation,
      coordinates,
      rounding: "floor",
    },
    [layer.view(input, map)],
  );
  return [layer.blob(result, dims.length === 2 ? [dims[0]!, columns.size] : [dims[0]!, ...size])];
};

function scaled(
  layer: Layer,
  { scaleKey, sizeKey }: { readonly scaleKey: number; readonly sizeKey: number },
  extent: number,
  wanted: number | undefined,
): { readonly size: number; readonly scale: number } {
  const scale = layer.number(scaleKey, 1);
  const given = wanted ?? layer.integer(sizeKey, 0);
  if (given > 0) return { size: given, scale: given / extent };
  if (!(scale > 0 && scale <= 4096)) layer.failAt(scaleKey, "must be above 0, up to 4096");
  const size = Math.trunc(extent * scale);
  if (size < 1) layer.failAt(scaleKey, `leaves nothing of ${extent} pixels`);
  return { size, scale };
}

export const interpolations: LayerImporters = [["Interp", interp]];
