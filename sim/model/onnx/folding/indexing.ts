import { elementCount } from "../../../tensor/index.ts";
import type { NodeImport } from "../node.ts";
import { isWhole, type Scalar } from "../scalars.ts";
import { constant, vector } from "../value.ts";
import { elementFunction } from "./arithmetic.ts";
import {
  built,
  isKnown,
  knownInput,
  mapIndices,
  offsetOf,
  rearranged,
  stridesOf,
  type Kernel,
  type Kernels,
  type Known,
} from "./known.ts";

const gather: Kernel = (node) => {
  const [data, indices] = [knownInput(node, 0), knownInput(node, 1)];
  if (!data || !indices) return undefined;
  const axis = node.axis(node.integer("axis", 0), data.shape.length);
  const taken = indices.values.map((index) => position(node, index, data.shape[axis]!));
  const rank = indices.shape.length;
  const strides = stridesOf(indices.shape);
  const shape = [...data.shape.slice(0, axis), ...indices.shape, ...data.shape.slice(axis + 1)];
  return [
    rearranged(data, shape, (index) => [
      ...index.slice(0, axis),
      taken[offsetOf(index.slice(axis, axis + rank), strides)]!,
      ...index.slice(axis + rank),
    ]),
  ];
};

const gatherElements: Kernel = (node) => {
  const [data, indices] = [knownInput(node, 0), knownInput(node, 1)];
  if (!data || !indices) return undefined;
  const axis = node.axis(node.integer("axis", 0), data.shape.length);
  if (indices.shape.length !== data.shape.length) node.fail("its indices have another rank than its data");
  const strides = stridesOf(indices.shape);
  return [
    rearranged(data, indices.shape, (index) =>
      index.with(axis, position(node, indices.values[offsetOf(index, strides)]!, data.shape[axis]!)),
    ),
  ];
};

const gatherND: Kernel = (node) => {
  const [data, indices] = [knownInput(node, 0), knownInput(node, 1)];
  if (!data || !indices) return undefined;
  const batch = node.integer("batch_dims", 0);
  const depth = indices.shape.at(-1) ?? node.fail("its indices are a scalar");
  if (batch + depth > data.shape.length || batch >= indices.shape.length) node.fail("its indices do not fit");
  const strides = stridesOf(indices.shape);
  const outer = indices.shape.length - 1;
  const shape = [...indices.shape.slice(0, -1), ...data.shape.slice(batch + depth)];
  return [
    rearranged(data, shape, (index) => {
      const start = offsetOf([...index.slice(0, outer), 0], strides);
      const tuple = Array.from({ length: depth }, (_, place) =>
        position(node, indices.values[start + place]!, data.shape[batch + place]!),
      );
      return [...index.slice(0, batch), ...tuple, ...index.slice(outer)];
    }),
  ];
};

const reductions = {
  none: undefined,
  add: { whole: (a?: bigint, b?: bigint) => a! + b!, real: (a?: number, b?: number) => a! + b! },
  mul: { whole: (a?: bigint, b?: bigint) => a! * b!, real: (a?: number, b?: number) => a! * b! },
  min: {
    whole: (a?: bigint, b?: bigint) => (b! < a! ? b! : a!),
    real: (a?: number, b?: number) => Math.min(a!, b!),
  },
  max: {
    whole: (a?: bigint, b?: bigint) => (b! > a! ? b! : a!),
    real: (a?: number, b?: number) => Math.max(a!, b!),
  },
} as const;

/** How an element of the data and an update become one. */
function updating(
  node: NodeImport,
  { elementType }: Known,
): ((old: Scalar, update: Scalar) => Scalar) | undefined {
  const chosen = reductions[node.text("reduction", ["none", "add", "mul", "min", "max"], "none")];
  if (!chosen) return (_old, update) => update;
  const combine = elementFunction(elementType, chosen);
  return combine && ((old, update) => combine([old, update]));
}

