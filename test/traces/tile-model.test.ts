import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  activationFunctions,
  axisFunctions,
  buildModel,
  type Operation,
  type Operator,
} from "../../sim/model/index.ts";
import { box, wholeBox, type Box, type Shape } from "../../sim/tensor/index.ts";
import { tracedKinds } from "../../traces/attributes.ts";
import { tileModel } from "../../traces/record/layer-model.ts";
import { cuts, fittingLayers, inputValues, regionOf } from "./fitting-layers.ts";
import { layer } from "./layers.ts";
import { layersByFunction } from "./random-axes.ts";
import { randomLayers } from "./random-layers.ts";
import { compute, crop, runtime, values } from "./run-tile.ts";
import { fixedSeed } from "../support/arbitrary.ts";

const window = {
  kernel: [3, 3],
  stride: [1, 1],
  padding: { top: 1, left: 1, bottom: 1, right: 1 },
  dilation: [1, 1],
} as const;
const map: Shape = [8, 9, 11];
const sequence: Shape = [6, 12];

const cases: readonly (readonly [
  name: string,
  operation: Operation,
  inputs: readonly Shape[],
  tiles: Box[],
])[] = [
  [
    "a convolution with stride, padding and bias",
    {
      kind: "convolution",
      ...window,
      stride: [2, 2],
      outputChannels: 6,
      groups: 1,
      bias: true,
      activation: "relu",
    },
    [map],
    [box([0, 6], [0, 2], [0, 6]), box([2, 5], [1, 4], [2, 5]), box([0, 6], [3, 5], [0, 6])],
  ],
  [
    "a dilated convolution with uneven padding",
    {
      kind: "convolution",
      ...window,
      dilation: [2, 1],
      padding: { top: 0, left: 2, bottom: 3, right: 1 },
      outputChannels: 4,
      groups: 1,
      bias: false,
      activation: "leaky-relu",
    },
    [map],
    [box([0, 4], [0, 3], [0, 4]), box([1, 3], [4, 8], [5, 12])],
  ],
  [
    "a depthwise convolution",
    { kind: "convolution", ...window, outputChannels: 8, groups: 8, bias: true, activation: "relu6" },
    [map],
    [box([3, 6], [0, 9], [0, 11]), box([7, 8], [2, 5], [1, 4])],
  ],
  [
    "a grouped convolution, within a group and across groups",
    { kind: "convolution", ...window, outputChannels: 12, groups: 4, bias: true },
    [map],
    [box([4, 5], [0, 9], [0, 11]), box([2, 7], [1, 4], [0, 11]), box([3, 9], [0, 9], [2, 4])],
  ],
  [
    "maximum pooling with a ceiling",
    { kind: "pooling", function: "maximum", ...window, stride: [2, 2], padding: noPadding(), ceiling: true },
    [[4, 10, 8]],
    [box([0, 4], [0, 5], [0, 4]), box([1, 3], [3, 5], [2, 4])],
  ],
  [
    "average pooling",
    { kind: "pooling", function: "average", ...window, ceiling: false },
    [map],
    [box([0, 8], [0, 4], [0, 11]), box([2, 4], [5, 9], [3, 11])],
  ],
  ["global pooling", { kind: "global-pooling", function: "average" }, [map], [box([2, 5], [0, 1], [0, 1])]],
  [
    "a fully-connected layer",
    { kind: "fully-connected", outputFeatures: 10, bias: true },
    [[3, 4, 5]],
    [box([3, 7], [0, 1], [0, 1])],
  ],
  [
    "a matrix product",
    { kind: "matmul", outputFeatures: 10, bias: true, activation: "gelu" },
    [sequence],
    [box([1, 4], [0, 10]), box([0, 6], [3, 7]), box([2, 3], [1, 9])],
  ],
  [
    "attention, by tokens, by heads and within a head",
    { kind: "attention", heads: 3 },
    [sequence, [5, 12], [5, 12]],
    [box([1, 4], [0, 12]), box([0, 6], [4, 8]), box([2, 5], [6, 7])],
  ],
  ["a sum of three", { kind: "add", activation: "sigmoid" }, [map, map, map], [box([1, 3], [2, 9], [0, 4])]],
  [
    "a concatenation",
    { kind: "concat", axis: 0 },
    [map, [4, 9, 11]],
    [box([2, 6], [0, 9], [0, 11]), box([6, 10], [1, 3], [0, 11]), box([9, 12], [0, 9], [4, 5])],
  ],
  ["an activation", { kind: "activation", function: "tanh" }, [map], [box([1, 3], [2, 9], [0, 4])]],
  ["batch normalization", { kind: "batch-normalization" }, [map], [box([1, 3], [2, 9], [0, 4])]],
  ["layer normalization", { kind: "layer-normalization" }, [sequence], [box([1, 3], [2, 9])]],
  ["softmax over channels", { kind: "softmax" }, [map], [box([1, 3], [2, 9], [0, 4])]],
  ["softmax over features", { kind: "softmax" }, [sequence], [box([1, 3], [2, 9])]],
  ["softmax over rows", { kind: "softmax", axis: 1 }, [map], [box([1, 3], [2, 9], [0, 4])]],
  ["a slice", { kind: "slice", axis: 1, start: 2, end: 8 }, [map], [box([1, 3], [1, 4], [0, 4])]],
  [
    "space to depth, by rows, within one phase, and across phases",
    { kind: "space-to-depth", block: 2 },
    [[4, 6, 8]],
    [
      box([0, 16], [1, 3], [0, 4]),
      box([5, 7], [0, 3], [1, 4]),
      box([2, 7], [0, 3], [0, 4]),
      box([6, 11], [1, 2], [1, 3]),
      box([0, 8], [0, 3], [0, 2]),
    ],
  ],
];

