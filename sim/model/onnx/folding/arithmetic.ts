import type { Shape } from "../../../tensor/index.ts";
import type { ElementType } from "../../element-type.ts";
import { broadcast } from "../../operations/elementwise.ts";
import { aligned } from "../aligned.ts";
import type { NodeImport } from "../node.ts";
import { fitReal, fitWhole, isReal, isWhole, roundHalfToEven, type Scalar } from "../scalars.ts";
import { elementTypeOf } from "../tensor-data.ts";
import { constant, type Constant } from "../value.ts";
import {
  built,
  knownInput,
  knownInputs,
  offsetOf,
  stridesOf,
  type Kernel,
  type Kernels,
  type Known,
} from "./known.ts";

/** A function of the elements at one place, for the types that it takes; its result is of the same type. */
export interface Arithmetic {
  readonly whole?: (...operands: bigint[]) => bigint;
  readonly real?: (...operands: number[]) => number;
}

/** Both kinds of numbers have these operators, but TypeScript's types of them differ. */
const arithmetic: readonly (readonly [type: string, Arithmetic])[] = [
  ["Add", { whole: (a, b) => a! + b!, real: (a, b) => a! + b! }],
  ["Sub", { whole: (a, b) => a! - b!, real: (a, b) => a! - b! }],
  ["Mul", { whole: (a, b) => a! * b!, real: (a, b) => a! * b! }],
  ["Sum", { real: (...terms) => terms.reduce((sum, term) => sum + term) }],
  ["Mean", { real: (...terms) => terms.reduce((sum, term) => sum + term) / terms.length }],
  ["Max", { whole: (...all) => all.reduce((a, b) => (b > a ? b : a)), real: (...all) => Math.max(...all) }],
  ["Min", { whole: (...all) => all.reduce((a, b) => (b < a ? b : a)), real: (...all) => Math.min(...all) }],
  ["BitwiseAnd", { whole: (a, b) => a! & b! }],
  ["BitwiseOr", { whole: (a, b) => a! | b! }],
  ["BitwiseXor", { whole: (a, b) => a! ^ b! }],
  ["BitwiseNot", { whole: (a) => ~a! }],
  ["And", { whole: (a, b) => a! & b! }],
  ["Or", { whole: (a, b) => a! | b! }],
  ["Xor", { whole: (a, b) => a! ^ b! }],
  ["Not", { whole: (a) => a! ^ 1n }],
  ["Neg", { whole: (a) => -a!, real: (a) => -a! }],
  ["Abs", { whole: (a) => (a! < 0n ? -a! : a!), real: (a) => Math.abs(a!) }],
  ["Sign", { whole: (a) => (a! > 0n ? 1n : a! < 0n ? -1n : 0n), real: (a) => Math.sign(a!) }],
  ["Relu", { whole: (a) => (a! > 0n ? a! : 0n), real: (a) => Math.max(a!, 0) }],
  ["Floor", { real: (a) => Math.floor(a!) }],
  ["Ceil", { real: (a) => Math.ceil(a!) }],
  ["Round", { real: (a) => roundHalfToEven(a!) }],
  ["Reciprocal", { real: (a) => 1 / a! }],
  ["Sigmoid", { real: (a) => 1 / (1 + Math.exp(-a!)) }],
  ...(
    [
      ["Sqrt", Math.sqrt],
      ["Exp", Math.exp],
      ["Log", Math.log],
      ["Sin", Math.sin],
      ["Cos", Math.cos],
      ["Tan", Math.tan],
      ["Asin", Math.asin],
      ["Acos", Math.acos],
      ["Atan", Math.atan],
      ["Sinh", Math.sinh],
      ["Cosh", Math.cosh],
      ["Tanh", Math.tanh],
      ["Asinh", Math.asinh],
      ["Acosh", Math.acosh],
      ["Atanh", Math.atanh],
    ] as const
  ).map(([type, real]): [string, Arithmetic] => [type, { real: (a) => real(a!) }]),
];