const scatterElements: Kernel = (node) => {
  const [data, indices, updates] = [knownInput(node, 0), knownInput(node, 1), knownInput(node, 2)];
  if (!data || !indices || !updates) return undefined;
  const axis = node.axis(node.integer("axis", 0), data.shape.length);
  const update = updating(node, data);
  if (!update) return undefined;
  if (indices.shape.join() !== updates.shape.join() || indices.shape.length !== data.shape.length) {
    node.fail("its data, indices and updates do not fit");
  }
  const values = [...data.values];
  const strides = stridesOf(data.shape);
  let next = 0;
  mapIndices(indices.shape, (index) => {
    const at = offsetOf(index.with(axis, position(node, indices.values[next]!, data.shape[axis]!)), strides);
    values[at] = update(values[at]!, updates.values[next]!);
    next++;
  });
  return [constant(data.elementType, data.shape, values)];
};

const scatterND: Kernel = (node) => {
  const [data, indices, updates] = [knownInput(node, 0), knownInput(node, 1), knownInput(node, 2)];
  if (!data || !indices || !updates) return undefined;
  const update = updating(node, data);
  if (!update) return undefined;
  const depth = indices.shape.at(-1) ?? node.fail("its indices are a scalar");
  const inner = elementCount(data.shape.slice(depth));
  const places = elementCount(indices.shape.slice(0, -1));
  if (depth > data.shape.length || updates.values.length !== places * inner) {
    node.fail("its data, indices and updates do not fit");
  }
  const values = [...data.values];
  const strides = stridesOf(data.shape);
  for (let place = 0; place < places; place++) {
    const tuple = Array.from({ length: depth }, (_, axis) =>
      position(node, indices.values[place * depth + axis]!, data.shape[axis]!),
    );
    const start = offsetOf(tuple, strides.slice(0, depth));
    for (let step = 0; step < inner; step++) {
      values[start + step] = update(values[start + step]!, updates.values[place * inner + step]!);
    }
  }
  return [constant(data.elementType, data.shape, values)];
};

/** The index counted from the front. */
function position(node: NodeImport, index: Scalar, extent: number): number {
  const counted = Number(index) < 0 ? Number(index) + extent : Number(index);
  return counted >= 0 && counted < extent ? counted : node.fail(`takes ${index} of ${extent}`);
}

/** Indices of all elements that are not 0, one column each. */
const nonZero: Kernel = (node) => {
  const data = knownInput(node, 0);
  if (!data) return undefined;
  let next = 0;
  const found = mapIndices(data.shape, (index) =>
    Number(data.values[next++]) === 0 ? undefined : [...index],
  );
  const indices = found.filter((index) => index !== undefined);
  const rows = data.shape.map((_, axis) => indices.map((index) => BigInt(index[axis]!)));
  return [constant("int64", [data.shape.length, indices.length], rows.flat())];
};

/** The slices along an axis, or the elements, that a condition chooses. */
const compress: Kernel = (node) => {
  const [data, condition] = [knownInput(node, 0), knownInput(node, 1)];
  if (!data || !condition) return undefined;
  const given = node.attribute("axis", "int");
  const whole: Known = given === undefined ? { ...data, shape: [data.values.length] } : data;
  const axis = node.axis(Number(given ?? 0), whole.shape.length);
  const chosen = [...condition.values.entries()].flatMap(([index, holds]) => (holds ? [index] : []));
  if ((chosen.at(-1) ?? 0) >= whole.shape[axis]!) node.fail("its condition is longer than the axis");
  const shape = whole.shape.with(axis, chosen.length);
  return [rearranged(whole, shape, (index) => index.with(axis, chosen[index[axis]!]!))];
};

