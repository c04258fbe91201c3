import fc from "fast-check";
import { InferenceSession, type Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { InputError } from "../../../../sim/errors.ts";
import { fixedSeed } from "../../../support/arbitrary.ts";
import { onnxFile, type AttributeValue, type TensorContents, type TensorType } from "./onnx-file.ts";
import { resultsOf } from "./results.ts";

/** One node over constants. */
interface Folding {
  readonly type: string;
  readonly inputs: readonly TensorContents[];
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly outputs?: number;
  readonly operatorSet?: number;
}

const wholeTypes = ["int64", "int32", "int16", "int8", "uint64", "uint32", "uint16", "uint8"] as const;
const realTypes = ["float32", "float64", "float16"] as const;
const bits = { int64: 64, int32: 32, int16: 16, int8: 8, uint64: 64, uint32: 32, uint16: 16, uint8: 8 };

const extents = (minimum = 1) => fc.integer({ min: minimum, max: 4 });
const shapes = (minimumRank = 0) => fc.array(extents(), { minLength: minimumRank, maxLength: 3 });

/** Small numbers mostly, and some at the ends of the range. */
function elements(type: TensorType, notZero = false): fc.Arbitrary<number | bigint> {
  if (type === "bool") return fc.constantFrom(0, 1);
  if (type in bits) {
    const width = bits[type as keyof typeof bits];
    const signed = type.startsWith("int");
    const [least, most] = signed
      ? [-(2n ** BigInt(width - 1)), 2n ** BigInt(width - 1) - 1n]
      : [0n, 2n ** BigInt(width) - 1n];
    const small = fc.bigInt({ min: signed ? -9n : 0n, max: 9n });
    return fc
      .oneof(
        { weight: 8, arbitrary: small },
        { weight: 1, arbitrary: fc.bigInt({ min: least + 1n, max: most }) },
      )
      .map((value) => (notZero && value === 0n ? 3n : value));
  }
  return fc.integer({ min: -40, max: 40 }).map((value) => (notZero && value === 0 ? 0.75 : value / 8));
}

function tensors(type: TensorType, dims: readonly number[], notZero = false): fc.Arbitrary<TensorContents> {
  const count = dims.reduce((product, extent) => product * extent, 1);
  return fc
    .array(elements(type, notZero), { minLength: count, maxLength: count, size: "max" })
    .map((values) => ({ dims, type, values }));
}

const numbers = (...values: readonly number[]): TensorContents => ({ dims: [values.length], values });
const scalar = (value: number): TensorContents => ({ dims: [], values: [value] });
const anyType = fc.constantFrom<TensorType>(...wholeTypes, ...realTypes, "bool");
const numeric = fc.constantFrom<TensorType>(...wholeTypes, ...realTypes);
const real = fc.constantFrom<TensorType>(...realTypes);
const whole = fc.constantFrom<TensorType>(...wholeTypes);

/** The shape, or one that stretches to it. */
const stretching = (dims: readonly number[]) =>
  fc
    .tuple(fc.integer({ min: 0, max: dims.length }), fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }))
    .map(([dropped, single]) => dims.slice(dropped).map((extent, axis) => (single[axis] ? 1 : extent)));

/** A tensor of at least one axis, and one of its axes, counted from either end. */
const withAxis = (types: fc.Arbitrary<TensorType>) =>
  fc
    .tuple(types, shapes(1))
    .chain(([type, dims]) =>
      fc.tuple(tensors(type, dims), fc.integer({ min: -dims.length, max: dims.length - 1 })),
    );

const positive = (axis: number, { dims }: TensorContents) => (axis < 0 ? axis + dims.length : axis);
const indices = (dims: readonly number[], extent: number) =>
  fc
    .array(fc.integer({ min: -extent, max: extent - 1 }), {
      minLength: dims.reduce((product, one) => product * one, 1),
      maxLength: dims.reduce((product, one) => product * one, 1),
      size: "max",
    })
    .map((values): TensorContents => ({ dims, values }));

const binary = (names: readonly string[], types: fc.Arbitrary<TensorType>, notZero = false) =>
  fc
    .tuple(fc.constantFrom(...names), types, shapes())
    .chain(([type, element, dims]) =>
      stretching(dims).chain((other) =>
        fc
          .tuple(tensors(element, dims), tensors(element, other, notZero))
          .map((inputs): Folding => ({ type, inputs })),
      ),
    );

