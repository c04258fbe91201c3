import { elementCount } from "../../../tensor/index.ts";
import type { Layer } from "../layer.ts";
import type { LayerImporter, LayerImporters } from "./importer.ts";

/** A layer of which only type and output are known: indivisible, at a cost that the scenario states. */
function opaque(layer: Layer, dims: readonly number[]) {
  const inputs = layer.inputs.map(({ operator }) => operator);
  return layer.yields({ kind: "opaque", type: layer.source.type, shape: dims }, inputs, dims);
}

/** Boxes that are left after decoding: as many as may be kept, six numbers each; a shape hint, of one run, counts instead. */
const detectionOutput: LayerImporter = (layer) => {
  layer.ignore(0, 1, 2, 4, 5, 6, 7, 8);
  return opaque(layer, layer.hints()[0] ?? [layer.integer(3, 100, 1), 6]);
};

/** At most a box for each anchor of each place; a shape hint, of one run, counts instead. */
const yoloOutput: LayerImporter = (layer) => {
  layer.ignore(2, 3, 5, 6);
  const classes = layer.integer(0, 20, 1);
  const anchors = layer.integer(1, 5, 1);
  const boxes =
    layer.inputs.reduce((sum, { dims }) => sum + elementCount(dims) / (dims[0]! || 1), 0) * anchors;
  layer.ignore(4);
  for (const { dims } of layer.inputs) {
    if (dims.length !== 3 || dims[0] !== anchors * (classes + 5)) {
      layer.fail(
        `reads ${dims.join("x")}; ${anchors} anchors of ${classes} classes need ${anchors * (classes + 5)} channels`,
      );
    }
  }
  return opaque(layer, layer.hints()[0] ?? [boxes, 6]);
};

/** Boxes of each place of a map and their variances: 4 numbers a box, twice (priorbox.cpp of ncnn). */
const priorBox: LayerImporter = (layer) => {
  layer.ignore(3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16);
  const [map] = layer.inputs;
  if (!map) return layer.fail("reads no blob");
  const [, rows, columns] = layer.requireRank([3], map) as [number, number, number];
  const [least, most, ratios] = [0, 1, 2].map((key) => layer.list(key).length) as [number, number, number];
  const flips = layer.number(7, 1) !== 0;
  // Without an image beside the map, boxes are those of mxnet, without variances.
  if (layer.inputs.length === 1) {
    const boxes = rows * columns * (least - 1 + ratios);
    return opaque(layer, [4 * boxes]);
  }
  const boxes = rows * columns * (least + most + least * ratios * (flips ? 2 : 1));
  return opaque(layer, [2, 4 * boxes]);
};

/** A fixed number of pixels of each region. */
const regionPooling: LayerImporter = (layer) => {
  layer.ignore(2, 3, 4, 5);
  const [map] = layer.inputs;
  if (!map) return layer.fail("reads no blob");
  return opaque(layer, [layer.requireRank([3], map)[0]!, layer.required(1), layer.required(0)]);
};

const proposal: LayerImporter = (layer) => {
  layer.ignore(0, 1, 2, 3, 5, 6);
  return opaque(layer, [layer.integer(4, 300, 1), 4]);
};

/** A layer of a type that the importer does not know; the file must say what its outputs are. */
export const opaqueLayer: LayerImporter = (layer) => {
  const hints = layer.hints();
  if (hints.length !== 1) layer.fail("is of an unknown type and makes several blobs; only one can be kept");
  const [hint] = hints;
  return opaque(
    layer,
    hint ?? layer.fail("is of an unknown type, and the file does not state its shape (key -23330)"),
  );
};

/** Heads of detectors. */
export const detectionLayers: LayerImporters = [
  ["DetectionOutput", detectionOutput],
  ["YoloDetectionOutput", yoloOutput],
  ["Yolov3DetectionOutput", yoloOutput],
  ["PriorBox", priorBox],
  ["ROIPooling", regionPooling],
  ["ROIAlign", regionPooling],
  ["Proposal", proposal],
];