const comparisons: readonly (readonly [type: string, (a: Scalar, b: Scalar) => boolean])[] = [
  ["Equal", (a, b) => a === b],
  ["Less", (a, b) => a < b],
  ["LessOrEqual", (a, b) => a <= b],
  ["Greater", (a, b) => a > b],
  ["GreaterOrEqual", (a, b) => a >= b],
];

/** Whole numbers drop the fraction, as in C. */
const divide: Kernel = (node) =>
  compute(node, {
    whole: (a, b) => (b === 0n ? node.fail("divides by zero") : a! / b!),
    real: (a, b) => a! / b!,
  });

/** The remainder has the sign of the divisor, or with `fmod` that of the dividend. */
const modulo: Kernel = (node) => {
  const asInC = node.integer("fmod", 0) !== 0;
  return compute(node, {
    whole: (a, b) => {
      if (b === 0n) node.fail("divides by zero");
      const rest = a! % b!;
      return asInC || rest === 0n || rest < 0n === b! < 0n ? rest : rest + b!;
    },
    ...(asInC && { real: (a: number | undefined, b: number | undefined) => a! % b! }),
  });
};

/** Of the type of the base; the exponent may be of another. */
const power: Kernel = (node) => {
  const inputs = knownInputs(node);
  const [base, exponent] = inputs ?? [];
  if (!base || !exponent) return undefined;
  const result = (a: Scalar, b: Scalar) => converted(Number(a) ** Number(b), base.elementType);
  return broadcastElements([base, exponent], base.elementType, ([a, b]) => result(a!, b!));
};

const where: Kernel = (node) => {
  const inputs = knownInputs(node);
  const chosen = node.value(1);
  return inputs && broadcastElements(inputs, chosen.elementType, ([condition, a, b]) => (condition ? a : b));
};

const shift: Kernel = (node) => {
  const direction = node.text("direction", ["LEFT", "RIGHT"], "LEFT");
  return compute(node, { whole: (a, b) => (direction === "LEFT" ? a! << b! : a! >> b!) });
};

const clip: Kernel = (node) => {
  const value = knownInput(node, 0);
  if (!value) return undefined;
  const bound = (index: number, name: string): Scalar | undefined => {
    if (node.optional(index)) return knownInput(node, index)?.values[0] ?? NaN;
    return node.attribute(name, "float");
  };
  const [least, most] = [bound(1, "min"), bound(2, "max")];
  if (Number.isNaN(least) || Number.isNaN(most)) return undefined;
  const clipped = (number: Scalar) => {
    const raised = least !== undefined && number < least ? least : number;
    return most !== undefined && raised > most ? most : raised;
  };
  return [constant(value.elementType, value.shape, value.values.map(clipped))];
};

const cast: Kernel = (node) => {
  const to = node.attribute("to", "int") ?? node.fail("lacks the type to cast to");
  return castTo(node, elementTypeOf(Number(to), "its output"));
};

/** The elements as another type; of unknown elements where the type cannot hold them or is not followed. */
function castTo(node: NodeImport, type: ElementType): readonly Constant[] | undefined {
  const value = knownInput(node, 0);
  if (!value) return undefined;
  const results = value.values.map((one) => converted(one, type));
  return [constant(type, value.shape, allKnown(results))];
}

/** The number as an element of this type holds it; undefined where it cannot. */
export function converted(value: Scalar, type: ElementType): Scalar | undefined {
  if (isReal(type)) return fitReal(type, Number(value));
  if (!isWhole(type)) return undefined;
  if (type === "bool") return Number(value) === 0 ? 0n : 1n;
  if (typeof value === "bigint") return fitWhole(type, value);
  return Number.isFinite(value) ? fitWhole(type, BigInt(Math.trunc(value))) : undefined;
}