const unary = (names: readonly string[], types: fc.Arbitrary<TensorType>) =>
  fc
    .tuple(fc.constantFrom(...names), types, shapes())
    .chain(([type, element, dims]) =>
      tensors(element, dims).map((input): Folding => ({ type, inputs: [input] })),
    );

const reductionNames = ["Sum", "Mean", "Max", "Min", "Prod", "L1", "SumSquare"];

/** Foldings whose elements must be the very same. */
const exact: Readonly<Record<string, fc.Arbitrary<Folding>>> = {
  arithmetic: binary(["Add", "Sub", "Mul", "Max", "Min"], numeric),
  division: binary(["Div"], numeric, true),
  "remainder as of the divisor": binary(["Mod"], whole, true),
  // onnxruntime takes this remainder in float64, which holds no more than 2^53.
  "remainder as in C": binary(["Mod"], fc.constantFrom("int32", "int8", "uint16", ...realTypes), true).map(
    (one) => ({ ...one, attributes: { fmod: 1 } }),
  ),
  comparisons: binary(["Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual"], numeric),
  logic: binary(["And", "Or", "Xor"], fc.constant<TensorType>("bool")),
  bits: binary(["BitwiseAnd", "BitwiseOr", "BitwiseXor"], whole).map((one) => ({ ...one, operatorSet: 18 })),
  "functions of one element": unary(["Neg", "Abs", "Sign", "Relu"], numeric),
  rounding: unary(["Floor", "Ceil", "Round"], real),
  not: unary(["Not"], fc.constant<TensorType>("bool")),
  cast: fc.tuple(anyType, anyType, shapes()).chain(([from, to, dims]) =>
    fc
      .array(from === "bool" ? fc.constantFrom(0, 1) : fc.integer({ min: 0, max: 120 }), {
        minLength: dims.reduce((product, extent) => product * extent, 1),
        maxLength: dims.reduce((product, extent) => product * extent, 1),
        size: "max",
      })
      .map((values): Folding => ({
        type: "Cast",
        inputs: [
          { dims, type: from, values: from.startsWith("float") ? values.map((one) => one / 8) : values },
        ],
        attributes: { to: typeNumbers[to] },
      })),
  ),
  where: fc
    .tuple(numeric, shapes())
    .chain(([type, dims]) =>
      stretching(dims).chain((other) =>
        fc
          .tuple(tensors("bool", other), tensors(type, dims), tensors(type, other))
          .map((inputs): Folding => ({ type: "Where", inputs })),
      ),
    ),
  concat: withAxis(anyType).chain(([first, axis]) =>
    extents().chain((extent) =>
      tensors(first.type!, first.dims.with(positive(axis, first), extent)).map((second): Folding => ({
        type: "Concat",
        inputs: [first, second],
        attributes: { axis },
      })),
    ),
  ),
  slice: withAxis(anyType).chain(([data]) =>
    fc
      .tuple(
        ...data.dims.map(() =>
          fc.tuple(
            fc.integer({ min: -6, max: 6 }),
            fc.integer({ min: -6, max: 6 }),
            fc.constantFrom(-3, -2, -1, 1, 2),
          ),
        ),
      )
      .map((ranges): Folding => {
        const part = (place: 0 | 1 | 2) => numbers(...ranges.map((range) => range[place]));
        return { type: "Slice", inputs: [data, part(0), part(1), numbers(...data.dims.keys()), part(2)] };
      }),
  ),
  transpose: withAxis(anyType).chain(([data]) =>
    fc.shuffledSubarray([...data.dims.keys()], { minLength: data.dims.length }).map((perm): Folding => ({
      type: "Transpose",
      inputs: [data],
      attributes: { perm },
    })),
  ),
  tile: withAxis(anyType).chain(([data]) =>
    fc
      .tuple(...data.dims.map(() => fc.integer({ min: 1, max: 3 })))
      .map((repeats): Folding => ({ type: "Tile", inputs: [data, numbers(...repeats)] })),
  ),
  expand: fc.tuple(anyType, shapes(1)).chain(([type, dims]) =>
    stretching(dims)
      .chain((smaller) => tensors(type, smaller))
      .map((data): Folding => ({ type: "Expand", inputs: [data, numbers(...dims)] })),
  ),
  pad: fc
    .tuple(withAxis(numeric), fc.constantFrom("constant", "edge", "reflect", "wrap"))
    .chain(([[data], mode]) =>
      fc
        .tuple(...[...data.dims, ...data.dims].map((extent) => fc.integer({ min: 0, max: extent - 1 })))
        .map((pads): Folding => ({
          type: "Pad",
          inputs: [data, numbers(...pads), { dims: [], type: data.type!, values: [3] }],
          attributes: { mode },
          operatorSet: 19,
        })),
    ),
  split: withAxis(anyType).map(([data, axis]): Folding => {
    const extent = data.dims[positive(axis, data)]!;
    const sizes = extent > 1 ? [1, extent - 1] : [1];
    return { type: "Split", inputs: [data, numbers(...sizes)], attributes: { axis }, outputs: sizes.length };
  }),
  gather: withAxis(anyType).chain(([data, axis]) =>
    shapes()
      .chain((dims) => indices(dims, data.dims[positive(axis, data)]!))
      .map((taken): Folding => ({ type: "Gather", inputs: [data, taken], attributes: { axis } })),
  ),
  "gather elements": withAxis(anyType).chain(([data, axis]) =>
    extents()
      .chain((extent) =>
        indices(data.dims.with(positive(axis, data), extent), data.dims[positive(axis, data)]!),
      )
      .map((taken): Folding => ({ type: "GatherElements", inputs: [data, taken], attributes: { axis } })),
  ),
  "gather by tuples": withAxis(anyType).chain(([data]) =>
    fc
      .tuple(extents(), fc.integer({ min: 1, max: data.dims.length }))
      .chain(([places, depth]) => indices([places, depth], Math.min(...data.dims.slice(0, depth))))
      .map((taken): Folding => ({ type: "GatherND", inputs: [data, taken] })),
  ),
  "scatter elements": fc
    .tuple(withAxis(numeric), fc.constantFrom("none", "add", "mul", "min", "max"))
    .chain(([[data, axis], reduction]) => {
      const dims = data.dims.map(() => 1);
      return fc
        .tuple(indices(dims, data.dims[positive(axis, data)]!), tensors(data.type!, dims))
        .map(([taken, updates]): Folding => ({
          type: "ScatterElements",
          inputs: [data, taken, updates],
          attributes: { axis, reduction },
          operatorSet: 18,
        }));
    }),
  "scatter by tuples": fc
    .tuple(withAxis(numeric), fc.constantFrom("none", "add", "mul", "min", "max"))
    .chain(([[data], reduction]) =>
      fc
        .tuple(indices([2, 1], data.dims[0]!), tensors(data.type!, [2, ...data.dims.slice(1)]))
        .filter(([{ values }]) => values![0] !== values![1])
        .map(([taken, updates]): Folding => ({
          type: "ScatterND",
          inputs: [data, taken, updates],
          attributes: { reduction },
          operatorSet: 18,
        })),
    ),
  "places of what is not 0": withAxis(anyType).map(([data]) => ({ type: "NonZero", inputs: [data] })),
  "the largest": withAxis(fc.constantFrom<TensorType>("float32", "int64", "int32", "float64")).chain(
    ([data, axis]) =>
      fc
        .tuple(fc.integer({ min: 1, max: data.dims[positive(axis, data)]! }), fc.constantFrom(0, 1))
        .map(([count, largest]): Folding => ({
          type: "TopK",
          inputs: [data, numbers(count)],
          attributes: { axis, largest },
          outputs: 2,
        })),
  ),
  "one of many": fc
    .tuple(
      fc.constantFrom<TensorType>("int64", "float32", "int32"),
      shapes(1).chain((dims) => indices(dims, 3)),
      fc.constantFrom(-1, 0),
    )
    .map(([type, taken, axis]) => ({
      type: "OneHot",
      inputs: [taken, scalar(3), { dims: [2], type, values: [2, 5] }],
      attributes: { axis },
    })),
  triangles: fc
    .tuple(anyType, extents(), extents(), fc.integer({ min: -3, max: 3 }), fc.constantFrom(0, 1))
    .chain(([type, rows, columns, offset, upper]) =>
      tensors(type, [2, rows, columns]).map((data): Folding => ({
        type: "Trilu",
        inputs: [data, scalar(offset)],
        attributes: { upper },
      })),
    ),
  arguments: fc
    .tuple(
      fc.constantFrom("ArgMax", "ArgMin"),
      withAxis(numeric),
      fc.constantFrom(0, 1),
      fc.constantFrom(0, 1),
    )
    .map(([type, [data, axis], keepdims, last]) => ({
      type,
      inputs: [data],
      attributes: { axis, keepdims, select_last_index: last },
    })),
  range: fc
    .tuple(
      fc.constantFrom<TensorType>("int64", "int32", "int16", "float64", "float32"),
      fc.integer({ min: -9, max: 9 }),
      fc.integer({ min: -9, max: 9 }),
      fc.constantFrom(-3, -1, 1, 2),
    )
    .map(([type, ...ends]) => ({
      type: "Range",
      inputs: ends.map((value) => ({ dims: [], type, values: [value] })),
    })),
  unique: withAxis(fc.constantFrom<TensorType>("float32", "int64", "int8", "float64")).map(([data]) => ({
    type: "Unique",
    inputs: [data],
    outputs: 4,
  })),
  compress: withAxis(anyType).chain(([data, axis]) =>
    tensors("bool", [data.dims[positive(axis, data)]!]).map((chosen): Folding => ({
      type: "Compress",
      inputs: [data, chosen],
      attributes: { axis },
    })),
  ),
};

