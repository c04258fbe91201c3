import { expect, test } from "vitest";
import { buildModel, macs, modelMacs, modelParameters, parameters } from "../../../sim/model/index.ts";
import { InputError } from "../../../sim/errors.ts";
import { partition, schemes } from "../../../sim/partition/index.ts";

function block(fields: { readonly reads: "everything" | "own-rows"; readonly macs?: number }) {
  return buildModel("m", [
    { name: "in", operation: { kind: "input", shape: [8, 6] }, inputs: [] },
    {
      name: "block",
      operation: {
        kind: "composite",
        type: "block",
        shape: [8, 6],
        macs: 960,
        parameters: 24,
        written: 96,
        ...fields,
      },
      inputs: ["in"],
    },
  ]);
}

test.each(schemes)("by %s the parts share the multiply-accumulates", (scheme) => {
  const model = block({ reads: "everything" });
  const operator = model.operators[1]!;
  const parts = partition(operator, scheme, [1, 1, 1]);
  expect(parts.reduce((sum, region) => sum + macs(operator, region), 0)).toBeCloseTo(960, 9);
  expect(modelMacs(model)).toBe(960);
  expect(modelParameters(model)).toBe(24);
});

test("tokens need all parameters, features their part", () => {
  const operator = block({ reads: "own-rows" }).operators[1]!;
  const [tokens] = partition(operator, "inh", [1, 1]);
  const [features] = partition(operator, "outc", [1, 1]);
  expect(parameters(operator, tokens!)).toBe(24);
  expect(parameters(operator, features!)).toBe(12);
});

test("totals that cannot be and rows that do not match are refused", () => {
  expect(() => block({ reads: "everything", macs: -1 })).toThrow(InputError);
  expect(() =>
    buildModel("m", [
      { name: "in", operation: { kind: "input", shape: [5, 6] }, inputs: [] },
      {
        name: "block",
        operation: {
          kind: "composite",
          type: "block",
          shape: [8, 6],
          macs: 1,
          parameters: 1,
          written: 1,
          reads: "own-rows",
        },
        inputs: ["in"],
      },
    ]),
  ).toThrow("8 rows cannot each read their own of 5 rows");
});
