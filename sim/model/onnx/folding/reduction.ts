import type { Shape } from "../../../tensor/index.ts";
import type { NodeImport } from "../node.ts";
import { fitReal, fitWhole, isReal, isWhole, type Scalar } from "../scalars.ts";
import { constant, type Constant } from "../value.ts";
import { elementFunction, type Arithmetic } from "./arithmetic.ts";
import {
  built,
  knownInput,
  mapIndices,
  offsetOf,
  stridesOf,
  type Kernel,
  type Kernels,
  type Known,
} from "./known.ts";

const wholeSum = (all: readonly bigint[]) => all.reduce((sum, one) => sum + one, 0n);
const realSum = (all: readonly number[]) => all.reduce((sum, one) => sum + one, 0);

/** What becomes of all elements along axes. Whole numbers wrap around only at the end, which comes to the same. */
const functions: readonly (readonly [type: string, Arithmetic])[] = [
  ["ReduceSum", { whole: (...all) => wholeSum(all), real: (...all) => realSum(all) }],
  [
    "ReduceMean",
    { whole: (...all) => wholeSum(all) / BigInt(all.length), real: (...all) => realSum(all) / all.length },
  ],
  [
    "ReduceProd",
    {
      whole: (...all) => all.reduce((product, one) => product * one, 1n),
      real: (...all) => all.reduce((product, one) => product * one, 1),
    },
  ],
  [
    "ReduceMax",
    {
      whole: (...all) => all.reduce((most, one) => (one > most ? one : most)),
      real: (...all) => all.reduce((most, one) => Math.max(most, one)),
    },
  ],
  [
    "ReduceMin",
    {
      whole: (...all) => all.reduce((least, one) => (one < least ? one : least)),
      real: (...all) => all.reduce((least, one) => Math.min(least, one)),
    },
  ],
  [
    "ReduceL1",
    {
      whole: (...all) => wholeSum(all.map((one) => (one < 0n ? -one : one))),
      real: (...all) => realSum(all.map(Math.abs)),
    },
  ],
  [
    "ReduceSumSquare",
    {
      whole: (...all) => wholeSum(all.map((one) => one * one)),
      real: (...all) => realSum(all.map((one) => one * one)),
    },
  ],
  [
    "ReduceL2",
    {
      whole: (...all) => BigInt(Math.trunc(Math.sqrt(Number(wholeSum(all.map((one) => one * one)))))),
      real: (...all) => Math.sqrt(realSum(all.map((one) => one * one))),
    },
  ],
  ["ReduceLogSum", { real: (...all) => Math.log(realSum(all)) }],
  ["ReduceLogSumExp", { real: (...all) => Math.log(realSum(all.map(Math.exp))) }],
];

function reduction(node: NodeImport, of: Arithmetic): readonly Constant[] | undefined {
  const data = knownInput(node, 0);
  const combine = data && elementFunction(data.elementType, of);
  if (!data || !combine) return undefined;
  const given = node.integersOf(1, "axes") ?? [];
  if (given.length === 0 && node.integer("noop_with_empty_axes", 0) !== 0) return undefined;
  const rank = data.shape.length;
  const axes = given.length === 0 ? [...data.shape.keys()] : given.map((axis) => node.axis(axis, rank));
  if (axes.some((axis) => data.shape[axis] === 0)) return undefined;
  return [reduced(data, axes, keeps(node), data.elementType, (elements) => combine(elements))];
}

function keeps(node: NodeImport): boolean {
  return node.integer("keepdims", 1) !== 0;
}

/** One element for all along the axes. */
function reduced(
  data: Known,
  axes: readonly number[],
  keepsAxes: boolean,
  type: Constant["elementType"],
  combine: (elements: readonly Scalar[]) => Scalar,
): Constant {
  const groups = new Map<number, Scalar[]>();
  const shape = data.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
  const strides = stridesOf(shape).map((stride, axis) => (axes.includes(axis) ? 0 : stride));
  let next = 0;
  mapIndices(data.shape, (index) => {
    const group = offsetOf(index, strides);
    const elements = groups.get(group);
    if (elements) elements.push(data.values[next]!);
    else groups.set(group, [data.values[next]!]);
    next++;
  });
  const kept: Shape = keepsAxes ? shape : shape.filter((_, axis) => !axes.includes(axis));
  const order = [...groups.keys()].sort((a, b) => a - b);
  return constant(
    type,
    kept,
    order.map((group) => combine(groups.get(group)!)),
  );
}

