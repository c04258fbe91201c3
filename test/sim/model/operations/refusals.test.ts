import { expect, test } from "vitest";
import { InputError } from "../../../../sim/errors.ts";
import { buildModel, type Operation } from "../../../../sim/model/index.ts";
import type { Shape } from "../../../../sim/tensor/index.ts";

const window = {
  kernel: [3, 3],
  stride: [1, 1],
  dilation: [1, 1],
  padding: { top: 0, bottom: 0, left: 0, right: 0 },
} as const;
const depth = { kernel: 1, stride: 1, dilation: 1, before: 0, after: 0 };
const convolution = { kind: "convolution", outputChannels: 4, groups: 1, bias: false, ...window } as const;
const transposed = { ...convolution, kind: "transposed-convolution", outputPadding: [0, 0] } as const;
const lookup = {
  kind: "along-axes",
  function: "gather",
  shape: [3, 5],
  operations: 0,
  settings: { axis: 1 },
} as const;
const composite = { kind: "composite", type: "block", shape: [4, 3, 2], macs: 1, parameters: 1, written: 1, reads: "everything" } as const; // prettier-ignore

function build(operation: Operation, inputs: readonly Shape[]): readonly number[] {
  const model = buildModel("one", [
    ...inputs.map((shape, index) => ({
      ...{ name: `in${index}`, inputs: [] },
      operation: { kind: "input", shape } as const,
    })),
    { name: "out", operation, inputs: inputs.map((_, index) => `in${index}`) },
  ]);
  return model.operators.at(-1)!.shape;
}