/** Foldings whose elements may differ by what a library's functions and orders of summation do. */
const near: Readonly<Record<string, fc.Arbitrary<Folding>>> = {
  functions: unary(
    [
      "Exp",
      "Sin",
      "Cos",
      "Tan",
      "Atan",
      "Sinh",
      "Cosh",
      "Tanh",
      "Asinh",
      "Sigmoid",
      "Sqrt",
      "Log",
      "Reciprocal",
    ],
    real,
  ),
  power: fc
    .tuple(fc.constantFrom<TensorType>("float32", "float64", "int64", "int32"), shapes())
    .chain(([type, dims]) =>
      fc.integer({ min: 0, max: 3 }).chain((exponent) =>
        fc
          .array(fc.integer({ min: -9, max: 9 }), {
            minLength: dims.reduce((product, extent) => product * extent, 1),
            maxLength: dims.reduce((product, extent) => product * extent, 1),
            size: "max",
          })
          .map((values): Folding => ({
            type: "Pow",
            inputs: [
              { dims, type, values },
              { dims: [], type, values: [exponent] },
            ],
          })),
      ),
    ),
  "sums of several": fc
    .tuple(fc.constantFrom("Sum", "Mean"), real, shapes())
    .chain(([type, element, dims]) =>
      fc
        .array(tensors(element, dims), { minLength: 1, maxLength: 4 })
        .map((inputs): Folding => ({ type, inputs })),
    ),
  reductions: fc
    .tuple(fc.constantFrom(...reductionNames), withAxis(numeric), fc.constantFrom(0, 1), fc.boolean())
    .map(([name, [data, axis], keepdims, all]) => ({
      type: `Reduce${name}`,
      inputs: all ? [data] : [data, numbers(axis)],
      attributes: { keepdims },
      operatorSet: 18,
    })),
  "norms and logarithms of sums": fc
    .tuple(
      fc.constantFrom("L2", "LogSumExp"),
      withAxis(fc.constantFrom("float32", "float64")),
      fc.constantFrom(0, 1),
    )
    .map(([name, [data, axis], keepdims]) => ({
      type: `Reduce${name}`,
      inputs: [data, numbers(axis)],
      attributes: { keepdims },
      operatorSet: 18,
    })),
  "running sums": fc
    .tuple(
      withAxis(fc.constantFrom<TensorType>("float32", "int64", "int32", "float64")),
      fc.constantFrom(0, 1),
      fc.constantFrom(0, 1),
    )
    .map(([[data, axis], exclusive, reverse]) => ({
      type: "CumSum",
      inputs: [data, scalar(axis)],
      attributes: { exclusive, reverse },
    })),
  "matrix products": fc
    .tuple(
      fc.constantFrom<TensorType>("float32", "int64", "int32", "float64"),
      fc.tuple(extents(), extents(), extents()),
      fc.constantFrom<"matrices" | "left" | "right">("matrices", "left", "right"),
    )
    .chain(([type, [rows, inner, columns], vector]) =>
      fc
        .tuple(
          tensors(type, vector === "left" ? [inner] : [rows, inner]),
          tensors(type, vector === "right" ? [inner] : [inner, columns]),
        )
        .map((inputs): Folding => ({ type: "MatMul", inputs })),
    ),
};

