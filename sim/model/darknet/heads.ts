import { elementCount } from "../../tensor/index.ts";
import type { Layer } from "./layer.ts";

/** Elements that a detection head reads at each place of its map, or of its grid. */
type HeadSize = (layer: Layer) => { readonly elements: number; readonly keys: string };

/**
 * The layer of a detection head: it only decodes the map before it, and ends there.
 * Darknet refuses a map that does not fit the head.
 */
function head(size: HeadSize): (layer: Layer) => string {
  return (layer) => {
    const { elements, keys } = size(layer);
    const given = elementCount(layer.shape());
    if (given !== elements) {
      layer.fail(`reads ${elements} elements by its ${keys}, and the layer before yields ${given}`);
    }
    return layer.input;
  };
}

function places(layer: Layer): number {
  const [, rows, columns] = layer.map();
  return rows * columns;
}

/** Anchors that the head uses: those of its mask, or all. */
function anchors(layer: Layer): number {
  const all = layer.integer("num", 1, 1);
  if (!layer.has("mask")) return all;
  const [mask = ""] = layer.text("mask", "").split(/[#;]/);
  return mask.split(",").length;
}

/** Four coordinates and an objectness beside the classes. */
export const yolo = head((layer) => ({
  elements: places(layer) * anchors(layer) * (layer.integer("classes", 20) + 5),
  keys: "classes and mask",
}));

/** Each coordinate has an uncertainty too. */
export const gaussianYolo = head((layer) => ({
  elements: places(layer) * anchors(layer) * (layer.integer("classes", 20) + 9),
  keys: "classes and mask",
}));

export const region = head((layer) => ({
  elements:
    places(layer) *
    layer.integer("num", 1, 1) *
    (layer.integer("classes", 20) + layer.integer("coords", 4) + 1),
  keys: "num, classes and coords",
}));

export const detection = head((layer) => ({
  elements:
    layer.integer("side", 7, 1) ** 2 *
    ((1 + layer.integer("coords", 1)) * layer.integer("num", 1, 1) + layer.integer("classes", 1)),
  keys: "side, num, coords and classes",
}));

/** `[iseg]` of pjreddie/darknet: a channel for every class and for every element of an instance's identity. */
export const instanceSegmentation = head((layer) => ({
  elements: places(layer) * (layer.integer("classes", 20) + layer.integer("ids", 0)),
  keys: "classes and ids",
}));
