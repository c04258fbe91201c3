import { describe, expect, it } from "vitest";
import {
  buildModel,
  linkOperators,
  modelParameters,
  type OperatorDescription,
} from "../../../sim/model/index.ts";

const input: OperatorDescription = {
  name: "input",
  operation: { kind: "input", shape: [2, 4, 4] },
  inputs: [],
};
const relu = (name: string, ...inputs: string[]): OperatorDescription => ({
  name,
  operation: { kind: "activation", function: "relu" },
  inputs,
});

describe("buildModel", () => {
  it("sorts operators topologically whatever their order", () => {
    const model = buildModel("m", [relu("b", "a"), relu("a", "input"), input]);
    expect(model.operators.map(({ name }) => name)).toEqual(["input", "a", "b"]);
    expect(model.consumers).toEqual([[1], [2], []]);
  });

  it("takes every tensor that nobody reads as a result, and others on request", () => {
    const descriptions = [input, relu("a", "input"), relu("b", "a"), relu("c", "a")];
    expect(buildModel("m", descriptions).outputs).toEqual([2, 3]);
    expect(buildModel("m", descriptions, ["a"]).outputs).toEqual([1, 2, 3]);
    expect(() => buildModel("m", descriptions, ["d"])).toThrow(/result d is not one/);
  });

  it.each<[string, OperatorDescription[], RegExp]>([
    ["a cycle", [input, relu("a", "b"), relu("b", "a")], /model m: the operators form a cycle: a -> b -> a/],
    ["an unknown input", [input, relu("a", "c")], /operator a reads unknown c/],
    ["a duplicate name", [input, relu("a", "input"), relu("a", "input")], /two operators have the name a/],
    ["a model of nothing but input", [input], /computes nothing/],
    ["too many inputs", [input, relu("a", "input", "input")], /operator a: activation takes 1 inputs, not 2/],
    [
      "shapes that do not add up",
      [
        input,
        { name: "s", operation: { kind: "slice", axis: 0, start: 0, end: 1 }, inputs: ["input"] },
        { name: "sum", operation: { kind: "add" }, inputs: ["input", "s"] },
      ],
      /operator sum: cannot add shapes \[2, 4, 4\] and \[1, 4, 4\]/,
    ],
  ])("refuses %s", (_name, descriptions, message) => {
    expect(() => buildModel("m", descriptions)).toThrow(message);
  });
});

describe("linkOperators", () => {
  const convolution: OperatorDescription = {
    name: "conv",
    operation: {
      kind: "convolution",
      outputChannels: 3,
      groups: 1,
      bias: false,
      kernel: [3, 3],
      stride: [1, 1],
      dilation: [1, 1],
      padding: { top: 1, left: 1, bottom: 1, right: 1 },
    },
    inputs: ["input"],
  };
  const normalization: OperatorDescription = {
    name: "norm",
    operation: { kind: "batch-normalization" },
    inputs: ["conv"],
  };

  it("makes one layer of convolution, batch-normalization and activation", () => {
    const linked = linkOperators(buildModel("m", [input, convolution, normalization, relu("act", "norm")]));
    expect(linked.operators.map(({ name }) => name)).toEqual(["input", "conv"]);
    expect(linked.operators[1]!.operation).toMatchObject({
      kind: "convolution",
      bias: true,
      activation: "relu",
    });
  });

  it("takes a bias that is added apart into the layer, but no other sum", () => {
    const plus = (shape: readonly number[]): OperatorDescription => ({
      name: "plus",
      operation: { kind: "elementwise", function: "add", constants: [{ position: 1, shape }] },
      inputs: ["conv"],
    });
    const biased = buildModel("m", [input, convolution, plus([3, 1, 1]), relu("act", "plus")]);
    const linked = linkOperators(biased);
    expect(linked.operators[1]!.operation).toMatchObject({
      kind: "convolution",
      bias: true,
      activation: "relu",
    });
    expect(modelParameters(linked)).toBe(modelParameters(biased));
    const perPixel = linkOperators(buildModel("m", [input, convolution, plus([3, 4, 4])]));
    expect(perPixel.operators.map(({ name }) => name)).toEqual(["input", "conv", "plus"]);
  });

  it("leaves an operator alone whose input others read too", () => {
    const branch: OperatorDescription = { name: "sum", operation: { kind: "add" }, inputs: ["act", "norm"] };
    const linked = linkOperators(
      buildModel("m", [input, convolution, normalization, relu("act", "norm"), branch]),
    );
    expect(linked.operators.map(({ name }) => name)).toEqual(["input", "conv", "act", "sum"]);
  });

  it("leaves an operator alone whose input is a result", () => {
    const model = buildModel("m", [input, convolution, relu("act", "conv")], ["conv"]);
    expect(linkOperators(model).operators.map(({ name }) => name)).toEqual(["input", "conv", "act"]);
  });

  it("does not fold batch-normalization behind an activation", () => {
    const late: OperatorDescription = {
      name: "late",
      operation: { kind: "batch-normalization" },
      inputs: ["act"],
    };
    const linked = linkOperators(buildModel("m", [input, convolution, relu("act", "conv"), late]));
    expect(linked.operators.map(({ name }) => name)).toEqual(["input", "conv", "late"]);
  });
});
