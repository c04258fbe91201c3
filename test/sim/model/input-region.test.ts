import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildModel, inputRegion, type Operation, type Operator } from "../../../sim/model/index.ts";
import { emptyBox, hull, type Box, type Shape } from "../../../sim/tensor/index.ts";
import { boxes, fixedSeed, windows } from "../../support/arbitrary.ts";

/** Elements of input `index` that one output element depends on: element by element, from the definition of the operation. */
type Dependencies = (
  operation: Operation,
  inputs: readonly Shape[],
  output: readonly number[],
  index: number,
) => number[][];

const dependencies: Dependencies = (operation, inputs, output, index) => {
  const shape = inputs[index]!;
  switch (operation.kind) {
    case "convolution":
    case "pooling": {
      const [channel, row, column] = output as [number, number, number];
      const groups = operation.kind === "pooling" ? shape[0]! : operation.groups;
      const outputs = operation.kind === "pooling" ? shape[0]! : operation.outputChannels;
      const group = Math.floor(channel / (outputs / groups));
      const found: number[][] = [];
      for (let c = 0; c < shape[0]!; c++) {
        if (Math.floor(c / (shape[0]! / groups)) !== group) continue;
        for (let y = 0; y < operation.kernel[0]; y++) {
          for (let x = 0; x < operation.kernel[1]; x++) {
            const r = row * operation.stride[0] - operation.padding.top + y * operation.dilation[0];
            const s = column * operation.stride[1] - operation.padding.left + x * operation.dilation[1];
            if (r >= 0 && r < shape[1]! && s >= 0 && s < shape[2]!) found.push([c, r, s]);
          }
        }
      }
      return found;
    }
    case "attention": {
      const [token, feature] = output as [number, number];
      const size = shape[1]! / operation.heads;
      const head = Math.floor(feature / size);
      const rows = index === 0 ? [token] : range(shape[0]!);
      // The scores of a head read all of its query and key features; its values only the same feature.
      const columns = index === 2 ? [feature] : range(size).map((f) => head * size + f);
      return rows.flatMap((row) => columns.map((column) => [row, column]));
    }
    case "matmul":
    case "layer-normalization":
      return range(shape[1]!).map((feature) => [output[0]!, feature]);
    case "softmax":
      return range(shape[0]!).map((channel) => [channel, output[1]!, output[2]!]);
    case "fully-connected":
      return everyElement(shape);
    case "global-pooling":
      return everyElement(shape).filter(([channel]) => channel === output[0]);
    case "concat": {
      const offset = inputs.slice(0, index).reduce((sum, other) => sum + other[operation.axis]!, 0);
      const element = output.map((position, axis) =>
        axis === operation.axis ? position - offset : position,
      );
      const there = element[operation.axis]! >= 0 && element[operation.axis]! < shape[operation.axis]!;
      return there ? [element] : [];
    }
    case "slice":
      return [
        output.map((position, axis) => (axis === operation.axis ? position + operation.start : position)),
      ];
    case "space-to-depth": {
      const [channel, row, column] = output as [number, number, number];
      const phase = Math.floor(channel / shape[0]!);
      const { block } = operation;
      return [
        [channel % shape[0]!, row * block + Math.floor(phase / block), column * block + (phase % block)],
      ];
    }
    case "embedding":
      return [[output[0]!, 0]];
    default:
      return [[...output]];
  }
};

function range(extent: number): number[] {
  return Array.from({ length: extent }, (_, index) => index);
}

function everyElement(shape: Shape): number[][] {
  return shape.reduce<number[][]>(
    (found, extent) => found.flatMap((head) => range(extent).map((i) => [...head, i])),
    [[]],
  );
}

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

  it("for depthwise convolution and pooling", () => {
    fc.assert(
      fc.property(windows, fc.boolean(), (window, ceiling) => {
        check(
          { kind: "convolution", outputChannels: 3, groups: 3, bias: false, ...window },
          [[3, 21, 20]],
          3,
        );
        check({ kind: "pooling", function: "maximum", ceiling, ...window }, [[2, 21, 20]], 3);
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
    ["space-to-depth", { kind: "space-to-depth", block: 2 }, [[3, 6, 4]]],
    ["embedding", { kind: "embedding", rows: 10, features: 6 }, [[5, 1]]],
  ])("for %s", (_name, operation, inputs) => {
    check(operation, inputs, 60);
  });
});
