import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  buildModel,
  coordinateMappings,
  inputRegion,
  type Operation,
  type Operator,
} from "../../../sim/model/index.ts";
import { emptyBox, hull, type Box, type Shape } from "../../../sim/tensor/index.ts";
import { boxes, fixedSeed, volumeWindows, windows } from "../../support/arbitrary.ts";
import { fittingLayers } from "../../traces/fitting-layers.ts";
import { randomLayers } from "../../traces/random-layers.ts";
import { everyElement } from "./every-element.ts";
import { dependencies } from "./touched-elements.ts";

function elementsOf(region: Box): number[][] {
  return everyElement(region.start.map((start, axis) => region.end[axis]! - start)).map((element) =>
    element.map((offset, axis) => region.start[axis]! + offset),
  );
}

function operatorOf(operation: Operation, inputs: readonly Shape[]): Operator {
  const model = buildModel("one operator", [
    ...inputs.map((shape, index) => ({
      name: `in${index}`,
      operation: { kind: "input", shape } as const,
      inputs: [],
    })),
    { name: "out", operation, inputs: inputs.map((_, index) => `in${index}`) },
  ]);
  return model.operators[model.outputs[0]!]!;
}

function composite(shape: Shape, reads: "everything" | "own-rows"): Operation {
  return { kind: "composite", type: "block", shape, macs: 480, parameters: 24, written: 48, reads };
}

/** The reported region of every input is exactly the hull of the elements that the definition touches. */
function expectExact(operator: Operator, region: Box): void {
  for (const [index, shape] of operator.inputShapes.entries()) {
    let touched = emptyBox(shape.length);
    for (const output of elementsOf(region)) {
      for (const element of dependencies(operator.operation, operator.inputShapes, output, index)) {
        touched = hull(touched, { start: element, end: element.map((position) => position + 1) });
      }
    }
    expect(inputRegion(operator, region, index)).toEqual(touched);
  }
}

function check(operation: Operation, inputs: readonly Shape[], runs: number): void {
  const operator = operatorOf(operation, inputs);
  fc.assert(
    fc.property(boxes(operator.shape), (region) => expectExact(operator, region)),
    { ...fixedSeed, numRuns: runs },
  );
}

