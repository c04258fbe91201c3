import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MergedValues } from "../../../verify/merged-values.ts";
import {
  buildModel,
  builtInNetwork,
  linkOperators,
  macs,
  mergeConvolutions,
  mergeOf,
  modelMacs,
  type Model,
  type Operation,
  type Operator,
  type OperatorDescription,
} from "../../../sim/model/index.ts";
import { wholeBox } from "../../../sim/tensor/index.ts";
import { heScale, SeededValues, type TensorValues } from "../../../traces/record/weights.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { sameConvolution } from "../../support/row-planning.ts";

type Convolution = Operation<"convolution">;

const convolution = (kernel: number, changes: Partial<Convolution> = {}): Convolution => ({
  ...sameConvolution(2, kernel),
  activation: "relu",
  ...changes,
});

const image = { name: "image", operation: { kind: "input", shape: [2, 7, 6] }, inputs: [] } as const;
const layer = (name: string, operation: Operation, ...inputs: string[]): OperatorDescription => ({
  name,
  operation,
  inputs: inputs.length > 0 ? inputs : ["image"],
});
const concat: Operation = { kind: "concat", axis: 0 };

const idsOf = ({ operators }: Model, names: readonly string[]) =>
  names.map((wanted) => operators.find(({ name }) => name === wanted)!.id);

function mergedWith(model: Model, ...sets: readonly (readonly string[])[]) {
  return mergeConvolutions(
    model,
    sets.map((names) => mergeOf(model, idsOf(model, names))!),
  );
}

/** Who reads whom, and the kinds of operators. */
const described = ({ operators }: Model) =>
  operators.map(({ name, operation, inputs }) =>
    `${name}: ${operation.kind} of ${inputs.map((id) => operators[id]!.name).join(" ")}`.trimEnd(),
  );

/** Channel, row and column of every output by the definition of convolution, and how many products that takes. */
function computeByDefinition({ name, operation, inputShapes, shape }: Operator, values: TensorValues) {
  if (operation.kind !== "convolution") throw new TypeError("no convolution");
  const [channels = 0, height = 0, width = 0] = inputShapes[0]!;
  const { kernel, stride, padding } = operation;
  const weightShape = [shape[0]!, channels, ...kernel];
  const weights = values.values(`${name}/weights`, weightShape, wholeBox(weightShape), heScale(1));
  const bias = operation.bias
    ? values.values(`${name}/bias`, [shape[0]!], wholeBox([shape[0]!]), heScale(1))
    : undefined;
  const input = values.values("image", inputShapes[0]!, wholeBox(inputShapes[0]!), 1);
  let products = 0;
  const outputs: number[] = [];
  for (let out = 0; out < shape[0]!; out++)
    for (let row = 0; row < shape[1]!; row++)
      for (let column = 0; column < shape[2]!; column++) {
        let sum = bias?.[out] ?? 0;
        for (let channel = 0; channel < channels; channel++)
          for (let down = 0; down < kernel[0]; down++)
            for (let right = 0; right < kernel[1]; right++) {
              products++;
              const y = row * stride[0] + down - padding.top;
              const x = column * stride[1] + right - padding.left;
              if (y < 0 || x < 0 || y >= height || x >= width) continue;
              const weight = weights[((out * channels + channel) * kernel[0] + down) * kernel[1] + right]!;
              sum += weight * input[(channel * height + y) * width + x]!;
            }
        outputs.push(sum);
      }
  return { outputs, products };
}

/** A kernel and its padding on one axis. */
const sides = fc.tuple(
  fc.integer({ min: 0, max: 3 }),
  fc.integer({ min: 0, max: 3 }),
  fc.integer({ min: 1, max: 4 }),
);

