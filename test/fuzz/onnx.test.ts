import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { InputError } from "../../sim/errors.ts";
import { describeModel, importOnnx } from "../../sim/model/index.ts";
import { randomStream } from "../../sim/random.ts";
import { onnxFile, type NodeContents, type TensorContents } from "../sim/model/onnx/onnx-file.ts";
import { caseLimit, fuzzBudget, mutateBytes } from "./mutate.ts";

const folder = join(import.meta.dirname, "../../../shared/data/models");
const realFiles = ["onnx_light/light_squeezenet", "onnx_light/light_bvlc_alexnet", "onnx_weights/mnist"]
  .map((file) => join(folder, `${file}.onnx`))
  .filter(existsSync);

const node = (type: string, inputs: readonly string[], output: string, attributes = {}): NodeContents => ({
  type,
  name: output,
  inputs,
  outputs: [output],
  attributes,
});
const weights = (...dims: readonly number[]): TensorContents => ({ dims, float: true });
const numbers = (...values: readonly number[]): TensorContents => ({ dims: [values.length], values });

/** A little of every family of operators, so that a flipped bit reaches each of them. */
const everyFamily = onnxFile({
  nodes: [
    node("Conv", ["x", "w"], "conv", { pads: [1, 1, 1, 1], strides: [1, 1], group: 1 }),
    node("BatchNormalization", ["conv", "c", "c", "c", "c"], "normal"),
    node("MaxPool", ["normal"], "pool", { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 }),
    node("ConvTranspose", ["pool", "t"], "wide", { strides: [2, 2], output_padding: [0, 0] }),
    node("Add", ["wide", "normal"], "sum"),
    node("Mul", ["sum", "scale"], "scaled"),
    node("Concat", ["scaled", "normal"], "both", { axis: 1 }),
    node("Slice", ["both", "starts", "ends", "axes"], "part"),
    node("Pad", ["part", "pads"], "padded"),
    node("Resize", ["padded", "", "scales"], "larger", { mode: "linear" }),
    node("Transpose", ["larger"], "last", { perm: [0, 2, 3, 1] }),
    node("ReduceMean", ["last"], "mean", { axes: [1], keepdims: 1 }),
    node("Softmax", ["mean"], "soft", { axis: -1 }),
    node("Reshape", ["soft", "shape"], "tokens"),
    node("MatMul", ["tokens", "m"], "product"),
    node("LayerNormalization", ["product", "n", "n"], "layer", { axis: -1 }),
    node("Gather", ["layer", "index"], "picked", { axis: 1 }),
    node("Shape", ["picked"], "extents"),
    node("Reshape", ["picked", "extents"], "same"),
    node("Flatten", ["same"], "flat"),
    node("Gemm", ["flat", "g"], "y"),
  ],
  inputs: { x: ["N", 3, 8, 8] },
  outputs: { y: undefined },
  initializers: {
    w: weights(4, 3, 3, 3),
    c: weights(4),
    t: weights(4, 4, 2, 2),
    scale: weights(4, 1, 1),
    starts: numbers(1),
    ends: numbers(7),
    axes: numbers(1),
    pads: numbers(0, 0, 1, 1, 0, 0, 1, 1),
    scales: { dims: [4], float: true, values: [1, 1, 2, 2] },
    shape: numbers(0, -1, 6),
    m: weights(6, 5),
    n: weights(5),
    index: { dims: [], values: [3] },
    g: weights(5, 2),
  },
});

describe("the ONNX importer", () => {
  const sources: readonly (readonly [name: string, bytes: Uint8Array])[] = [
    ["a file of every family", everyFamily],
    ...realFiles.map((file) => [basename(file), new Uint8Array(readFileSync(file))] as const),
  ];

  it("reads the files that are then mutated", () => {
    for (const [name, bytes] of sources) expect(importOnnx(bytes, name).outputs).not.toHaveLength(0);
  });

  it.each(sources)("answers every mutation of %s with a model or one InputError", (name, bytes) => {
    const random = randomStream(3, name);
    const end = performance.now() + fuzzBudget / sources.length;
    let refused = 0;
    for (let round = 0; performance.now() < end || round < 50; round++) {
      const mutated = mutateBytes(bytes, random);
      const start = performance.now();
      try {
        describeModel(importOnnx(mutated, "mutated", { opaque: round % 2 === 0 }));
      } catch (error) {
        if (!(error instanceof InputError)) throw new Error(`round ${round}`, { cause: error });
        refused++;
      }
      expect(performance.now() - start).toBeLessThan(caseLimit);
    }
    expect(refused).toBeGreaterThan(0);
  });
});
