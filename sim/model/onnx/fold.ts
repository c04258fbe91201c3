import { elementCount, type Shape } from "../../tensor/index.ts";
import { broadcast } from "../operations/elementwise.ts";
import { aligned } from "./aligned.ts";
import type { NodeImport } from "./node.ts";
import { constant, maximumKnownValues, vector, type Constant } from "./value.ts";

/** Works out a node whose inputs are all constants; nothing where the numbers are not known or not needed. */
type Folder = (node: NodeImport, inputs: readonly Constant[]) => Constant | undefined;

/** A constant with its numbers at hand. */
interface Known {
  readonly shape: Shape;
  readonly values: readonly number[];
}

const functions: readonly (readonly [type: string, (...values: number[]) => number])[] = [
  ["Add", (a, b) => a! + b!],
  ["Sub", (a, b) => a! - b!],
  ["Mul", (a, b) => a! * b!],
  ["Pow", (a, b) => a! ** b!],
  ["Max", Math.max],
  ["Min", Math.min],
  ["Equal", (a, b) => Number(a === b)],
  ["Less", (a, b) => Number(a! < b!)],
  ["Greater", (a, b) => Number(a! > b!)],
  ["And", (a, b) => Number(a !== 0 && b !== 0)],
  ["Or", (a, b) => Number(a !== 0 || b !== 0)],
  ["Where", (chosen, a, b) => (chosen !== 0 ? a! : b!)],
  ["Neg", (a) => -a!],
  ["Not", (a) => Number(a === 0)],
  ["Abs", (a) => Math.abs(a!)],
  ["Floor", (a) => Math.floor(a!)],
  ["Ceil", (a) => Math.ceil(a!)],
  ["Sqrt", (a) => Math.sqrt(a!)],
];

const integerTypes: ReadonlySet<number> = new Set([2, 3, 4, 5, 6, 7, 12, 13]);

/** Divisions of whole numbers drop the fraction, as shape computations want it. */
const divide: Folder = (_node, inputs) => {
  const whole = inputs.every(({ values }) => values?.every(Number.isInteger));
  return elementwise(inputs, (a, b) => (whole ? Math.trunc(a! / b!) : a! / b!));
};

const cast: Folder = (node, [input]) => {
  const toInteger = integerTypes.has(node.integer("to", 0));
  return constant(input!.shape, toInteger ? input!.values?.map(Math.trunc) : input!.values);
};

const gather: Folder = (node, [data, indices]) => {
  if (!isKnown(data!) || !isKnown(indices!)) return undefined;
  const axis = node.axis(node.integer("axis", 0), data.shape.length);
  const extent = data.shape[axis]!;
  const [before, after] = [data.shape.slice(0, axis), data.shape.slice(axis + 1)];
  const inner = elementCount(after);
  const taken = indices.values.map((index) => (index < 0 ? index + extent : index));
  if (taken.some((index) => !(index >= 0 && index < extent)))
    node.fail(`takes [${indices.values.join(", ")}] of ${extent}`);
  const shape = [...before, ...indices.shape, ...after];
  if (elementCount(shape) > maximumKnownValues) return constant(shape);
  const values: number[] = [];
  for (let outer = 0; outer < elementCount(before); outer++) {
    for (const index of taken) {
      const offset = (outer * extent + index) * inner;
      values.push(...data.values.slice(offset, offset + inner));
    }
  }
  return constant(shape, values);
};

/** Vectors only: that is what shapes are. */
const concat: Folder = (_node, inputs) => {
  if (!inputs.every((input) => isKnown(input) && input.shape.length === 1)) return undefined;
  return vector(inputs.flatMap(({ values }) => values ?? []));
};

const slice: Folder = (node, [data]) => {
  if (data!.shape.length !== 1 || !isKnown(data!)) return undefined;
  const start = node.integersOf(1, "starts")?.[0] ?? 0;
  const end = node.integersOf(2, "ends")?.[0] ?? data.values.length;
  const step = node.integersOf(4, "steps")?.[0] ?? 1;
  if (step < 1) return step === -1 ? vector(data.values.toReversed()) : undefined;
  return vector(data.values.slice(start, end).filter((_, index) => index % step === 0));
};

const range: Folder = (node, inputs) => {
  const [start, limit, delta] = inputs.map(({ values }) => values?.[0]);
  if (start === undefined || limit === undefined || delta === undefined) return undefined;
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  if (!Number.isSafeInteger(count)) node.fail(`counts from ${start} to ${limit} by ${delta}`);
  if (count > maximumKnownValues) return constant([count]);
  return vector(Array.from({ length: count }, (_, index) => start + index * delta));
};

const expand: Folder = (node, [data]) => {
  const target = node.integersOf(1, "shape");
  if (!target || !isKnown(data!) || data.values.length !== 1) return undefined;
  const count = elementCount(target);
  if (!(count <= maximumKnownValues)) return undefined;
  return constant(
    target,
    Array.from({ length: count }, () => data.values[0]!),
  );
};

/** How constants are worked out, by `op_type`, and how many of them it takes at least. */
export const folders: ReadonlyMap<string, { readonly inputs: number; readonly fold: Folder }> = new Map([
  ...functions.map(([type, combine]): [string, { inputs: number; fold: Folder }] => [
    type,
    { inputs: combine.length, fold: (_node, inputs) => elementwise(inputs, combine) },
  ]),
  ["Div", { inputs: 2, fold: divide }],
  ["Cast", { inputs: 1, fold: cast }],
  ["Gather", { inputs: 2, fold: gather }],
  ["Concat", { inputs: 1, fold: concat }],
  ["Slice", { inputs: 1, fold: slice }],
  ["Range", { inputs: 3, fold: range }],
  ["Expand", { inputs: 2, fold: expand }],
]);

function isKnown(input: Constant): input is Constant & Known {
  return input.values !== undefined;
}

function elementwise(
  inputs: readonly Constant[],
  combine: (...values: number[]) => number,
): Constant | undefined {
  if (!inputs.every(isKnown)) return undefined;
  const rank = Math.max(...inputs.map(({ shape }) => shape.length));
  const operands = inputs.map(({ shape }) => aligned(shape, rank));
  const shape = broadcast(operands);
  const count = elementCount(shape);
  if (count > maximumKnownValues) return undefined;
  const values = Array.from({ length: count }, (_, position) =>
    combine(
      ...inputs.map((input, index) => input.values![broadcastOffset(position, shape, operands[index]!)]!),
    ),
  );
  return constant(shape, values);
}

/** Where an operand holds the element that lands at a row-major position of the broadcast result. */
function broadcastOffset(position: number, result: Shape, operand: Shape): number {
  let [offset, stride, rest] = [0, 1, position];
  for (let axis = result.length - 1; axis >= 0; axis--) {
    const index = rest % result[axis]!;
    rest = Math.floor(rest / result[axis]!);
    if (operand[axis] !== 1) offset += index * stride;
    stride *= operand[axis]!;
  }
  return offset;
}
