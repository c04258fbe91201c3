import type { Layer } from "./layer.ts";
import { crop, reorg, route, shortcut, upsample } from "./rearrange.ts";
import { convolutional, deconvolutional, maxpool } from "./windows.ts";

/** Adds a layer's operators and returns the name of the one that yields its output. */
type LayerImporter = (layer: Layer) => string;

const passThrough: LayerImporter = (layer) => layer.input;

const connected: LayerImporter = (layer) => {
  const bias = layer.integer("batch_normalize", 0) === 0;
  const outputFeatures = layer.integer("output", 1, 1);
  return layer.finish(
    layer.operator({ kind: "fully-connected", outputFeatures, bias }, [layer.input]),
    "logistic",
  );
};

const softmax: LayerImporter = (layer) => {
  if (layer.integer("groups", 1) !== 1) layer.fail("groups other than 1 are not supported");
  return layer.operator({ kind: "softmax" }, [layer.input]);
};

/** Multiplies an earlier map by this layer's input: pixel by pixel, or channel by channel where that has one pixel. */
const scale: LayerImporter = (layer) => {
  const [from] = layer.layers("from");
  const operation = { kind: "elementwise", function: "multiply", constants: [] } as const;
  return layer.activate(layer.operator(operation, [from!, layer.input]), "linear");
};

/** The types of layers that can be imported; the detection heads only decode the map before them, and are left out. */
export const layerImporters: ReadonlyMap<string, LayerImporter> = new Map<string, LayerImporter>([
  ["convolutional", convolutional],
  ["conv", convolutional],
  ["deconvolutional", deconvolutional],
  ["deconv", deconvolutional],
  ["maxpool", maxpool],
  ["max", maxpool],
  ["avgpool", (layer) => layer.operator({ kind: "global-pooling", function: "average" }, [layer.input])],
  ["avg", (layer) => layer.operator({ kind: "global-pooling", function: "average" }, [layer.input])],
  ["connected", connected],
  ["conn", connected],
  ["route", route],
  ["shortcut", shortcut],
  ["upsample", upsample],
  ["reorg", reorg],
  ["crop", crop],
  ["softmax", softmax],
  ["soft", softmax],
  ["batchnorm", (layer) => layer.operator({ kind: "batch-normalization" }, [layer.input])],
  ["activation", (layer) => layer.activate(layer.input, "linear", "")],
  ["scale_channels", scale],
  ["sam", scale],
  ["dropout", passThrough],
  ["cost", passThrough],
  ["yolo", passThrough],
  ["region", passThrough],
  ["detection", passThrough],
]);

/** Layers whose output is a result although later layers read what they read. */
export const detectionTypes: ReadonlySet<string> = new Set(["yolo", "region", "detection"]);
