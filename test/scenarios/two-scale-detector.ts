import { elementCount, wholeBox, type Shape } from "../../sim/tensor/index.ts";
import { OnnxGraph } from "../../traces/record/onnx.ts";
import { heScale, SeededValues } from "../../traces/record/weights.ts";

const side = 96;

/** What `scenarios/models/two-scale-detector.onnx` holds: a detector that finds small and large things, with made-up weights. */
export function twoScaleDetector(): Uint8Array {
  const graph = new OnnxGraph("two-scale-detector");
  const seeded = new SeededValues(1);
  const stored = (name: string, shape: Shape, fanIn: number) =>
    graph.constant(name, shape, seeded.values(name, shape, wholeBox(shape), heScale(fanIn)));

  const convolution = (name: string, input: string, filters: Shape, stride: number, group = 1): string => {
    const [channels = 0, ...window] = filters;
    const kernel = window.slice(1);
    const weights = stored(`${name}/weights`, filters, elementCount(window));
    const bias = stored(`${name}/bias`, [channels], 100);
    const pad = (kernel[0]! - 1) / 2;
    return graph.node(name, "Conv", [input, weights, bias], {
      kernel_shape: kernel,
      strides: [stride, stride],
      pads: [pad, pad, pad, pad],
      group,
    });
  };
  const relu = (input: string) => graph.node(`${input}/relu`, "Relu", [input]);

  /** A depthwise and a pointwise convolution. */
  const separable = (name: string, input: string, from: number, to: number, stride: number): string => {
    const depthwise = convolution(`${name}/depthwise`, input, [from, 1, 3, 3], stride, from);
    return relu(convolution(`${name}/pointwise`, relu(depthwise), [to, from, 1, 1], 1));
  };
  const residual = (name: string, input: string, channels: number): string => {
    const inner = relu(convolution(`${name}/first`, input, [channels, channels, 3, 3], 1));
    const outer = convolution(`${name}/second`, inner, [channels, channels, 3, 3], 1);
    return relu(graph.node(`${name}/sum`, "Add", [outer, input]));
  };

  const image = graph.input("image", [1, 3, side, side]);
  const stem = relu(convolution("stem", image, [8, 3, 3, 3], 2));
  const fine = residual("fine", separable("to-fine", stem, 8, 16, 2), 16);
  const coarse = residual("coarse", separable("to-coarse", fine, 16, 24, 2), 24);
  const scales = graph.constant("scales", [4], Float32Array.of(1, 1, 2, 2));
  const enlarged = graph.node("enlarged", "Resize", [coarse, "", scales], {
    mode: "nearest",
    coordinate_transformation_mode: "asymmetric",
    nearest_mode: "floor",
  });
  const both = graph.node("both", "Concat", [fine, enlarged], { axis: 1 });
  // Three boxes a cell, each of four sides, a certainty and one class.
  graph.output(convolution("small-things", both, [18, 40, 1, 1], 1), [1, 18, side / 4, side / 4]);
  graph.output(convolution("large-things", coarse, [18, 24, 1, 1], 1), [1, 18, side / 8, side / 8]);
  return graph.encode();
}