/** Index of the largest or smallest element along an axis, of equal ones the first or the last. */
function argument(better: (a: Scalar, b: Scalar) => boolean): Kernel {
  return (node) => {
    const data = knownInput(node, 0);
    if (!data) return undefined;
    const axis = node.axis(node.integer("axis", 0), data.shape.length);
    const last = node.integer("select_last_index", 0) !== 0;
    const best = (elements: readonly Scalar[]) => {
      let chosen = 0;
      for (const [index, element] of elements.entries()) {
        if (better(element, elements[chosen]!) || (last && element === elements[chosen])) chosen = index;
      }
      return BigInt(chosen);
    };
    return [reduced(data, [axis], keeps(node), "int64", best)];
  };
}

/** Sums of all elements up to each one along an axis, with or without itself, from either end. */
const cumulativeSum: Kernel = (node) => {
  const data = knownInput(node, 0);
  const [given] = node.integersOf(1, "axis") ?? [];
  const add = data && elementFunction(data.elementType, functions[0]![1]);
  if (!data || !add || given === undefined) return undefined;
  const axis = node.axis(given, data.shape.length);
  const exclusive = node.integer("exclusive", 0) !== 0;
  const reverse = node.integer("reverse", 0) !== 0;
  const strides = stridesOf(data.shape);
  const extent = data.shape[axis]!;
  return [
    built(data.elementType, data.shape, (index) => {
      const at = index[axis]!;
      const places = Array.from({ length: extent }, (_, place) => place).filter((place) =>
        reverse ? place > at || (place === at && !exclusive) : place < at || (place === at && !exclusive),
      );
      return add(places.map((place) => data.values[offsetOf(index.with(axis, place), strides)]!));
    }),
  ];
};

/** Products of small matrices, or stacks of them; larger ones are never shapes. */
const matMul: Kernel = (node) => {
  const [left, right] = [knownInput(node, 0), knownInput(node, 1)];
  if (!left || !right || left.shape.length > 2 || right.shape.length > 2) return undefined;
  if (left.shape.length === 0 || right.shape.length === 0) return undefined;
  const inner = left.shape.at(-1)!;
  if (right.shape[0] !== inner) {
    node.fail(`cannot multiply [${left.shape.join(", ")}] by [${right.shape.join(", ")}]`);
  }
  const rows = left.shape.length === 2 ? left.shape[0]! : 1;
  const columns = right.shape.length === 2 ? right.shape[1]! : 1;
  if (rows * columns * inner > maximumProducts) return undefined;
  const type = left.elementType;
  const element = ([row, column]: readonly number[]): Scalar => {
    const pairs = Array.from({ length: inner }, (_, at) => [
      left.values[row! * inner + at]!,
      right.values[at * columns + column!]!,
    ]);
    if (isWhole(type)) return fitWhole(type, wholeSum(pairs.map(([a, b]) => BigInt(a!) * BigInt(b!))));
    const sum = realSum(pairs.map(([a, b]) => Number(a) * Number(b)));
    return isReal(type) ? fitReal(type, sum) : NaN;
  };
  const product = built(type, [rows, columns], element);
  const shape = [...(left.shape.length === 2 ? [rows] : []), ...(right.shape.length === 2 ? [columns] : [])];
  return [{ ...product, shape }];
};

/** More than any computation of shapes takes. */
const maximumProducts = 2 ** 20;

/** Many elements become one. */
export const reductionKernels: Kernels = [
  ...functions.map(([type, of]) => [type, (node: NodeImport) => reduction(node, of)] as const),
  ["ArgMax", argument((a, b) => a > b)],
  ["ArgMin", argument((a, b) => a < b)],
  ["CumSum", cumulativeSum],
  ["MatMul", matMul],
];
