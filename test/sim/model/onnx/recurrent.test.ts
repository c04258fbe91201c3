import { describe, expect, it } from "vitest";
import { importOnnx, modelMacs, type Model } from "../../../../sim/model/index.ts";
import type { AttributeValue, TensorContents } from "./onnx-file.ts";
import { expectRuntimeShapes, fileOf, weights, type OneNode } from "./one-node.ts";
import { resultsOf } from "./results.ts";

const gates = { LSTM: 4, GRU: 3, RNN: 1 } as const;
type Type = keyof typeof gates;
const types = ["LSTM", "GRU", "RNN"] as const;
const [features, units] = [5, 3];

interface Extras {
  readonly both?: true;
  readonly lengths?: readonly number[];
  readonly initial?: true;
  readonly peepholes?: true;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
}

/** A layer over [steps, batch, features] with all of its outputs. */
function layer(type: Type, [steps, batch]: readonly [number, number], extras: Extras = {}): OneNode {
  const { both, lengths, initial, peepholes, attributes = {} } = extras;
  const directions = both ? 2 : 1;
  const state: TensorContents | undefined = initial && {
    dims: [directions, batch, units],
    float: true,
    values: Array.from({ length: directions * batch * units }, () => 1),
  };
  const operands = [
    weights(directions, gates[type] * units, features),
    weights(directions, gates[type] * units, units),
    weights(directions, 2 * gates[type] * units),
    lengths && { dims: [batch], values: lengths, type: "int32" as const },
    state,
    ...(type === "LSTM" ? [state, peepholes && weights(directions, 3 * units)] : []),
  ];
  return {
    type,
    inputs: [[steps, batch, features]],
    initializers: operands,
    outputs: type === "LSTM" ? 3 : 2,
    attributes: { hidden_size: units, ...(both ? { direction: "bidirectional" } : {}), ...attributes },
  };
}

const cases = types.flatMap((type): OneNode[] => [
  layer(type, [7, 1]),
  layer(type, [7, 1], { both: true, initial: true }),
  layer(type, [1, 1], { both: true }),
  layer(type, [7, 1], { attributes: { direction: "reverse" } }),
  layer(type, [7, 2], { lengths: [7, 7] }),
  layer(type, [7, 2], { both: true, initial: true }),
]);

describe("recurrent layers have the shapes of onnxruntime", () => {
  it.each(
    [...cases, layer("LSTM", [4, 2], { both: true, peepholes: true })].map(
      (one) => [JSON.stringify(one), one] as const,
    ),
  )("%s", async (_, one) => expectRuntimeShapes(one));
});

describe("with the batch first", () => {
  it.each(
    types.flatMap((type) =>
      [1, 2].flatMap((batch) => [undefined, true as const].map((both) => ({ type, batch, both }))),
    ),
  )("$type of $batch samples, both directions: $both", ({ type, batch, both }) => {
    const directions = both ? 2 : 1;
    const one = layer(type, [batch, 7], { ...(both ? { both } : {}), attributes: { layout: 1 } });
    const state = [batch, directions, units];
    const shapes = [[batch, 7, directions, units], state, ...(type === "LSTM" ? [state] : [])];
    expect(resultsOf(fileOf(one)).map(({ shape }) => shape)).toEqual(shapes);
  });
});

const kinds = ({ operators }: Model) => operators.map(({ operation }) => operation.kind).slice(2);
const imported = (one: OneNode, outputs: readonly string[]) => importOnnx(fileOf(one), "m", { outputs });

it("a layer becomes one operator per direction, and slices of the states that somebody reads", () => {
  expect(kinds(imported(layer("GRU", [7, 1]), ["y0"]))).toEqual(["recurrent"]);
  expect(kinds(imported(layer("GRU", [7, 1]), ["y1"]))).toEqual(["recurrent", "slice"]);
  const both = imported(layer("LSTM", [7, 1], { both: true }), ["y0"]);
  // The result has the axes that the file gives it.
  expect(kinds(both)).toEqual(["recurrent", "recurrent", "concat", "reshape"]);
  expect(modelMacs(both)).toBe(2 * 7 * 4 * units * (features + units));
  const cells = imported(layer("LSTM", [7, 1]), ["y0", "y1", "y2"]);
  expect(cells.operators.map(({ shape }) => shape).slice(2)).toEqual([
    [8, 1, units],
    [7, 1, units],
    [1, 1, units],
    [1, 1, units],
  ]);
});

it("initial states of zeros are none", () => {
  const zeros: TensorContents = { dims: [1, 1, units], float: true };
  const one = layer("LSTM", [7, 1]);
  const given = { ...one, initializers: [...one.initializers!.slice(0, 4), zeros, zeros] };
  expect(kinds(imported(given, ["y0"]))).toEqual(["recurrent"]);
});

it.each<[type: Type, extras: Extras, message: string]>([
  ["LSTM", { lengths: [4] }, "its sequences end after 4 of 7 steps; only whole ones are supported"],
  [
    "GRU",
    { attributes: { direction: "sideways" } },
    'direction is "sideways"; supported are forward, reverse',
  ],
  [
    "GRU",
    { attributes: { activations: { texts: ["Sigmoid", "Magic"] } } },
    'its activation "Magic" is unknown',
  ],
  [
    "RNN",
    { attributes: { activations: { texts: ["Relu", "Tanh"] } } },
    "supported are 1, the same for each direction",
  ],
  ["RNN", { attributes: { hidden_size: 4 } }, "5 features and 4 units"],
])("%s %j is refused in one message", (type, extras, message) => {
  expect(() => importOnnx(fileOf(layer(type, [7, 1], extras)), "m")).toThrow(message);
});
