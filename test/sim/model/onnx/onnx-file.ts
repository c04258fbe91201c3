import type { ElementType } from "../../../../sim/model/element-type.ts";
import { modelProto } from "../../../../sim/model/onnx/schema.ts";

/** Value of a node's attribute. */
export type AttributeValue =
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly texts: readonly string[] }
  | { readonly tensor: TensorContents }
  | { readonly graph: GraphContents }
  | { readonly reference: string; readonly type: number }
  /** Fields of the attribute as they are. */
  | { readonly fields: Readonly<Record<string, unknown>> };

/** A tensor of the file; of int64 unless `float` is set for float32 or a type is given, of zeros where no numbers are given. */
export interface TensorContents {
  readonly dims: readonly number[];
  readonly float?: true;
  readonly type?: TensorType;
  readonly values?: readonly (number | bigint)[];
}

/** Types that tensors are written in, with their numbers in `TensorProto.DataType`. */
const dataTypes = {
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
} as const satisfies Partial<Record<ElementType, number>>;

export type TensorType = keyof typeof dataTypes;

export interface NodeContents {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly name?: string;
  readonly domain?: string;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
}

/** A graph within a node, or the body of a function. */
export interface GraphContents {
  readonly nodes: readonly NodeContents[];
  /** Of the body of a loop: tensors of float32 unless another type is given. */
  readonly inputs?: readonly (string | { readonly name: string; readonly type: TensorType })[];
  readonly outputs: readonly string[];
  readonly initializers?: Readonly<Record<string, TensorContents>>;
}

export interface FunctionContents extends Omit<GraphContents, "inputs"> {
  readonly domain: string;
  readonly name: string;
  readonly inputs: readonly string[];
  /** Attributes without a default. */
  readonly attributes?: readonly string[];
  readonly defaults?: Readonly<Record<string, AttributeValue>>;
  readonly operatorSet?: number;
}

/** A dimension is a number, a symbol, or nothing at all. */
export type Dimensions = readonly (number | string | undefined)[];

export interface FileContents {
  readonly nodes: readonly NodeContents[];
  readonly inputs: Readonly<Record<string, Dimensions>>;
  readonly outputs: Readonly<Record<string, Dimensions | undefined>>;
  readonly initializers?: Readonly<Record<string, TensorContents>>;
  readonly valueInfo?: Readonly<Record<string, Dimensions>>;
  readonly integerInputs?: readonly string[];
  readonly operatorSet?: number;
  readonly functions?: readonly FunctionContents[];
}

const [float32, int64] = [1, 7];

/** The bytes of an `.onnx` file. */
export function onnxFile(contents: FileContents): Uint8Array {
  const { integerInputs = [], operatorSet = 17 } = contents;
  const graph = {
    name: "graph",
    node: contents.nodes.map(nodeFields),
    initializer: initializerFields(contents.initializers),
    input: Object.entries(contents.inputs).map(([name, dims]) =>
      valueInfo(name, dims, integerInputs.includes(name) ? int64 : float32),
    ),
    output: Object.entries(contents.outputs).map(([name, dims]) => valueInfo(name, dims, float32)),
    value_info: Object.entries(contents.valueInfo ?? {}).map(([name, dims]) =>
      valueInfo(name, dims, float32),
    ),
  };
  const functions = contents.functions ?? [];
  const domains = new Set([
    ...functions.map(({ domain }) => domain),
    ...contents.nodes.map(({ domain = "" }) => domain),
  ]);
  const foreign = [...domains].filter((domain) => domain !== "").map((domain) => ({ domain, version: 1 }));
  return withVersion(
    encode({
      graph,
      opset_import: [{ domain: "", version: operatorSet }, ...foreign],
      functions: functions.map((one) => ({
        name: one.name,
        domain: one.domain,
        input: one.inputs,
        output: one.outputs,
        attribute: one.attributes ?? [],
        attribute_proto: attributeList(one.defaults),
        node: one.nodes.map(nodeFields),
        opset_import: [{ domain: "", version: one.operatorSet ?? operatorSet }, ...foreign],
      })),
    }),
  );
}

function nodeFields({ type, inputs, outputs, name = "", domain = "", attributes }: NodeContents) {
  return {
    op_type: type,
    input: inputs,
    output: outputs,
    name,
    domain,
    attribute: attributeList(attributes),
  };
}

function initializerFields(initializers: FileContents["initializers"] = {}) {
  return Object.entries(initializers).map(([name, value]) => tensorFields(value, name));
}

