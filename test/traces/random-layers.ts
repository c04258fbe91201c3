import fc from "fast-check";
import {
  activationFunctions,
  elementwiseFunctions,
  isArgument,
  reduceFunctions,
  type Operation,
  type RecurrentCell,
  type RecurrentState,
  type ReduceFunction,
} from "../../sim/model/index.ts";
import type { Shape } from "../../sim/tensor/index.ts";
import type { TracedKind } from "../../traces/attributes.ts";
import { axisFunctionLayers } from "./random-axes.ts";
import { convolutions } from "./random-windows.ts";
import { movements } from "./random-movements.ts";

/** A layer and the shapes of its inputs. */
export interface RandomLayer {
  readonly operation: Operation;
  readonly inputs: readonly Shape[];
}

const extent = fc.integer({ min: 1, max: 7 });
const map = fc.tuple(extent, extent, extent);
const sequence = fc.tuple(extent, extent);
const anyRank = fc.oneof(map, fc.array(extent, { minLength: 2, maxLength: 4 }));
const ending = fc.oneof(
  fc.constant({}),
  fc.record({ activation: fc.constantFrom(...activationFunctions.slice(0, 7)) }),
);
const dense = fc.tuple(fc.record({ outputFeatures: extent, bias: fc.boolean() }), ending);

/** The shape with some extents 1, which broadcast. */
const broadcastable = (shape: Shape) =>
  fc
    .array(fc.boolean(), { minLength: shape.length, maxLength: shape.length })
    .map((ones) => shape.map((whole, axis) => (ones[axis] ? 1 : whole)));

/** Random small layers of each kind that trace files hold. */
export const randomLayers: Readonly<Record<TracedKind, fc.Arbitrary<RandomLayer>>> = {
  ...convolutions,
  ...movements,
  constant: anyRank.map((shape) => ({ operation: { kind: "constant", shape }, inputs: [] })),
  "fully-connected": fc.tuple(dense, anyRank).map(([[shape, end], input]) => ({
    operation: { kind: "fully-connected", ...shape, ...end },
    inputs: [input],
  })),
  matmul: fc
    .tuple(dense, sequence)
    .map(([[shape, end], input]) => ({ operation: { kind: "matmul", ...shape, ...end }, inputs: [input] })),
  "matrix-product": fc
    .tuple(fc.array(extent, { maxLength: 2 }), extent, extent, extent)
    .chain(([leading, rows, inner, columns]) =>
      fc.tuple(broadcastable(leading), broadcastable(leading)).map(([left, right]) => ({
        operation: { kind: "matrix-product" } as const,
        inputs: [
          [...left, rows, inner],
          [...right, inner, columns],
        ],
      })),
    ),
  add: fc.tuple(ending, anyRank, fc.integer({ min: 2, max: 3 })).map(([end, input, count]) => ({
    operation: { kind: "add", ...end },
    inputs: Array.from({ length: count }, () => input),
  })),
  elementwise: fc.constantFrom(...elementwiseFunctions).chain(elementwise),
  activation: fc
    .tuple(fc.constantFrom(...activationFunctions), anyRank)
    .map(([name, input]) => ({ operation: { kind: "activation", function: name }, inputs: [input] })),
  "batch-normalization": anyRank.map((input) => ({
    operation: { kind: "batch-normalization" },
    inputs: [input],
  })),
  "layer-normalization": anyRank.map((input) => ({
    operation: { kind: "layer-normalization" },
    inputs: [input],
  })),
  "group-normalization": fc.tuple(map, fc.integer({ min: 1, max: 3 })).map(([[size, ...pixels], groups]) => ({
    operation: { kind: "group-normalization", groups },
    inputs: [[size * groups, ...pixels]],
  })),
  "local-response-normalization": fc
    .tuple(anyRank, fc.constantFrom(1, 3, 5))
    .map(([input, size]) => ({ operation: { kind: "local-response-normalization", size }, inputs: [input] })),
  softmax: fc.tuple(anyRank, fc.integer({ min: -1, max: 1 })).map(([input, axis]) => ({
    operation: { kind: "softmax", ...(axis < 0 ? {} : { axis }) },
    inputs: [input],
  })),
  attention: fc
    .tuple(extent, extent, extent, fc.integer({ min: 1, max: 3 }))
    .map(([tokens, keys, size, heads]) => ({
      operation: { kind: "attention", heads },
      inputs: [
        [tokens, size * heads],
        [keys, size * heads],
        [keys, size * heads],
      ],
    })),
  recurrent: fc.constantFrom(...(["lstm", "gru", "rnn"] as const)).chain(recurrent),
  embedding: fc.tuple(extent, extent).map(([tokens, features]) => ({
    operation: { kind: "embedding", rows: 20, features },
    inputs: [[tokens, 1]],
  })),
  "along-axes": axisFunctionLayers,
  "cumulative-sum": fc
    .tuple(anyRank, fc.nat({ max: 1 }), fc.boolean(), fc.boolean())
    .map(([input, axis, exclusive, reverse]) => ({
      operation: { kind: "cumulative-sum", axis, exclusive, reverse },
      inputs: [input],
    })),
  triangle: fc
    .tuple(
      anyRank,
      fc.constantFrom("lower", "upper"),
      fc.integer({ min: -4, max: 4 }),
      fc.constantFrom(0, 2, -Infinity),
    )
    .map(([input, keeps, diagonal, fill]) => ({
      operation: { kind: "triangle", keeps, diagonal, fill },
      inputs: [input],
    })),
  "rms-normalization": anyRank.map((input) => ({
    operation: { kind: "rms-normalization" },
    inputs: [input],
  })),
  exit: fc
    .tuple(anyRank, extent)
    .map(([input, classes]) => ({ operation: { kind: "exit" }, inputs: [input, [classes, 1, 1]] })),
  reduce: fc
    .tuple(fc.constantFrom(...reduceFunctions), anyRank, fc.uniqueArray(fc.nat({ max: 1 }), { maxLength: 2 }))
    .map(([name, input, axes]) => ({
      operation: { kind: "reduce", function: name, axes: axesOf(name, input, axes) },
      inputs: [input],
    })),
};

