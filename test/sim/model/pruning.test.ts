import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import {
  buildModel,
  builtInNetwork,
  modelMacs,
  modelParameters,
  networkNames,
  prunableLayers,
  pruneModel,
  resizeInput,
  windowSize,
  type Model,
  type Operation,
  type OperatorDescription,
} from "../../../sim/model/index.ts";
import { elementCount } from "../../../sim/tensor/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { modelFamilies } from "../../support/families.ts";

const mobilenet = builtInNetwork("mobilenet-v1");
const uniform = (structured: number) => ({ structured, layers: new Map<string, number>() });
const millions = (count: number) => count / 1e6;

describe("MobileNet of another width and resolution (Howard et al., arXiv 1704.04861, tables 6 and 7)", () => {
  it.each([
    [1, 569, 4.2],
    [0.75, 325, 2.6],
    [0.5, 149, 1.3],
    [0.25, 41, 0.5],
  ])("width %d: %d M mult-adds, %d M parameters", (alpha, multiplyAdds, parameters) => {
    const narrow = pruneModel(mobilenet, uniform(1 - alpha));
    expect(Math.abs(millions(modelMacs(narrow)) - multiplyAdds)).toBeLessThan(1);
    expect(Math.abs(millions(modelParameters(narrow)) - parameters)).toBeLessThan(0.06);
  });

  it.each([
    [224, 569],
    [192, 418],
    [160, 290],
    [128, 186],
  ])("resolution %d: %d M mult-adds", (size, multiplyAdds) => {
    const small = resizeInput(mobilenet, [size, size]);
    expect(Math.abs(millions(modelMacs(small)) - multiplyAdds)).toBeLessThan(1);
    expect(modelParameters(small)).toBe(modelParameters(mobilenet));
  });
});

/** Multiply-accumulates from the shapes of weights and maps alone. */
function recounted({ operators }: Model): number {
  return operators.reduce((sum, { operation, inputShapes, shape }) => {
    const output = elementCount(shape);
    const [input] = inputShapes;
    switch (operation.kind) {
      case "convolution":
        return sum + output * windowSize(operation) * (input![0]! / operation.groups);
      case "fully-connected":
        return sum + output * elementCount(input!);
      case "matmul":
        return sum + output * input!.at(-1)!;
      case "attention":
        return sum + 2 * inputShapes[0]![0]! * inputShapes[1]![0]! * shape[1]!;
      default:
        return sum;
    }
  }, 0);
}

const networks = [...networkNames.map((name) => builtInNetwork(name)), ...modelFamilies];

test("random prunes of every network keep inputs, results and the count of work", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...networks),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.array(fc.tuple(fc.nat(), fc.constantFrom(0, 0.3, 0.9)), { maxLength: 1 }),
      (model, structured, named) => {
        const layers = prunableLayers(model);
        const chosen = named.map(([index, share]) => [layers[index % layers.length]!, share] as const);
        const pruned = pruneModel(model, { structured, layers: new Map(chosen) });
        expect(pruned.operators.map(({ name }) => name)).toEqual(model.operators.map(({ name }) => name));
        const grown = model.operators.filter(({ id, operation, shape }) => {
          const mayShrink = operation.kind !== "input" && !model.outputs.includes(id);
          return pruned.operators[id]!.shape.some((extent, axis) =>
            mayShrink ? extent > shape[axis]! : extent !== shape[axis],
          );
        });
        expect(grown).toEqual([]);
        expect(modelMacs(pruned)).toBe(recounted(pruned));
        expect(modelMacs(pruned)).toBeLessThanOrEqual(modelMacs(model));
      },
    ),
    { ...fixedSeed, numRuns: 40 },
  );
});

test("a share of nothing changes nothing", () => {
  for (const model of networks) expect(pruneModel(model, uniform(0))).toBe(model);
});

/** Layers behind a map of 3 channels. */
function modelOf(
  ...layers: readonly (readonly [name: string, operation: Operation, ...inputs: string[]])[]
): Model {
  const input: OperatorDescription = {
    name: "input",
    operation: { kind: "input", shape: [3, 8, 8] },
    inputs: [],
  };
  return buildModel("small", [
    input,
    ...layers.map(([name, operation, ...inputs]) => ({ name, operation, inputs })),
  ]);
}

function convolution(outputChannels: number, groups = 1): Operation {
  const zero = { top: 0, left: 0, bottom: 0, right: 0 };
  return {
    kind: "convolution",
    ...{
      outputChannels,
      groups,
      bias: false,
      kernel: [1, 1],
      stride: [1, 1],
      dilation: [1, 1],
      padding: zero,
    },
  };
}