describe.skipIf(!runtime)("the ONNX model of a tile computes that region of the layer", () => {
  it.each(cases)("%s", async (_, operation, inputShapes, tiles) => {
    const operator = layer(operation, ...inputShapes);
    const inputs = inputShapes.map((shape, index) => values.values(`in${index}`, shape, wholeBox(shape), 1));
    const whole = await compute(operator, wholeBox(operator.shape), inputs);
    expect(new Set(whole).size).toBeGreaterThan(2);
    for (const tile of tiles) {
      const part = await compute(operator, tile, inputs);
      const wanted = crop(whole, operator.shape, tile);
      expect(part.length).toBe(wanted.length);
      for (const [index, value] of part.entries()) expect(value).toBeCloseTo(wanted[index]!, 4);
    }
  });

  it.each(activationFunctions)("the activation %s", async (name) => {
    const operator = layer({ kind: "activation", function: name }, [2, 3, 4]);
    const input = inputValues(operator.operation, [2, 3, 4], 0);
    const whole = await compute(operator, wholeBox(operator.shape), [input]);
    const tile = box([1, 2], [0, 2], [1, 3]);
    const part = await compute(operator, tile, [input]);
    expect([...part]).toEqual([...crop(whole, operator.shape, tile)]);
    expect(whole.every(Number.isFinite)).toBe(true);
  });

  it("an embedding, by tokens and by features", async () => {
    const operator = layer({ kind: "embedding", rows: 20, features: 6 }, [5, 1]);
    const ids = Float32Array.of(3, 19, 0, 7, 7);
    const whole = await compute(operator, wholeBox(operator.shape), [ids]);
    const tile = box([0, 3], [2, 5]);
    const part = await compute(operator, tile, [ids]);
    expect([...part]).toEqual([...crop(whole, operator.shape, tile)]);
  });
});

describe.skipIf(!runtime)("tiles of random layers equal those regions of the whole", () => {
  const regions = fc.array(cuts, { minLength: 3, maxLength: 3 });

  async function checkLayers(operators: fc.Arbitrary<Operator>, numRuns: number) {
    await fc.assert(
      fc.asyncProperty(operators, regions, async (operator, tiles) => {
        const inputs = operator.inputShapes.map((shape, index) =>
          inputValues(operator.operation, shape, index),
        );
        const whole = await compute(operator, wholeBox(operator.shape), inputs);
        for (const cut of tiles) {
          const region = regionOf(operator.shape, cut);
          const part = await compute(operator, region, inputs);
          expectClose(part, crop(whole, operator.shape, region));
        }
      }),
      { ...fixedSeed, numRuns },
    );
  }

  const others = tracedKinds.filter((kind) => kind !== "along-axes");
  it.each(others)("%s", async (kind) => checkLayers(fittingLayers(randomLayers[kind]), 25), 60_000);

  it.each(axisFunctions)(
    "along axes: %s",
    async (name) => checkLayers(fittingLayers(layersByFunction[name]), 8),
    60_000,
  );
});

function expectClose(part: Float32Array, wanted: Float32Array): void {
  expect(part.length).toBe(wanted.length);
  const far = [...part].findIndex((value, index) => {
    const other = wanted[index]!;
    return !Object.is(value, other) && !(Math.abs(value - other) <= 1e-4 * Math.max(1, Math.abs(other)));
  });
  expect(far === -1 ? "close" : `${part[far]} instead of ${wanted[far]} at ${far}`).toBe("close");
}

it("an operator that cannot be recorded is refused by name", () => {
  const input = buildModel("m", [
    { name: "image", operation: { kind: "input", shape: [2, 2, 2] }, inputs: [] },
    { name: "copy", operation: { kind: "activation", function: "relu" }, inputs: ["image"] },
  ]).operators[0]!;
  expect(() => tileModel(input, wholeBox(input.shape), values)).toThrow(
    /operator image: input cannot be recorded; kinds that can are convolution, /,
  );
});

function noPadding() {
  return { top: 0, left: 0, bottom: 0, right: 0 };
}