describe("input regions equal the hull of the elements that the definition touches", () => {
  it("for convolutions of any stride, kernel, padding, dilation and groups", () => {
    const layers = fc.record({
      window: windows,
      groups: fc.constantFrom(1, 2, 3),
      perGroup: fc.integer({ min: 1, max: 2 }),
      outputsPerGroup: fc.integer({ min: 1, max: 2 }),
      height: fc.integer({ min: 1, max: 9 }),
      width: fc.integer({ min: 1, max: 9 }),
    });
    let checked = 0;
    fc.assert(
      fc.property(layers, ({ window, groups, perGroup, outputsPerGroup, height, width }) => {
        const fits = (axis: 0 | 1, extent: number, padding: number) =>
          extent + padding > (window.kernel[axis] - 1) * window.dilation[axis];
        const { top, bottom, left, right } = window.padding;
        fc.pre(fits(0, height, top + bottom) && fits(1, width, left + right));
        const outputChannels = groups * outputsPerGroup;
        check(
          { kind: "convolution", outputChannels, groups, bias: false, ...window },
          [[groups * perGroup, height, width]],
          4,
        );
        checked++;
      }),
      { ...fixedSeed, numRuns: 150 },
    );
    expect(checked).toBeGreaterThan(100);
  });

  it("for depthwise convolution, pooling and local connections", () => {
    fc.assert(
      fc.property(windows, fc.boolean(), (window, ceiling) => {
        check(
          { kind: "convolution", outputChannels: 3, groups: 3, bias: false, ...window },
          [[3, 21, 20]],
          3,
        );
        check({ kind: "pooling", function: "maximum", ceiling, ...window }, [[2, 21, 20]], 3);
        check({ kind: "locally-connected", outputChannels: 3, bias: true, ...window }, [[2, 21, 20]], 3);
      }),
      { ...fixedSeed, numRuns: 25 },
    );
  });

  it.each<[string, Operation, Shape[]]>([
    ["matmul", { kind: "matmul", outputFeatures: 5, bias: true }, [[4, 6]]],
    [
      "attention",
      { kind: "attention", heads: 3 },
      [
        [4, 6],
        [5, 6],
        [5, 6],
      ],
    ],
    ["layer-normalization", { kind: "layer-normalization" }, [[4, 6]]],
    ["softmax", { kind: "softmax" }, [[4, 3, 2]]],
    ["fully-connected", { kind: "fully-connected", outputFeatures: 7, bias: true }, [[2, 3, 3]]],
    ["global-pooling of a volume", { kind: "global-pooling", function: "average" }, [[2, 3, 3, 2]]],
    ["group-normalization of a volume", { kind: "group-normalization", groups: 2 }, [[4, 2, 3, 2]]],
    ["global-pooling", { kind: "global-pooling", function: "average" }, [[4, 3, 2]]],
    [
      "add",
      { kind: "add" },
      [
        [4, 3, 2],
        [4, 3, 2],
      ],
    ],
    [
      "concat of channels",
      { kind: "concat", axis: 0 },
      [
        [2, 3, 2],
        [3, 3, 2],
        [1, 3, 2],
      ],
    ],
    [
      "concat of rows",
      { kind: "concat", axis: 1 },
      [
        [2, 3, 2],
        [2, 1, 2],
      ],
    ],
    ["activation", { kind: "activation", function: "relu" }, [[4, 3, 2]]],
    ["batch-normalization", { kind: "batch-normalization" }, [[4, 3, 2]]],
    ["slice", { kind: "slice", axis: 0, start: 1, end: 3 }, [[4, 6]]],
    ["slice with a step", { kind: "slice", axis: 1, start: 1, end: 9, step: 3 }, [[2, 9, 2]]],
    ["slice with a negative step", { kind: "slice", axis: 1, start: 1, end: 9, step: -3 }, [[2, 9, 2]]],
    ["softmax of another axis", { kind: "softmax", axis: 2 }, [[3, 4, 5]]],
    ["layer-normalization of a map", { kind: "layer-normalization" }, [[2, 3, 4]]],
    ["group-normalization", { kind: "group-normalization", groups: 3 }, [[6, 3, 2]]],
    ["local-response-normalization", { kind: "local-response-normalization", size: 4 }, [[8, 2, 2]]],
    [
      "elementwise",
      { kind: "elementwise", function: "multiply", constants: [{ position: 2, shape: [4, 1, 1] }] },
      [
        [4, 3, 2],
        [4, 1, 1],
      ],
    ],
    [
      "matrix-product",
      { kind: "matrix-product" },
      [
        [3, 2, 4],
        [1, 4, 5],
      ],
    ],
    [
      "matrix-product of five axes",
      { kind: "matrix-product" },
      [
        [2, 1, 3, 2, 2],
        [2, 2, 1, 2, 3],
      ],
    ],
    ["reduce", { kind: "reduce", function: "mean", axes: [0, 2] }, [[3, 4, 5]]],
    ["transpose", { kind: "transpose", permutation: [2, 0, 1] }, [[3, 4, 5]]],
    ["reshape that joins axes", { kind: "reshape", shape: [3, 20] }, [[3, 4, 5]]],
    ["reshape that parts an axis", { kind: "reshape", shape: [2, 6, 5] }, [[12, 5]]],
    ["reshape into a column", { kind: "reshape", shape: [24, 1, 1] }, [[2, 3, 4]]],
    ["pad", { kind: "pad", before: [0, 2, -1], after: [1, 0, 3], mode: "constant" }, [[2, 3, 4]]],
    ["pad with edges", { kind: "pad", before: [0, 2, 1], after: [1, 0, 3], mode: "edge" }, [[2, 3, 4]]],
    ["pad with mirrors", { kind: "pad", before: [0, 2, 1], after: [1, 0, 3], mode: "reflect" }, [[2, 3, 4]]],
    ["rms-normalization", { kind: "rms-normalization" }, [[4, 6]]],
    [
      "a lookup",
      {
        kind: "along-axes",
        function: "gather",
        shape: [3, 5, 2],
        follows: [
          [0, "all", 2],
          [1, "all", "all"],
        ],
        operations: 0,
        settings: { axis: 1 },
      },
      [
        [3, 4, 2],
        [5, 1, 1],
      ],
    ],
    [
      "a function of whole rows with a shorter second input",
      {
        kind: "along-axes",
        function: "scatter-elements",
        shape: [5, 4],
        follows: [
          [0, "all"],
          [0, "all"],
          [0, "all"],
        ],
        operations: 0,
        settings: { axis: 1, reduction: "none" },
      },
      [
        [5, 4],
        [3, 2],
        [3, 2],
      ],
    ],
    ...[false, true].flatMap((exclusive) =>
      [false, true].map((reverse): [string, Operation, Shape[]] => [
        `cumulative sum, exclusive ${exclusive}, reverse ${reverse}`,
        { kind: "cumulative-sum", axis: 1, exclusive, reverse },
        [[2, 5, 3]],
      ]),
    ),
    ...(["lower", "upper"] as const).flatMap((keeps) =>
      [-3, -1, 0, 2, 7].map((diagonal): [string, Operation, Shape[]] => [
        `${keeps} triangle of diagonal ${diagonal}`,
        { kind: "triangle", keeps, diagonal, fill: 0 },
        [[2, 4, 6]],
      ]),
    ),
    ["opaque", { kind: "opaque", type: "Loop", shape: [2, 2] }, [[3, 4]]],
    ["composite", composite([4, 3, 2], "everything"), [[3, 4], [2]]],
    [
      "composite of own rows",
      composite([4, 3, 2], "own-rows"),
      [
        [5, 3, 4],
        [2, 2],
      ],
    ],
    ["composite of tokens", composite([3, 4], "own-rows"), [[3, 6]]],
    ["space-to-depth", { kind: "space-to-depth", block: 2 }, [[3, 6, 4]]],
    ["embedding", { kind: "embedding", rows: 10, features: 6 }, [[5, 1]]],
  ])("for %s", (_name, operation, inputs) => {
    check(operation, inputs, 60);
  });

  it("for transposed convolutions of any stride, kernel, padding, dilation and groups", () => {
    fc.assert(
      fc.property(windows, fc.constantFrom(1, 2), (window, groups) => {
        const tall = (axis: 0 | 1) => (window.kernel[axis] - 1) * window.dilation[axis];
        fc.pre(window.padding.top + window.padding.bottom <= tall(0));
        fc.pre(window.padding.left + window.padding.right <= tall(1));
        check(
          {
            kind: "transposed-convolution",
            outputChannels: 2 * groups,
            groups,
            bias: false,
            outputPadding: [1, 0],
            ...window,
          },
          [[2, 5, 4]],
          3,
        );
      }),
      { ...fixedSeed, numRuns: 40 },
    );
  });

  it("for windows over volumes: convolutions, transposed ones, pooling", () => {
    fc.assert(
      fc.property(volumeWindows, fc.constantFrom(1, 2), (window, groups) => {
        const input: Shape = [2, 4, 5, 3];
        const layers: Operation[] = [
          { kind: "convolution", outputChannels: 2 * groups, groups, bias: false, ...window },
          { kind: "pooling", function: "maximum", ceiling: groups === 2, ...window },
          {
            kind: "transposed-convolution",
            outputChannels: 2 * groups,
            groups,
            bias: false,
            outputPadding: [0, 1],
            depthOutputPadding: 1,
            ...window,
          },
        ];
        for (const layer of layers) check(layer, [input], 3);
      }),
      { ...fixedSeed, numRuns: 40 },
    );
  });

  it("for recurrent layers of any cell, direction and states", () => {
    fc.assert(
      fc.property(fittingLayers(randomLayers.recurrent), ({ operation, inputShapes }) => {
        check(operation, inputShapes, 4);
      }),
      { ...fixedSeed, numRuns: 60 },
    );
  });

  it("for depth-to-space in both orders", () => {
    for (const order of ["depth-column-row", "column-row-depth"] as const) {
      check({ kind: "depth-to-space", block: 2, order }, [[8, 3, 4]], 100);
    }
  });

  it("for every way to resize", () => {
    const ways = fc.record({
      interpolation: fc.constantFrom("nearest", "linear", "cubic"),
      coordinates: fc.constantFrom(...coordinateMappings),
      rounding: fc.constantFrom("floor", "ceil", "half-down", "half-up"),
      size: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })),
    });
    fc.assert(
      fc.property(ways, (way) => {
        const scale = [way.size[0] / 5, way.size[1] / 4] as const;
        check({ kind: "resize", scale, ...way }, [[2, 5, 4]], 4);
        check({ kind: "resize", scale, ...way, antialias: true }, [[2, 5, 4]], 4);
      }),
      { ...fixedSeed, numRuns: 60 },
    );
  });
});

it("the input region of a reshape that regroups axes covers every element that it touches", () => {
  const operator = operatorOf({ kind: "reshape", shape: [6, 10] }, [[4, 15]]);
  fc.assert(
    fc.property(boxes(operator.shape), (region) => {
      const reported = inputRegion(operator, region, 0);
      for (const output of elementsOf(region)) {
        for (const element of dependencies(operator.operation, operator.inputShapes, output, 0)) {
          const one = { start: element, end: element.map((position) => position + 1) };
          expect(hull(reported, one)).toEqual(reported);
        }
      }
    }),
    { ...fixedSeed, numRuns: 100 },
  );
});