function attributeList(
  attributes: NodeContents["attributes"] = {},
): readonly Readonly<Record<string, unknown>>[] {
  return Object.entries(attributes).map(([name, value]) => ({ name, ...attributeFields(value) }));
}

/** The file with more outputs: a message that is appended to another is merged into it. */
export function withOutputs(file: Uint8Array, names: readonly string[]): Uint8Array {
  return joined(file, encode({ graph: { output: names.map((name) => ({ name })) } }));
}

/** Bytes one after another. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** The `ir_version` field, which a reader of shapes does not need and the runtime does. */
function withVersion(model: Uint8Array): Uint8Array {
  return joined(Uint8Array.of(0x08, 8), model);
}

function encode(model: Readonly<Record<string, unknown>>): Uint8Array {
  return modelProto.encode(modelProto.fromObject(model)).finish();
}

function valueInfo(name: string, dims: Dimensions | undefined, elementType: number) {
  if (!dims) return { name };
  const dim = dims.map((extent) =>
    typeof extent === "number" ? { dim_value: extent } : extent === undefined ? {} : { dim_param: extent },
  );
  return { name, type: { tensor_type: { elem_type: elementType, shape: { dim } } } };
}

function tensorFields({ dims, float, type, values }: TensorContents, name = "") {
  const count = dims.reduce((product, extent) => product * extent, 1);
  const numbers = values ?? (count < 1e6 ? Array.from({ length: count }, () => 0) : []);
  const chosen = type ?? (float ? "float32" : "int64");
  return { name, dims, data_type: dataTypes[chosen], raw_data: rawData(chosen, numbers) };
}

function rawData(type: TensorType, numbers: readonly (number | bigint)[]): Uint8Array {
  const plain = numbers.map(Number);
  switch (type) {
    case "float32":
      return bytesOf(Float32Array.from(plain));
    case "float64":
      return bytesOf(Float64Array.from(plain));
    case "float16":
      return bytesOf(Uint16Array.from(plain, halfBits));
    case "int64":
      return bytesOf(BigInt64Array.from(numbers, BigInt));
    case "uint64":
      return bytesOf(BigUint64Array.from(numbers, BigInt));
    case "int32":
      return bytesOf(Int32Array.from(plain));
    case "uint32":
      return bytesOf(Uint32Array.from(plain));
    case "int16":
      return bytesOf(Int16Array.from(plain));
    case "uint16":
      return bytesOf(Uint16Array.from(plain));
    case "int8":
      return bytesOf(Int8Array.from(plain));
    case "uint8":
    case "bool":
      return Uint8Array.from(plain);
  }
}

function bytesOf({ buffer }: { readonly buffer: ArrayBufferLike }): Uint8Array {
  return new Uint8Array(buffer);
}

/** Bits of a number that is a normal half-precision number, zero or infinite. */
function halfBits(value: number): number {
  const sign = Object.is(Math.sign(value), -0) || value < 0 ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size === 0) return sign;
  if (size === Infinity) return sign | 0x7c00;
  const exponent = Math.floor(Math.log2(size));
  return sign | ((exponent + 15) << 10) | ((size / 2 ** exponent - 1) * 1024);
}

function attributeFields(value: AttributeValue): Readonly<Record<string, unknown>> {
  if (typeof value === "number") return { i: value, type: 2 };
  if (typeof value === "string") return { s: value, type: 3 };
  if ("float" in value) return { f: value.float, type: 1 };
  if ("floats" in value) return { floats: value.floats, type: 6 };
  if ("texts" in value) return { strings: value.texts, type: 8 };
  if ("fields" in value) return value.fields;
  if ("reference" in value) return { ref_attr_name: value.reference, type: value.type };
  if ("graph" in value) {
    const { nodes, inputs = [], outputs, initializers } = value.graph;
    const g = {
      name: "inner",
      node: nodes.map(nodeFields),
      initializer: initializerFields(initializers),
      input: inputs.map((input) => {
        const { name, type } = typeof input === "string" ? { name: input, type: "float32" as const } : input;
        // Numbers and conditions of a loop are scalars.
        const shape = type === "float32" ? {} : { shape: { dim: [] } };
        return { name, type: { tensor_type: { elem_type: dataTypes[type], ...shape } } };
      }),
      output: outputs.map((name) => ({ name })),
    };
    return { g, type: 5 };
  }
  if ("tensor" in value) return { t: tensorFields(value.tensor), type: 4 };
  return { ints: value, type: 7 };
}