const half = (model: Model) => {
  const pruned = pruneModel(model, uniform(0.5));
  return (name: string) => pruned.operators.find((operator) => operator.name === name)!;
};

describe("what goes together", () => {
  it("an addition of a concatenation takes from each part what it takes from the other side", () => {
    const model = modelOf(
      ["a", convolution(4), "input"],
      ["b", convolution(8), "input"],
      ["both", { kind: "concat", axis: 0 }, "a", "b"],
      ["c", convolution(12), "input"],
      ["sum", { kind: "add" }, "both", "c"],
      ["end", convolution(5), "sum"],
    );
    const of = half(model);
    expect(["a", "b", "c", "sum", "end"].map((name) => of(name).shape[0])).toEqual([2, 4, 6, 6, 5]);
  });

  it("a channel shuffle loses the same channels of each group, and flattening all elements of a channel", () => {
    const model = modelOf(
      ["stem", convolution(8), "input"],
      ["groups", { kind: "reshape", shape: [2, 4, 8, 8] }, "stem"],
      ["swapped", { kind: "transpose", permutation: [1, 0, 2, 3] }, "groups"],
      ["shuffled", { kind: "reshape", shape: [8, 8, 8] }, "swapped"],
      ["grouped", convolution(8, 2), "shuffled"],
      ["flat", { kind: "reshape", shape: [1, 512] }, "grouped"],
      ["end", { kind: "matmul", outputFeatures: 5, bias: true }, "flat"],
    );
    const of = half(model);
    expect(of("groups").shape).toEqual([2, 2, 8, 8]);
    expect(of("shuffled").shape).toEqual([4, 8, 8]);
    expect(of("grouped").operation).toMatchObject({ groups: 2, outputChannels: 4 });
    expect(of("flat").shape).toEqual([1, 256]);
  });

  it("depthwise convolution loses whole groups, gates lose what they gate, parts keep a channel each", () => {
    const model = modelOf(
      ["stem", convolution(8), "input"],
      ["depthwise", convolution(16, 8), "stem"],
      ["pool", { kind: "global-pooling", function: "average" }, "depthwise"],
      ["gate", convolution(16), "pool"],
      ["gated", { kind: "elementwise", function: "multiply", constants: [] }, "depthwise", "gate"],
      ["first", { kind: "slice", axis: 0, start: 0, end: 2 }, "gated"],
      ["second", { kind: "slice", axis: 0, start: 2, end: 16 }, "gated"],
      ["end", convolution(5), "first"],
      ["other", convolution(5), "second"],
    );
    const of = half(model);
    // Half of the groups, and one more for the part of two channels.
    expect(of("depthwise").operation).toMatchObject({ groups: 5, outputChannels: 10 });
    expect(of("stem").shape[0]).toBe(5);
    expect(["gated", "first", "second"].map((name) => of(name).shape[0])).toEqual([10, 2, 8]);
  });

  it("what meets the input, or an operator that nothing is known of, stays, and the note says why", () => {
    const model = modelOf(
      ["tinted", convolution(3), "input"],
      ["sum", { kind: "add" }, "tinted", "input"],
      ["hidden", convolution(8), "sum"],
      ["odd", { kind: "opaque", type: "Loop", shape: [4] }, "hidden"],
    );
    const pruned = pruneModel(model, uniform(0.5));
    expect(pruned.operators.map(({ shape }) => shape)).toEqual(model.operators.map(({ shape }) => shape));
    expect(pruned.notes?.join()).toContain(
      "keep all channels: tinted (sum (add) needs them), hidden (odd (opaque) needs them)",
    );
  });

  it("refuses other shares for the same channels, and layers without channels of their own", () => {
    const model = modelOf(
      ["a", convolution(4), "input"],
      ["b", convolution(4), "input"],
      ["sum", { kind: "add" }, "a", "b"],
      ["end", convolution(5), "sum"],
    );
    const layers = (shares: Readonly<Record<string, number>>) => ({
      structured: 0,
      layers: new Map(Object.entries(shares)),
    });
    expect(pruneModel(model, layers({ b: 0.5 })).operators.map(({ shape }) => shape[0])).toEqual([
      3, 2, 2, 2, 5,
    ]);
    expect(() => pruneModel(model, layers({ a: 0.5, b: 0.25 }))).toThrow(
      "a and b lose the same channels, which are added to each other or share weights, and have the shares 50 % and 25 %",
    );
    expect(() => pruneModel(model, layers({ sum: 0.5 }))).toThrow(
      "sum is not a layer with channels of its own (such as a)",
    );
  });
});
