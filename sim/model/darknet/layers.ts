import { elementCount } from "../../tensor/index.ts";
import { activate } from "./activations.ts";
import { detection, gaussianYolo, instanceSegmentation, region, yolo } from "./heads.ts";
import type { Layer } from "./layer.ts";
import { crop, reorg, reorg3d, route, upsample } from "./rearrange.ts";
import { scaleChannels, shortcut, spatialAttention } from "./shortcut.ts";
import { convolutional, deconvolutional, local, localAveragePool, maxpool } from "./windows.ts";

/** Adds a layer's operators and returns the name of the one that yields its output. */
type LayerImporter = (layer: Layer) => string;

const passThrough: LayerImporter = (layer) => layer.input;

const averagePool: LayerImporter = (layer) =>
  layer.operator({ kind: "global-pooling", function: "average" }, [layer.input]);

const connected: LayerImporter = (layer) => {
  const normalized = layer.flag("batch_normalize");
  const outputFeatures = layer.integer("output", 1, 1);
  const product = layer.operator({ kind: "fully-connected", outputFeatures, bias: !normalized }, [
    layer.input,
  ]);
  const result = normalized
    ? layer.operator({ kind: "batch-normalization" }, [product], "normalization")
    : product;
  return activate(layer, result, "logistic");
};

/** `[softmax]` over all elements, over each of `groups` runs of them, or with `spatial` over the channels of each pixel. */
const softmax: LayerImporter = (layer) => {
  const groups = layer.integer("groups", 1, 1);
  const elements = elementCount(layer.shape());
  if (layer.isNonzero("spatial")) {
    if (groups > 1) layer.failAt("groups", "has no meaning with spatial");
    return layer.operator({ kind: "softmax", axis: 0 }, [layer.input]);
  }
  if (elements % groups !== 0) layer.failAt("groups", `does not divide ${elements} elements`);
  const flat = [elements, 1, 1];
  if (groups === 1) return layer.operator({ kind: "softmax" }, [reshaped(layer, layer.input, flat, "flat")]);
  const runs = reshaped(layer, layer.input, [groups, elements / groups, 1], "groups");
  const normalized = layer.operator({ kind: "softmax", axis: 1 }, [runs], "softmax");
  return layer.operator({ kind: "reshape", shape: flat }, [normalized]);
};

function reshaped(layer: Layer, operator: string, shape: readonly number[], suffix: string): string {
  const found = layer.shape(operator);
  if (found.every((extent, axis) => extent === shape[axis])) return operator;
  return layer.operator({ kind: "reshape", shape }, [operator], suffix);
}

const localResponseNormalization: LayerImporter = (layer) =>
  layer.operator({ kind: "local-response-normalization", size: layer.integer("size", 5, 1) }, [layer.input]);

/** `[implicit]` yields trained numbers, whatever stands before it. */
const implicit: LayerImporter = (layer) =>
  layer.operator(
    { kind: "constant", shape: [layer.integer("filters", 128, 1), layer.integer("atoms", 1, 1), 1] },
    [],
  );

/** `[l2norm]` of pjreddie/darknet: a pixel's channels as a vector of length 1. */
const unitLength: LayerImporter = (layer) => {
  const length = layer.operator({ kind: "reduce", function: "norm", axes: [0] }, [layer.input], "length");
  return layer.operator({ kind: "elementwise", function: "divide", constants: [] }, [layer.input, length]);
};

/** The types of layers that can be imported; the detection heads only decode the map before them, and are left out. */
export const layerImporters: ReadonlyMap<string, LayerImporter> = new Map<string, LayerImporter>([
  ["convolutional", convolutional],
  ["conv", convolutional],
  ["deconvolutional", deconvolutional],
  ["deconv", deconvolutional],
  ["local", local],
  ["maxpool", maxpool],
  ["max", maxpool],
  ["local_avgpool", localAveragePool],
  ["local_avg", localAveragePool],
  ["avgpool", averagePool],
  ["avg", averagePool],
  ["connected", connected],
  ["conn", connected],
  ["route", route],
  ["shortcut", shortcut],
  ["upsample", upsample],
  ["reorg", reorg],
  ["reorg3d", reorg3d],
  ["crop", crop],
  ["softmax", softmax],
  ["soft", softmax],
  ["batchnorm", (layer) => layer.operator({ kind: "batch-normalization" }, [layer.input])],
  ["normalization", localResponseNormalization],
  ["lrn", localResponseNormalization],
  ["l2norm", unitLength],
  ["logistic", (layer) => layer.operator({ kind: "activation", function: "sigmoid" }, [layer.input])],
  ["activation", (layer) => activate(layer, layer.input, "linear", "")],
  ["scale_channels", scaleChannels],
  ["sam", spatialAttention],
  ["implicit", implicit],
  ["dropout", passThrough],
  ["cost", passThrough],
  ["empty", passThrough],
  ["silence", passThrough],
  ["yolo", yolo],
  ["Gaussian_yolo", gaussianYolo],
  ["region", region],
  ["detection", detection],
  ["iseg", instanceSegmentation],
]);

/** Layers whose output is a result although later layers read what they read. */
export const detectionTypes: ReadonlySet<string> = new Set([
  "yolo",
  "Gaussian_yolo",
  "region",
  "detection",
  "iseg",
]);