/** Applies a function to the elements of operands of one type, which broadcast. */
function compute(node: NodeImport, of: Arithmetic): readonly Constant[] | undefined {
  const inputs = knownInputs(node);
  if (!inputs) return undefined;
  const type = commonType(node, inputs);
  const function_ = elementFunction(type, of);
  return function_ && broadcastElements(inputs, type, function_);
}

/** The function on elements of this type; undefined where it does not take them. */
export function elementFunction(
  type: ElementType,
  { whole, real }: Arithmetic,
): ((operands: readonly Scalar[]) => Scalar) | undefined {
  if (isWhole(type)) return whole && ((operands) => fitWhole(type, whole(...operands.map(BigInt))));
  if (isReal(type)) return real && ((operands) => fitReal(type, real(...operands.map(Number))));
  return undefined;
}

function commonType(node: NodeImport, inputs: readonly Known[]): ElementType {
  const types = new Set(inputs.map(({ elementType }) => elementType));
  if (types.size > 1) node.fail(`its inputs are of different types: ${[...types].join(", ")}`);
  return inputs[0]!.elementType;
}

/** The result of a function at every place of operands that broadcast; of unknown elements where one has no result. */
function broadcastElements(
  inputs: readonly Known[],
  type: ElementType,
  combine: (operands: readonly Scalar[]) => Scalar | undefined,
): readonly Constant[] {
  const shape = broadcastShape(inputs.map((input) => input.shape));
  const strides = inputs.map((input) => broadcastStrides(input.shape, shape.length));
  let known = true;
  const result = built(type, shape, (index) => {
    const combined = combine(inputs.map(({ values }, place) => values[offsetOf(index, strides[place]!)]!));
    known &&= combined !== undefined;
    return combined ?? NaN;
  });
  return [known ? result : constant(type, shape)];
}

/** The shape that shapes of any rank stretch to. */
export function broadcastShape(shapes: readonly Shape[]): Shape {
  const rank = Math.max(...shapes.map(({ length }) => length));
  return broadcast(shapes.map((shape) => aligned(shape, rank)));
}

/** Steps through an operand for those of the broadcast result; none along axes that repeat. */
function broadcastStrides(shape: Shape, rank: number): readonly number[] {
  const full = aligned(shape, rank);
  return stridesOf(full).map((stride, axis) => (full[axis] === 1 ? 0 : stride));
}

function allKnown(values: readonly (Scalar | undefined)[]): readonly Scalar[] | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === values.length ? known : undefined;
}

/** Functions of the elements at one place, in the types of the file. */
export const arithmeticKernels: Kernels = [
  ...arithmetic.map(([type, of]) => [type, (node: NodeImport) => compute(node, of)] as const),
  ...comparisons.map(
    ([type, holds]) =>
      [
        type,
        (node: NodeImport) => {
          const inputs = knownInputs(node);
          if (!inputs) return undefined;
          commonType(node, inputs);
          return broadcastElements(inputs, "bool", ([a, b]) => (holds(a!, b!) ? 1n : 0n));
        },
      ] as const,
  ),
  ["Div", divide],
  ["Mod", modulo],
  ["Pow", power],
  ["Where", where],
  ["BitShift", shift],
  ["Clip", clip],
  ["Cast", cast],
  ["CastLike", (node) => castTo(node, node.value(1).elementType)],
  ["IsNaN", (node) => predicate(node, Number.isNaN)],
  ["IsInf", (node) => predicate(node, isInfinite(node))],
];

function predicate(node: NodeImport, holds: (value: number) => boolean): readonly Constant[] | undefined {
  const value = knownInput(node, 0);
  if (!value) return undefined;
  return [
    constant(
      "bool",
      value.shape,
      value.values.map((one) => (holds(Number(one)) ? 1n : 0n)),
    ),
  ];
}

function isInfinite(node: NodeImport): (value: number) => boolean {
  const positive = node.integer("detect_positive", 1) !== 0;
  const negative = node.integer("detect_negative", 1) !== 0;
  return (value) => (positive && value === Infinity) || (negative && value === -Infinity);
}