/** The largest or smallest elements of each row along an axis, in order, and their indices. */
const topK: Kernel = (node) => {
  const data = knownInput(node, 0);
  const [count] = node.integersOf(1, "k") ?? [];
  if (!data || count === undefined) return undefined;
  const axis = node.axis(node.integer("axis", -1), data.shape.length);
  const extent = data.shape[axis]!;
  if (count < 0 || count > extent) node.fail(`takes ${count} of ${extent}`);
  const sign = node.integer("largest", 1) !== 0 ? 1 : -1;
  const shape = data.shape.with(axis, count);
  const strides = stridesOf(data.shape);
  const order = new Map<number, readonly number[]>();
  const orderOf = (start: number) => {
    const known = order.get(start);
    if (known) return known;
    const value = (index: number) => data.values[start + index * strides[axis]!]!;
    const sorted = Array.from({ length: extent }, (_, index) => index).sort((a, b) => {
      const [left, right] = [value(a), value(b)];
      return left === right ? a - b : left > right ? -sign : sign;
    });
    order.set(start, sorted);
    return sorted;
  };
  const place = (index: readonly number[]) => orderOf(offsetOf(index.with(axis, 0), strides))[index[axis]!]!;
  return [
    rearranged(data, shape, (index) => index.with(axis, place(index))),
    built("int64", shape, (index) => BigInt(place(index))),
  ];
};

/** Indices, depth, and the values for `off` and `on`. */
const oneHot: Kernel = (node) => {
  const [indices, depths, values] = [knownInput(node, 0), knownInput(node, 1), knownInput(node, 2)];
  const [depth] = depths?.values ?? [];
  if (!indices || !values || depth === undefined) return undefined;
  const [off, on] = values.values;
  const axis = node.axis(node.integer("axis", -1), indices.shape.length + 1);
  const shape = indices.shape.toSpliced(axis, 0, Number(depth));
  const strides = stridesOf(indices.shape);
  return [
    built(values.elementType, shape, (index) => {
      const wanted = Number(indices.values[offsetOf(index.toSpliced(axis, 1), strides)]);
      return (wanted < 0 ? wanted + Number(depth) : wanted) === index[axis] ? on! : off!;
    }),
  ];
};

/** The upper or lower triangle of matrices; the rest is 0. */
const trilu: Kernel = (node) => {
  const data = knownInput(node, 0);
  const offset = node.optional(1);
  if (!data || (offset && !isKnown(offset))) return undefined;
  if (data.shape.length < 2) node.fail(`takes matrices, not [${data.shape.join(", ")}]`);
  const shift = Number(offset?.values[0] ?? 0);
  const upper = node.integer("upper", 1) !== 0;
  const strides = stridesOf(data.shape);
  const zero = isWhole(data.elementType) ? 0n : 0;
  return [
    built(data.elementType, data.shape, (index) => {
      const diagonal = index.at(-1)! - index.at(-2)!;
      const kept = upper ? diagonal >= shift : diagonal <= shift;
      return kept ? data.values[offsetOf(index, strides)]! : zero;
    }),
  ];
};

/** The different elements, sorted or in the order of their first places, those places, where each element went, and counts. */
const unique: Kernel = (node) => {
  const data = knownInput(node, 0);
  if (!data || node.attribute("axis", "int") !== undefined) return undefined;
  const first = new Map<Scalar, number>();
  for (const [place, value] of data.values.entries()) if (!first.has(value)) first.set(value, place);
  const sorted = node.integer("sorted", 1) !== 0;
  const different = sorted ? [...first.keys()].sort((a, b) => (a < b ? -1 : 1)) : [...first.keys()];
  const rank = new Map(different.map((value, index) => [value, index]));
  const inverse = data.values.map((value) => rank.get(value)!);
  return [
    constant(data.elementType, [different.length], different),
    vector(different.map((value) => first.get(value)!)),
    vector(inverse),
    vector(different.map((value) => data.values.filter((other) => other === value).length)),
  ];
};

/** Elements by index, and indices by element. */
export const indexings: Kernels = [
  ["Gather", gather],
  ["GatherElements", gatherElements],
  ["GatherND", gatherND],
  ["ScatterElements", scatterElements],
  ["Scatter", scatterElements],
  ["ScatterND", scatterND],
  ["NonZero", nonZero],
  ["Compress", compress],
  ["TopK", topK],
  ["OneHot", oneHot],
  ["Trilu", trilu],
  ["Unique", unique],
];
