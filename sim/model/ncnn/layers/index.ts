import { modelShape } from "../blob.ts";
import { activationLayers } from "./activations.ts";
import { cuts } from "./cuts.ts";
import { detectionLayers } from "./detection.ts";
import { elementwiseLayers } from "./elementwise.ts";
import { otherExtents } from "./extents.ts";
import type { LayerImporter } from "./importer.ts";
import { interpolations } from "./interpolation.ts";
import { matrixLayers } from "./matrix.ts";
import { normalizations } from "./normalization.ts";
import { poolingLayers } from "./pooling.ts";
import { inputDims, rearrangements } from "./rearrange.ts";
import { recurrentLayers } from "./recurrent.ts";
import { weightedLayers } from "./windows.ts";

export { opaqueLayer } from "./detection.ts";

const input: LayerImporter = (layer) => {
  const stated = inputDims(layer);
  const dims = stated.length > 0 ? stated : layer.hints()[0];
  if (!dims) {
    return layer.fail(
      "states no shape: give it as input, channels, rows and columns, such as {file: ..., input: [3, 224, 224]} or --input 3x224x224",
    );
  }
  return layer.yields({ kind: "input", shape: modelShape(dims) }, [], dims);
};

/** One blob for several readers. */
const split: LayerImporter = (layer) => layer.source.outputs.map(() => layer.input);

const passThrough: LayerImporter = (layer) => [layer.input];

/** Blobs as they are; where it makes fewer than it reads, it only marks them as results. */
const noop: LayerImporter = (layer) =>
  layer.source.outputs.map((_, index) => layer.inputs[index] ?? layer.fail("makes more blobs than it reads"));

/** The types of layers that can be imported. */
export const layerImporters: ReadonlyMap<string, LayerImporter> = new Map<string, LayerImporter>([
  ["Input", input],
  ["Split", split],
  ["Noop", noop],
  ["DeepCopy", passThrough],
  ["Packing", (layer) => (layer.ignore(0, 1, 2, 3), passThrough(layer))],
  ...weightedLayers,
  ...poolingLayers,
  ...activationLayers,
  ...elementwiseLayers,
  ...rearrangements,
  ...cuts,
  ...otherExtents,
  ...interpolations,
  ...normalizations,
  ...matrixLayers,
  ...recurrentLayers,
  ...detectionLayers,
]);
