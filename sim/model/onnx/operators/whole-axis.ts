import { elementCount, type Shape } from "../../../tensor/index.ts";
import { alongAxes, followsAll } from "./axis-function.ts";
import type { OperatorImporter, OperatorImporters } from "./importer.ts";
import { placedTensor } from "./placed.ts";

const cumulativeSum: OperatorImporter = (node) => {
  const value = node.value(0);
  const given = node.numbers(1)?.[0] ?? node.fail("lacks its axis");
  const axis = node.axis(given, value.shape.length);
  const { operator, place } = placedTensor(node, value, [axis]);
  const operation = {
    kind: "cumulative-sum",
    axis: place(axis),
    exclusive: node.integer("exclusive", 0) !== 0,
    reverse: node.integer("reverse", 0) !== 0,
  } as const;
  return [node.activation(node.operator(operation, [operator]), value.shape)];
};

const triangle: OperatorImporter = (node) => {
  const value = node.value(0);
  const rank = value.shape.length;
  if (rank < 2) node.fail(`needs matrices, not [${value.shape.join(", ")}]`);
  const diagonal = node.numbers(1)?.[0] ?? 0;
  const { operator } = placedTensor(node, value, [rank - 2, rank - 1]);
  const keeps = node.integer("upper", 1) !== 0 ? "upper" : "lower";
  return [
    node.activation(node.operator({ kind: "triangle", keeps, diagonal, fill: 0 }, [operator]), value.shape),
  ];
};

const lpNormalization: OperatorImporter = (node) => {
  const value = node.value(0);
  const { shape } = value;
  const axis = node.axis(node.integer("axis", -1), shape.length);
  const p = node.integer("p", 2);
  if (p !== 1 && p !== 2) node.fail(`p is ${p}; supported are 1 and 2`);
  return [
    alongAxes(node, {
      function: "lp-normalization",
      shape,
      inputs: [{ value, follows: followsAll(shape, axis) }],
      operations: elementCount(shape),
      settings: (place) => ({ axis: place(axis), p }),
    }),
  ];
};

const meanVarianceNormalization: OperatorImporter = (node) => {
  const value = node.value(0);
  const { shape } = value;
  const axes = (node.integers("axes") ?? [0, 2, 3]).map((axis) => node.axis(axis, shape.length));
  // A batch of one is its own mean.
  const along = axes.filter((axis) => axis > 0 || shape[0] !== 1);
  return [
    alongAxes(node, {
      function: "mean-variance-normalization",
      shape,
      inputs: [{ value, follows: followsAll(shape, ...along) }],
      operations: 2 * elementCount(shape),
      settings: (place) => ({ axes: along.map(place) }),
    }),
  ];
};

const determinant: OperatorImporter = (node) => {
  const value = node.value(0);
  const [rows = 0, columns = 0] = value.shape.slice(-2);
  const shape = value.shape.slice(0, -2);
  if (rows < 1 || rows !== columns) node.fail(`needs square matrices, not [${value.shape.join(", ")}]`);
  return [
    alongAxes(node, {
      function: "determinant",
      shape,
      inputs: [{ value, follows: value.shape.map((_, axis) => (axis < shape.length ? axis : "all")) }],
      // Elimination takes a third of a cube.
      operations: Math.ceil((elementCount(shape) * rows ** 3) / 3),
    }),
  ];
};

/** Multiplications and additions of a fast transform of this length, for complex numbers. */
function transformOperations(length: number): number {
  return 2 * length * Math.ceil(Math.log2(Math.max(2, length)));
}

const fourierTransform: OperatorImporter = (node) => {
  const value = node.value(0);
  const rank = value.shape.length;
  const given = node.operatorSet < 20 ? node.integer("axis", 1) : (node.numbers(2)?.[0] ?? -2);
  const axis = node.axis(given, rank);
  if (axis === rank - 1) node.fail("cannot transform the last axis, which holds the parts of numbers");
  const length = node.numbers(1)?.[0] ?? value.shape[axis]!;
  if (!Number.isSafeInteger(length) || length < 1) node.fail(`its length is ${length}`);
  const onesided = node.integer("onesided", 0) !== 0;
  const kept = onesided ? Math.floor(length / 2) + 1 : length;
  const shape = value.shape.map((extent, other) => (other === axis ? kept : other === rank - 1 ? 2 : extent));
  return [
    alongAxes(node, {
      function: "fourier-transform",
      shape,
      inputs: [{ value, follows: followsAll(shape, axis, rank - 1) }],
      operations: (elementCount(shape) / kept / 2) * transformOperations(length),
      settings: (place) => ({
        axis: place(axis),
        length,
        inverse: Number(node.integer("inverse", 0) !== 0),
        onesided: Number(onesided),
      }),
    }),
  ];
};

const shortTimeFourierTransform: OperatorImporter = (node) => {
  const signal = node.value(0);
  const window = node.optional(2);
  const step = node.numbers(1)?.[0] ?? node.fail("lacks its frame_step");
  const length = node.numbers(3)?.[0] ?? window?.shape[0] ?? node.fail("lacks its frame_length");
  const [batch = 1, samples = 0] = signal.shape;
  const frames = Math.floor((samples - length) / step) + 1;
  if (!(step >= 1 && length >= 1 && frames >= 1)) {
    node.fail(`cannot cut ${samples} samples into frames of ${length} every ${step}`);
  }
  const onesided = node.integer("onesided", 1) !== 0;
  const shape: Shape = [batch, frames, onesided ? Math.floor(length / 2) + 1 : length, 2];
  const frameWeights = window ? [{ value: window, follows: ["all"] as const }] : [];
  return [
    alongAxes(node, {
      function: "short-time-fourier-transform",
      shape,
      inputs: [
        { value: signal, follows: signal.shape.map((_, axis) => (axis === 0 ? 0 : "all")) },
        ...frameWeights,
      ],
      operations: batch * frames * (transformOperations(length) + (window ? length : 0)),
      keepsBatch: true,
      settings: () => ({ step, length, onesided: Number(onesided) }),
    }),
  ];
};

/** Functions of whole axes, and of one side of a diagonal. */
export const wholeAxisFunctions: OperatorImporters = [
  ["CumSum", cumulativeSum],
  ["Trilu", triangle],
  ["LpNormalization", lpNormalization],
  ["MeanVarianceNormalization", meanVarianceNormalization],
  ["Det", determinant],
  ["DFT", fourierTransform],
  ["STFT", shortTimeFourierTransform],
];
