import fc from "fast-check";
import { expect, it } from "vitest";
import {
  buildModel,
  isSplittable,
  macs,
  parameters,
  type Operation,
  type Operator,
} from "../../../sim/model/index.ts";
import { partition, schemes } from "../../../sim/partition/index.ts";
import { sameBox, wholeBox, type Shape } from "../../../sim/tensor/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { fittingLayers } from "../../traces/fitting-layers.ts";
import { randomLayers } from "../../traces/random-layers.ts";

const lstm: Operation<"recurrent"> = {
  kind: "recurrent",
  cell: "lstm",
  units: 3,
  direction: "forward",
  bias: true,
  peepholes: false,
  initial: [],
  finalCell: false,
  functions: ["sigmoid", "tanh", "tanh"],
  resetAfter: false,
};

function operatorOf(operation: Operation, ...inputs: readonly Shape[]): Operator {
  const names = inputs.map((_, index) => `in${index}`);
  const model = buildModel("m", [
    ...inputs.map((shape, index) => ({
      name: names[index]!,
      operation: { kind: "input", shape } as const,
      inputs: [],
    })),
    { name: "out", operation, inputs: names },
  ]);
  return model.operators.at(-1)!;
}

/** Multiplies as the definition of each cell says, step by step, gate by gate, unit by unit. */
function countedProducts(
  { cell, units, peepholes }: Operation<"recurrent">,
  [sequence]: readonly Shape[],
): number {
  const gates = { lstm: "iofc", gru: "zrh", rnn: "h" }[cell];
  let products = 0;
  for (let step = 0; step < sequence![0]!; step++) {
    for (let sample = 0; sample < (sequence!.length === 3 ? sequence![1]! : 1); sample++) {
      for (const gate of gates) {
        for (let unit = 0; unit < units; unit++) {
          for (let feature = 0; feature < sequence!.at(-1)!; feature++) products++;
          for (let other = 0; other < units; other++) products++;
          if (peepholes && gate !== "c") products++;
        }
      }
    }
  }
  return products;
}

it("multiply-accumulates are those of the loops that define the cell", () => {
  fc.assert(
    fc.property(fittingLayers(randomLayers.recurrent), (operator) => {
      const operation = operator.operation as Operation<"recurrent">;
      expect(macs(operator)).toBe(countedProducts(operation, operator.inputShapes));
    }),
    { ...fixedSeed, numRuns: 100 },
  );
});

it("parameters are those of PyTorch's layers", () => {
  // torch.nn.LSTM(10, 20): 2,560; GRU(10, 20): 1,920; RNN(10, 20): 640.
  const wanted = { lstm: 2560, gru: 1920, rnn: 640 };
  for (const [cell, count] of Object.entries(wanted)) {
    const operation = { ...lstm, cell: cell as "lstm", units: 20 };
    expect(parameters(operatorOf(operation, [7, 10]))).toBe(count);
  }
});

it("every scheme gives all of a recurrent layer to one device", () => {
  const operator = operatorOf(lstm, [8, 4]);
  expect(isSplittable(operator)).toBe(false);
  for (const scheme of schemes) {
    const regions = partition(operator, scheme, [1, 3, 2]);
    expect(regions.map((region) => sameBox(region, wholeBox([8, 3])))).toEqual([false, true, false]);
  }
});

it.each<[attributes: Partial<Operation<"recurrent">>, inputs: readonly Shape[], message: string]>([
  [{}, [[4]], "needs [steps, features] or [steps, batch, features], not the shape [4]"],
  [{ cell: "gru", finalCell: true }, [[4, 2]], "a gru has no cell state"],
  [{ initial: ["hidden"] }, [[4, 2]], "takes 1 initial states of shape [1, 3], not none"],
  [
    { initial: ["hidden"] },
    [
      [4, 2, 5],
      [1, 3],
    ],
    "takes 1 initial states of shape [2, 3], not [1, 3]",
  ],
  [
    { initial: ["hidden"] },
    [
      [4, 2],
      [1, 3, 1],
    ],
    "takes 1 initial states of shape [1, 3], not [1, 3, 1]",
  ],
  [{ cell: "rnn", peepholes: true }, [[4, 2]], "a rnn has no cell state"],
  [
    { cell: "gru", initial: ["cell"] },
    [
      [4, 2],
      [1, 3],
    ],
    "a gru has no cell state",
  ],
])("%j over %j is refused", (attributes, inputs, message) => {
  expect(() => operatorOf({ ...lstm, ...attributes }, ...inputs)).toThrow(message);
});