const typeNumbers: Readonly<Record<TensorType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
};

function fileOf({ type, inputs, attributes = {}, outputs = 1, operatorSet = 17 }: Folding): Uint8Array {
  const names = inputs.map((_, index) => `c${index}`);
  const results = Array.from({ length: outputs }, (_, index) => `y${index}`);
  return onnxFile({
    nodes: [{ type, name: "n", inputs: names, outputs: results, attributes }],
    inputs: {},
    outputs: Object.fromEntries(results.map((name) => [name, undefined])),
    initializers: Object.fromEntries(names.map((name, index) => [name, inputs[index]!])),
    operatorSet,
  });
}

/** What onnxruntime computes; undefined for a type that it has no kernel for. */
async function computed(file: Uint8Array): Promise<readonly Tensor[] | undefined> {
  try {
    const session = await InferenceSession.create(file, { intraOpNumThreads: 1, logSeverityLevel: 4 });
    const results = await session.run({});
    await session.release();
    return session.outputNames.map((name) => results[name]!);
  } catch (error) {
    if (
      /NOT_IMPLEMENTED|Could not find an implementation|not supported|Type Error|Type '.*' of input/.test(
        String(error),
      )
    )
      return undefined;
    throw error;
  }
}

const relativeErrors: Readonly<Record<string, number>> = { float32: 2e-6, float64: 1e-12, float16: 3e-3 };