describe("a merged convolution", () => {
  it("computes what its parts do, whatever their kernels and paddings", () => {
    const parts = fc.array(
      fc.record({
        rows: sides,
        columns: sides,
        outputChannels: fc.integer({ min: 1, max: 3 }),
        bias: fc.boolean(),
      }),
      { minLength: 2, maxLength: 4 },
    );
    // Unscaled: that weights are scaled as their own parts' is tested where the runtime computes them.
    const seeded = new SeededValues(5);
    const values: TensorValues = {
      values: (name, shape, region) => seeded.values(name, shape, region, 1),
    };
    let merges = 0;
    fc.assert(
      fc.property(parts, fc.integer({ min: 1, max: 2 }), (drawn, stride) => {
        const descriptions = drawn.map(({ rows, columns, outputChannels, bias }, index) => {
          const padding = { top: rows[0], bottom: rows[1], left: columns[0], right: columns[1] };
          const kernel = [rows[2], columns[2]] as const;
          return layer(
            `part${index}`,
            convolution(1, { kernel, padding, outputChannels, bias, stride: [stride, stride] }),
          );
        });
        const model = buildModel("parts", [image, ...descriptions]);
        const named = descriptions.map(({ name }) => name);
        const sameSize = named.filter((_, index) =>
          [1, 2].every((axis) => model.operators[index + 1]!.shape[axis] === model.operators[1]!.shape[axis]),
        );
        fc.pre(sameSize.length > 1);
        merges++;
        const merged = mergedWith(model, sameSize);
        const [whole] = merged.model.operators.filter(({ name }) => merged.parts.has(name));
        const actual = computeByDefinition(whole!, new MergedValues(model, merged, values));
        const expected = merged.parts
          .get(whole!.name)!
          .flatMap((name) => computeByDefinition(model.operators[idsOf(model, [name])[0]!]!, values).outputs);
        expect(actual.outputs).toHaveLength(expected.length);
        const errors = actual.outputs.map((output, index) => Math.abs(output - expected[index]!));
        expect(Math.max(...errors)).toBeLessThan(1e-9);
        expect(macs(whole!)).toBe(actual.products);
      }),
      { ...fixedSeed, numRuns: 300 },
    );
    expect(merges).toBeGreaterThan(100);
  });

  it.each<[string, Operation]>([
    ["stride", convolution(3, { stride: [2, 2] })],
    ["activation", convolution(3, { activation: "tanh" })],
    ["groups", convolution(3, { groups: 2 })],
    ["dilation", convolution(3, { dilation: [2, 2], padding: { top: 2, left: 2, bottom: 2, right: 2 } })],
    ["output size", convolution(3, { padding: { top: 0, left: 0, bottom: 0, right: 0 } })],
    ["kind", { ...convolution(3), kind: "pooling", function: "maximum", ceiling: false }],
  ])("has no parts that differ in %s", (_, other) => {
    const model = buildModel("two", [image, layer("one", convolution(1)), layer("other", other)]);
    expect(mergeOf(model, idsOf(model, ["one", "other"]))).toBeUndefined();
  });

  it("has two parts at least, all of one input", () => {
    const model = buildModel("two", [
      image,
      layer("stem", convolution(3)),
      layer("one", convolution(1), "stem"),
      layer("other", convolution(1)),
    ]);
    expect(mergeOf(model, idsOf(model, ["one"]))).toBeUndefined();
    expect(mergeOf(model, idsOf(model, ["one", "other"]))).toBeUndefined();
    expect(mergeOf(model, idsOf(model, ["stem", "other"]))).toBeDefined();
  });
});

describe("mergeConvolutions", () => {
  it("takes the order of the concatenation and leaves that out", () => {
    const model = buildModel("fire", [
      image,
      layer("a", convolution(1)),
      layer("b", convolution(3)),
      layer("join", concat, "b", "a"),
      layer("end", { kind: "activation", function: "relu" }, "join"),
    ]);
    const merged = mergedWith(model, ["a", "b"]);
    expect(described(merged.model)).toEqual([
      "image: input of",
      "b+a: convolution of image",
      "end: activation of b+a",
    ]);
    expect(merged.parts).toEqual(new Map([["b+a", ["b", "a"]]]));
  });

  it("slices for readers of one part, for results, and for concatenations of some", () => {
    const model = buildModel("readers", [
      image,
      layer("a", convolution(1)),
      layer("b", convolution(3)),
      layer("c", convolution(5)),
      layer("next", convolution(3), "b"),
      layer("some", concat, "a", "next", "b"),
      layer("twice", concat, "a", "b", "a"),
    ]);
    expect(described(mergedWith(model, ["a", "b", "c"]).model)).toEqual([
      "image: input of",
      "a+b+c: convolution of image",
      "a: slice of a+b+c",
      "b: slice of a+b+c",
      "c: slice of a+b+c",
      "next: convolution of b",
      "some: concat of a next b",
      "twice: concat of a b a",
    ]);
  });

  it("joins into larger concatenations, several at a time, and keeps results", () => {
    const model = buildModel("joins", [
      image,
      layer("a", convolution(1)),
      layer("b", convolution(3)),
      layer("c", convolution(3, { activation: "tanh" })),
      layer("d", convolution(1, { activation: "tanh" })),
      layer("all", concat, "a", "b", "image", "c", "d"),
      layer("result", concat, "a", "b"),
    ]);
    expect(described(mergedWith(model, ["b", "a"], ["c", "d"]).model)).toEqual([
      "image: input of",
      "a+b: convolution of image",
      "c+d: convolution of image",
      "all: concat of a+b image c+d",
      "result: concat of a+b",
    ]);
  });

  it("makes the fire modules of SqueezeNet one convolution each", () => {
    const model = linkOperators(builtInNetwork("squeezenet1.1"));
    const fires = [2, 3, 4, 5, 6, 7, 8, 9];
    const merged = mergedWith(
      model,
      ...fires.map((fire) => [`fire${fire}/expand1x1`, `fire${fire}/expand3x3`]),
    );
    expect(merged.model.operators.length).toBe(model.operators.length - 2 * fires.length);
    // The 1x1 kernels become 3x3: eight more products for each of their weights and places.
    const [squeezed, places] = [
      [16, 16, 32, 32, 48, 48, 64, 64],
      [55, 55, 27, 27, 13, 13, 13, 13].map((side) => side * side),
    ];
    const padded = squeezed.reduce((sum, width, fire) => sum + 8 * width * 4 * width * places[fire]!, 0);
    expect(modelMacs(merged.model) - modelMacs(model)).toBe(padded);
  });
});