/** A place is one along one axis, and a range that of all elements. */
function axesOf(name: ReduceFunction, input: Shape, axes: readonly number[]): readonly number[] {
  if (isArgument(name)) return [axes[0] ?? 0];
  return name.startsWith("range-") ? [...input.keys()] : axes;
}

/** A direction of a layer of few units over few steps, with whatever its cell may have. */
function recurrent(cell: RecurrentCell): fc.Arbitrary<RandomLayer> {
  const functions = { lstm: ["sigmoid", "tanh", "tanh"], gru: ["sigmoid", "tanh"], rnn: ["relu"] } as const;
  const lstm = cell === "lstm" ? fc.boolean() : fc.constant(false);
  const states = fc.subarray<RecurrentState>(cell === "lstm" ? ["hidden", "cell"] : ["hidden"]);
  return fc
    .record({
      steps: extent,
      batch: fc.integer({ min: 0, max: 3 }),
      features: extent,
      units: extent,
      direction: fc.constantFrom("forward" as const, "backward" as const),
      bias: fc.boolean(),
      peepholes: lstm,
      finalCell: lstm,
      initial: states,
      resetAfter: cell === "gru" ? fc.boolean() : fc.constant(false),
    })
    .map(({ steps, batch, features, ...attributes }) => ({
      operation: { kind: "recurrent", cell, functions: functions[cell], ...attributes },
      inputs: [
        batch === 0 ? [steps, features] : [steps, batch, features],
        ...attributes.initial.map(() => [Math.max(1, batch), attributes.units]),
      ],
    }));
}

/** Two operands (three to choose by the first), some of them constants; a slope for each element, or fewer. */
function elementwise(name: Operation<"elementwise">["function"]): fc.Arbitrary<RandomLayer> {
  const count = ["where", "quantize", "dequantize"].includes(name) ? 3 : 2;
  const operand = (shape: Shape) =>
    fc.record({
      shape: broadcastable(shape),
      constant: fc.boolean(),
      value: fc.constantFrom(undefined, 1, 0.5),
    });
  return anyRank.chain((shape) =>
    fc.array(operand(shape), { minLength: count, maxLength: count }).map((operands) => {
      const [first] = operands;
      const whole = { ...first!, shape, constant: false };
      const all = [whole, ...operands.slice(1)];
      return {
        operation: {
          kind: "elementwise" as const,
          function: name,
          constants: all.flatMap(({ shape: own, constant, value }, position) =>
            constant ? [{ position, shape: own, ...(value === undefined ? {} : { value }) }] : [],
          ),
        },
        inputs: all.flatMap(({ shape: own, constant }) => (constant ? [] : [own])),
      };
    }),
  );
}
