import { InputError } from "../sim/errors.ts";
import type { Operation, OperationKind, Padding, Window } from "../sim/model/index.ts";
import type { Shape } from "../sim/tensor/index.ts";
import { AttributeReader } from "./attribute-reader.ts";

/** Kinds that trace files hold. */
export const tracedKinds = [
  "convolution",
  "pooling",
  "global-pooling",
  "fully-connected",
  "matmul",
  "add",
  "concat",
  "activation",
  "batch-normalization",
  "layer-normalization",
  "softmax",
  "attention",
  "embedding",
  "slice",
  "space-to-depth",
] as const satisfies readonly OperationKind[];
export type TracedKind = (typeof tracedKinds)[number];

/** How the attributes of a kind are written as `key=value` words; what the output shape says is left out. */
interface AttributeCodec<K extends TracedKind> {
  print(operation: Operation<K>): readonly (readonly [key: string, value: string | number | undefined])[];
  parse(read: AttributeReader, output: Shape): Operation<K>;
}

/** One entry a kind. */
const codecs: { readonly [K in TracedKind]: AttributeCodec<K> } = {
  convolution: {
    print: (operation) => [
      ...printWindow(operation),
      ["groups", operation.groups],
      ["bias", Number(operation.bias)],
      ["activation", operation.activation],
    ],
    parse: (read, output) => ({
      kind: "convolution",
      ...parseWindow(read),
      outputChannels: output[0]!,
      groups: read.count("groups"),
      bias: read.flag("bias"),
      ...read.activation(),
    }),
  },
  pooling: {
    print: (operation) => [
      ["function", operation.function],
      ...printWindow(operation),
      ["ceiling", Number(operation.ceiling)],
    ],
    parse: (read) => ({
      kind: "pooling",
      function: read.choice("function", ["maximum", "average"]),
      ...parseWindow(read),
      ceiling: read.flag("ceiling"),
    }),
  },
  "global-pooling": {
    print: (operation) => [["function", operation.function]],
    parse: (read) => ({
      kind: "global-pooling",
      function: read.choice("function", ["maximum", "average"]),
    }),
  },
  "fully-connected": {
    print: printDense,
    parse: (read, output) => ({
      kind: "fully-connected",
      outputFeatures: output[0]!,
      bias: read.flag("bias"),
      ...read.activation(),
    }),
  },
  matmul: {
    print: printDense,
    parse: (read, output) => ({
      kind: "matmul",
      outputFeatures: output[1]!,
      bias: read.flag("bias"),
      ...read.activation(),
    }),
  },
  add: {
    print: (operation) => [["activation", operation.activation]],
    parse: (read) => ({ kind: "add", ...read.activation() }),
  },
  concat: {
    print: (operation) => [["axis", operation.axis]],
    parse: (read) => ({ kind: "concat", axis: read.index("axis") }),
  },
  activation: {
    print: (operation) => [["function", operation.function]],
    parse: (read) => ({ kind: "activation", function: read.activationFunction("function") }),
  },
  "batch-normalization": { print: () => [], parse: () => ({ kind: "batch-normalization" }) },
  "layer-normalization": { print: () => [], parse: () => ({ kind: "layer-normalization" }) },
  softmax: {
    print: (operation) => [["axis", operation.axis]],
    parse: (read) => ({ kind: "softmax", ...(read.has("axis") ? { axis: read.index("axis") } : {}) }),
  },
  attention: {
    print: (operation) => [["heads", operation.heads]],
    parse: (read) => ({ kind: "attention", heads: read.count("heads") }),
  },
  embedding: {
    print: (operation) => [["rows", operation.rows]],
    parse: (read, output) => ({ kind: "embedding", rows: read.count("rows"), features: output[1]! }),
  },
  slice: {
    print: ({ axis, start, end }) => [
      ["axis", axis],
      ["start", start],
      ["end", end],
    ],
    parse: (read) => ({
      kind: "slice",
      axis: read.index("axis"),
      start: read.index("start"),
      end: read.count("end"),
    }),
  },
  "space-to-depth": {
    print: (operation) => [["block", operation.block]],
    parse: (read) => ({ kind: "space-to-depth", block: read.count("block") }),
  },
};

/**
 * The attributes of an operation as blank-separated `key=value` words, always in the same order.
 * Kinds that trace files do not hold get all their fields as JSON, enough to tell layers apart.
 */
export function formatAttributes(operation: Operation): string {
  if (isTraced(operation)) {
    return printed(operation)
      .flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]))
      .join(" ");
  }
  return JSON.stringify({ ...operation, kind: undefined });
}

function printed<K extends TracedKind>(operation: Operation<K>) {
  const kind: K = operation.kind;
  return codecs[kind].print(operation);
}

/** Is the operation of a kind that trace files hold? */
export function isTraced(operation: Operation): operation is Operation<TracedKind> {
  return isTracedKind(operation.kind);
}

/**
 * The operation from its kind, its attributes and its output shape.
 *
 * @throws InputError for an unknown kind, and for a missing, unknown or malformed attribute
 */
export function parseOperation(kind: string, attributes: string, output: Shape): Operation {
  if (!isTracedKind(kind)) {
    throw new InputError(
      `column kind: unknown kind "${kind.slice(0, 40)}"; known are ${tracedKinds.join(", ")}`,
    );
  }
  const reader = new AttributeReader(attributes);
  const operation = codecs[kind].parse(reader, output);
  reader.finish();
  return operation;
}

function isTracedKind(kind: string): kind is TracedKind {
  return tracedKinds.some((traced) => traced === kind);
}

function printDense(operation: Operation<"fully-connected" | "matmul">) {
  return [
    ["bias", Number(operation.bias)],
    ["activation", operation.activation],
  ] as const;
}

function printWindow({ kernel, stride, padding, dilation }: Window) {
  return [
    ["kernel", kernel.join("x")],
    ["stride", stride.join("x")],
    ["padding", [padding.top, padding.left, padding.bottom, padding.right].join(",")],
    ["dilation", dilation.join("x")],
  ] as const;
}

function parseWindow(read: AttributeReader): Window {
  const [top, left, bottom, right] = read.four("padding");
  const padding: Padding = { top, left, bottom, right };
  return {
    kernel: read.pair("kernel"),
    stride: read.pair("stride"),
    padding,
    dilation: read.pair("dilation"),
  };
}