test.each<[Operation, readonly Shape[], string]>(
  [
  [{ ...convolution, groups: 3, outputChannels: 3 }, [[4, 5, 5]], "4 input and 3 output channels do not divide by 3"],
  [{ ...convolution, groups: 2, outputChannels: 3 }, [[4, 5, 5]], "4 input and 3 output channels do not divide by 2"],
  [convolution, [[4, 2, 5]], "a window of 3 rows or columns does not fit in 2 with padding 0 and 0"],
  [convolution, [[4, 5]], "needs a [channels, height, width] input, not one of shape [4, 5]"],
  [{ ...convolution, depth }, [[4, 5, 5]], "needs a [channels, depth, height, width] input, not one of shape [4, 5, 5]"],
  [{ ...transposed, groups: 3, outputChannels: 3 }, [[4, 5, 5]], "4 input and 3 output channels do not divide by 3"],
  [{ ...transposed, groups: 2, outputChannels: 3 }, [[4, 5, 5]], "4 input and 3 output channels do not divide by 2"],
  [{ kind: "global-pooling", function: "average" }, [[4, 5]], "height, width] input, not one of shape [4, 5]"],
  [{ ...lookup, follows: [[0, "all"], [1]] }, [[3, 4]], "says of 2 inputs what it reads, and has 1"],
  [{ ...lookup, follows: [[0, 2]] }, [[3, 4]], "its input [3, 4] cannot follow the axes [0, 2] of [3, 5]"],
  [{ ...lookup, follows: [[0]] }, [[3, 4]], "its input [3, 4] cannot follow the axes [0] of [3, 5]"],
  [{ ...lookup, follows: [[0, "all"]], operations: -1 }, [[3, 4]], "its operations cannot be negative"],
  [{ ...composite, macs: -1 }, [[3, 4]], "block: macs, parameters and written elements cannot be negative"],
  [{ ...composite, parameters: -1 }, [[3, 4]], "cannot be negative"],
  [{ ...composite, written: -1 }, [[3, 4]], "cannot be negative"],
  [{ ...composite, reads: "own-rows" }, [[4, 2, 2]], "block: 3 rows cannot each read their own of 2 rows"],
  [{ kind: "cumulative-sum", axis: 2, exclusive: false, reverse: false }, [[3, 4]], "has no axis 2 in [3, 4]"],
  [{ kind: "depth-to-space", block: 2, order: "column-row-depth" }, [[6, 2, 2]], "6 channels do not divide into blocks of 2x2"],
  [{ kind: "space-to-depth", block: 2 }, [[6, 3, 2]], "3x2 does not divide into blocks of 2"],
  [{ kind: "space-to-depth", block: 2 }, [[6, 2, 3]], "2x3 does not divide into blocks of 2"],
  [{ kind: "elementwise", function: "add", constants: [] }, [[2, 3], [2, 2]], "the shapes [2, 3] and [2, 2] do not broadcast"],
  [{ kind: "elementwise", function: "add", constants: [] }, [[2], [1, 2]], "the shapes [2] and [1, 2] do not broadcast"],
  [{ kind: "matrix-product" }, [[2], [2]], "cannot multiply [2] by [2]"],
  [{ kind: "matrix-product" }, [[2, 3], [2, 3]], "cannot multiply [2, 3] by [2, 3]"],
  [{ kind: "matrix-product" }, [[1, 2, 3], [3, 2]], "cannot multiply [1, 2, 3] by [3, 2]"],
  [{ kind: "attention", heads: 4 }, [[5, 6], [5, 6], [5, 6]], "6 features do not divide by 4 heads"],
  [{ kind: "attention", heads: 2 }, [[5, 6], [4, 6], [5, 6]], "key and value also in tokens"],
  [{ kind: "attention", heads: 2 }, [[5, 6], [4, 4], [4, 6]], "must agree in features"],
  [{ kind: "attention", heads: 2 }, [[5, 6], [4, 6], [4, 4]], "must agree in features"],
  [{ kind: "matmul", outputFeatures: 2, bias: false }, [[4, 5, 5]], "needs a [tokens, features] input, not one of shape [4, 5, 5]"],
  [{ kind: "layer-normalization" }, [[4]], "needs tokens of features, not the shape [4]"],
  [{ kind: "group-normalization", groups: 2 }, [[4]], "needs channels of something, not a vector"],
  [{ kind: "group-normalization", groups: 3 }, [[4, 2]], "4 channels do not divide by 3 groups"],
  [{ kind: "softmax", axis: 2 }, [[4, 2]], "has no axis 2 in the shape [4, 2]"],
  [{ kind: "pad", before: [1], after: [0, 0], mode: "constant" }, [[4, 2]], "pads 1 axes of the shape [4, 2]"],
  [{ kind: "pad", before: [0, 0], after: [1], mode: "constant" }, [[4, 2]], "axes of the shape [4, 2]"],
  [{ kind: "pad", before: [0, 2], after: [0, 0], mode: "reflect" }, [[4, 2]], "cannot reflect 2 of 2 elements"],
  [{ kind: "pad", before: [0, 0], after: [0, 3], mode: "reflect" }, [[4, 2]], "cannot reflect 3 of 2 elements"],
  [{ kind: "pad", before: [0, -2], after: [0, 0], mode: "constant" }, [[4, 2]], "pad would have the output shape [4, 0]"],
  [{ kind: "add" }, [[4, 2], [4, 3]], "cannot add shapes [4, 2] and [4, 3]"],
  [{ kind: "concat", axis: 2 }, [[4, 2], [4, 2]], "has no axis 2 to concatenate along"],
  [{ kind: "concat", axis: -1 }, [[4, 2], [4, 2]], "has no axis -1 to concatenate along"],
  [{ kind: "concat", axis: 0 }, [[4, 2], [4, 3]], "cannot concatenate [4, 2] and [4, 3] on axis 0"],
  [{ kind: "concat", axis: 0 }, [[4, 2], [4, 2, 1]], "cannot concatenate [4, 2] and [4, 2, 1] on axis 0"],
  [{ kind: "slice", axis: 2, start: 0, end: 1 }, [[4, 2]], "cannot take [0, 1) of axis 2 of [4, 2]"],
  [{ kind: "slice", axis: 0, start: -1, end: 1 }, [[4, 2]], "cannot take [-1, 1) of axis 0 of [4, 2]"],
  [{ kind: "slice", axis: 0, start: 0, end: 5 }, [[4, 2]], "cannot take [0, 5) of axis 0 of [4, 2]"],
  [{ kind: "slice", axis: 0, start: 2, end: 2 }, [[4, 2]], "cannot take [2, 2) of axis 0 of [4, 2]"],
  [{ kind: "slice", axis: 0, start: 0, end: 2, step: 0 }, [[4, 2]], "cannot take [0, 2) of axis 0 of [4, 2]"],
  [{ kind: "reduce", function: "sum", axes: [2] }, [[4, 2]], "has no axis 2 in the shape [4, 2]"],
  [{ kind: "reshape", shape: [3, 3] }, [[4, 2]], "cannot reshape [4, 2] into [3, 3]"],
  [{ kind: "transpose", permutation: [0, 0] }, [[4, 2]], "[0, 0] is not an order of the axes of [4, 2]"],
  [{ kind: "transpose", permutation: [0] }, [[4, 2]], "[0] is not an order of the axes of [4, 2]"],
  [{ kind: "triangle", keeps: "lower", diagonal: 0, fill: 0 }, [[4]], "needs matrices, not the shape [4]"],
] /* prettier-ignore */,
)("%j over %j is refused", (operation, inputs, message) => {
  expect(() => build(operation, inputs)).toThrow(InputError);
  expect(() => build(operation, inputs)).toThrow(message);
});

test("what lies just within these limits has the shape of its definition", () => {
  expect(build({ ...convolution, groups: 2 }, [[4, 3, 5]])).toEqual([4, 1, 3]);
  expect(build({ ...transposed, groups: 2 }, [[4, 3, 5]])).toEqual([4, 5, 7]);
  expect(build({ kind: "slice", axis: 0, start: 0, end: 4, step: -3 }, [[4, 2]])).toEqual([2, 2]);
  expect(build({ kind: "pad", before: [0, 1], after: [0, 1], mode: "reflect" }, [[4, 2]])).toEqual([4, 4]);
  expect(build({ kind: "concat", axis: 1 }, [[4, 2], [4, 3]])).toEqual([4, 5]); // prettier-ignore
  expect(build({ kind: "group-normalization", groups: 2 }, [[4, 1]])).toEqual([4, 1]);
  expect(build({ ...composite, macs: 0, parameters: 0, written: 0 }, [[3, 4]])).toEqual([4, 3, 2]);
});
