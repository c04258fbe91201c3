import { expect, it } from "vitest";
import { elementCount } from "../../sim/tensor/index.ts";
import { onnxFile, type TensorContents } from "../sim/model/onnx/onnx-file.ts";
import { proveFile } from "./prove-file.ts";
import { plannerLabels } from "../support/planner-labels.ts";

/** Numbers of both signs without a pattern that layouts would share. */
function stored(first: number, ...dims: readonly number[]): TensorContents {
  const values = Array.from(
    { length: elementCount(dims) },
    (_, index) => Math.sin((index + first) * 12.9898) / 2,
  );
  return { dims, float: true, values };
}

/** A small network over volumes: convolutions, pooling, its transpose, and a classifier. */
const volumes = onnxFile({
  inputs: { x: [1, 2, 6, 8, 9] },
  outputs: { up: undefined, classes: [1, 5] },
  initializers: {
    w1: stored(1, 4, 2, 3, 3, 3),
    b1: stored(2, 4),
    w2: stored(3, 6, 2, 1, 2, 3),
    w3: stored(4, 6, 3, 2, 2, 2),
    scale: stored(5, 4),
    shift: stored(6, 4),
    w4: stored(7, 5, 6),
    b4: stored(8, 5),
  },
  nodes: [
    { type: "Conv", inputs: ["x", "w1", "b1"], outputs: ["c1"], attributes: { pads: [1, 1, 1, 1, 1, 1] } },
    { type: "InstanceNormalization", inputs: ["c1", "scale", "shift"], outputs: ["n1"] },
    { type: "Relu", inputs: ["n1"], outputs: ["r1"] },
    {
      type: "MaxPool",
      inputs: ["r1"],
      outputs: ["p1"],
      attributes: { kernel_shape: [2, 2, 2], strides: [2, 2, 2] },
    },
    {
      type: "Conv",
      inputs: ["p1", "w2"],
      outputs: ["c2"],
      attributes: { group: 2, dilations: [1, 2, 1], pads: [0, 1, 1, 0, 1, 1] },
    },
    { type: "ConvTranspose", inputs: ["c2", "w3"], outputs: ["up"], attributes: { strides: [2, 2, 2] } },
    { type: "AveragePool", inputs: ["c2"], outputs: ["p2"], attributes: { kernel_shape: [3, 1, 2] } },
    { type: "GlobalAveragePool", inputs: ["p2"], outputs: ["g"] },
    { type: "Flatten", inputs: ["g"], outputs: ["f"] },
    { type: "Gemm", inputs: ["f", "w4", "b4"], outputs: ["classes"], attributes: { transB: 1 } },
  ],
});

const [features, units] = [6, 5];
const recurrence = (first: number, gates: number, directions: number, inputs: number) => ({
  w: stored(first, directions, gates * units, inputs),
  r: stored(first + 1, directions, gates * units, units),
  b: stored(first + 2, directions, 2 * gates * units),
});
const lstm = recurrence(1, 4, 2, features);
const gru = recurrence(11, 3, 1, 2 * units);
const rnn = recurrence(21, 1, 1, 2 * units);
const activations = { activations: { texts: ["Relu"] } };

/** A bidirectional LSTM with initial states and peepholes, a GRU and a plain layer beside it, as PyTorch exports them. */
const recurrent = onnxFile({
  inputs: { x: [7, 1, features] },
  outputs: { cells: undefined, joined: undefined },
  initializers: {
    w1: lstm.w,
    r1: lstm.r,
    b1: lstm.b,
    h1: stored(4, 2, 1, units),
    p1: stored(6, 2, 3 * units),
    w2: gru.w,
    r2: gru.r,
    b2: gru.b,
    w3: rnn.w,
    r3: rnn.r,
    b3: rnn.b,
    shape: { dims: [3], values: [0, 0, -1] },
    first: { dims: [1], values: [1] },
  },
  nodes: [
    {
      type: "LSTM",
      inputs: ["x", "w1", "r1", "b1", "", "h1", "", "p1"],
      outputs: ["states", "last", "cells"],
      attributes: { hidden_size: units, direction: "bidirectional" },
    },
    { type: "Transpose", inputs: ["states"], outputs: ["moved"], attributes: { perm: [0, 2, 1, 3] } },
    { type: "Reshape", inputs: ["moved", "shape"], outputs: ["flat"] },
    {
      type: "GRU",
      inputs: ["flat", "w2", "r2", "b2"],
      outputs: ["", "gated"],
      attributes: { hidden_size: units, linear_before_reset: 1 },
    },
    {
      type: "RNN",
      inputs: ["flat", "w3", "r3", "b3"],
      outputs: ["", "plain"],
      attributes: { hidden_size: units, direction: "reverse", ...activations },
    },
    { type: "Concat", inputs: ["gated", "plain", "last"], outputs: ["joined"], attributes: { axis: 0 } },
  ],
});

it.each([
  ["volumes", volumes],
  ["recurrent layers", recurrent],
])(
  "every planner divides %s so that the pieces are what the file computes",
  async (_, file) => {
    for (const planner of plannerLabels) {
      const proof = await proveFile(file, planner);
      expect({ planner, ...proof }).toMatchObject({ ok: true, firstWrongPiece: undefined });
      expect(proof.maxAbsErrorToFile! / proof.largest).toBeLessThan(1e-4);
    }
  },
  120_000,
);