function comparable({ data, type }: Tensor): readonly (number | bigint)[] {
  if (type === "float16") {
    const words = data as Uint16Array;
    return Array.from(new Uint16Array(words.buffer, words.byteOffset, words.length), halfNumber);
  }
  return Array.from(data as ArrayLike<number | bigint>);
}

function halfNumber(word: number): number {
  const exponent = (word >> 10) & 31;
  const fraction = word & 1023;
  const size =
    exponent === 31
      ? fraction
        ? NaN
        : Infinity
      : exponent === 0
        ? fraction / 2 ** 24
        : (1 + fraction / 1024) * 2 ** (exponent - 15);
  return word >> 15 ? -size : size;
}

describe("constants come to what onnxruntime computes, in their types", () => {
  const all = [
    ...Object.entries(exact).map(([name, foldings]) => ({ name, foldings, isExact: true })),
    ...Object.entries(near).map(([name, foldings]) => ({ name, foldings, isExact: false })),
  ];

  it.each(all)("$name", async ({ foldings, isExact }) => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(foldings, async (folding) => {
        const file = fileOf(folding);
        const expected = await computed(file);
        if (!expected) return;
        const found = resultsOf(file);
        for (const [index, tensor] of expected.entries()) {
          const value = found[index]!;
          expect(value.shape).toEqual(tensor.dims);
          expect(value.elementType).toBe(tensor.type);
          if (value.kind !== "constant" || !value.values) throw new Error("is not worked out");
          const error = isExact ? 0 : (relativeErrors[tensor.type] ?? 0);
          for (const [place, wanted] of comparable(tensor).entries()) {
            const [a, b] = [Number(value.values[place]), Number(wanted)];
            const equal = Object.is(a, b) || value.values[place] === wanted || a === b;
            if (!equal && !(Math.abs(a - b) <= error * Math.max(1, Math.abs(b)))) {
              throw new Error(`element ${place} is ${value.values[place]}, not ${wanted}`);
            }
          }
        }
        compared++;
      }),
      { numRuns: 60, ...fixedSeed },
    );
    expect(compared).toBeGreaterThan(10);
  });

  it("refuses a division by zero", () => {
    const file = fileOf({ type: "Div", inputs: [numbers(3), numbers(0)] });
    expect(() => resultsOf(file)).toThrow(InputError);
  });
});
