import { expect, it } from "vitest";
import {
  buildModel,
  builtInNetwork,
  describeModel,
  modelDrawing,
  modelMacs,
  modelParameters,
  networkNames,
  type Operation,
} from "../../../sim/model/index.ts";

const relu: Operation = { kind: "activation", function: "relu" };

it("draws a residual block with one lane per tensor", () => {
  const model = buildModel("block", [
    { name: "in", operation: { kind: "input", shape: [2, 4, 4] }, inputs: [] },
    { name: "a", operation: relu, inputs: ["in"] },
    { name: "b", operation: relu, inputs: ["a"] },
    { name: "sum", operation: { kind: "add" }, inputs: ["b", "in"] },
    { name: "c", operation: relu, inputs: ["sum"] },
  ]);
  expect(modelDrawing(model)).toBe(
    `●    in (input) 2x4x4
├─●  a (activation) 2x4x4
│ ●  b (activation) 2x4x4
●─┘  sum (add) 2x4x4
●    c (activation) 2x4x4, result
`,
  );
});

it.each(networkNames)("describes every layer of %s", (name) => {
  const model = builtInNetwork(name);
  const layers = describeModel(model);
  const sum = (key: "macs" | "parameters" | "weightBytes") =>
    layers.reduce((total, layer) => total + layer[key], 0);
  expect(sum("macs")).toBe(modelMacs(model));
  expect(sum("weightBytes")).toBe(4 * modelParameters(model));
  expect(modelDrawing(model).split("\n")).toHaveLength(layers.length + 1);
});
