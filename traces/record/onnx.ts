import { modelProto } from "../../sim/model/onnx/schema.ts";
import { elementCount, type Shape } from "../../sim/tensor/index.ts";

/** Value of a node's attribute; a bare number is an integer. */
export type AttributeValue =
  number | readonly number[] | string | { readonly float: number } | { readonly texts: readonly string[] };

type ElementType = "float32" | "int64";

/** A message of onnx.proto, by its fields. */
type Message = Readonly<Record<string, unknown>>;

/** Numbers of `TensorProto.DataType` and `AttributeProto.AttributeType` in onnx.proto. */
const elementTypes: Readonly<Record<ElementType, number>> = { float32: 1, int64: 7 };
const attributeTypes = { float: 1, integer: 2, text: 3, integers: 7, texts: 8 };

const irVersion = 9;
/** The first operator set with Gelu. */
const operatorSet = 20;

/** An ONNX graph under construction. Tensors are known by name. */
export class OnnxGraph {
  private readonly name: string;
  private readonly nodes: Message[] = [];
  private readonly initializers: Message[] = [];
  private readonly inputs: Message[] = [];
  private readonly outputs: Message[] = [];

  constructor(name: string) {
    this.name = name;
  }

  /**
   * Adds a node, and returns its name, which is that of its output too.
   *
   * @param outputs where it has others beside that one, or others alone; an empty name leaves one out
   */
  node(
    name: string,
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    outputs: readonly string[] = [name],
  ): string {
    const attribute = Object.entries(attributes).map(([key, value]) => attributeOf(key, value));
    this.nodes.push({ input: inputs, output: outputs, name, op_type: type, attribute });
    return name;
  }

  /** Adds a constant of float32 numbers and returns its name. */
  constant(name: string, shape: Shape, values: Float32Array): string {
    return this.initializer(name, shape, "float32", values);
  }

  /** Adds a vector of int64 numbers and returns its name. */
  integers(name: string, values: readonly number[]): string {
    return this.initializer(name, [values.length], "int64", BigInt64Array.from(values, BigInt));
  }

  /** Adds an int64 number without axes and returns its name. */
  scalar(name: string, value: number): string {
    return this.initializer(name, [], "int64", BigInt64Array.of(BigInt(value)));
  }

  input(name: string, shape: Shape, type: ElementType = "float32"): string {
    this.inputs.push(valueInfo(name, shape, type));
    return name;
  }

  output(name: string, shape: Shape): void {
    this.outputs.push(valueInfo(name, shape, "float32"));
  }

  /** The bytes of a `.onnx` file. */
  encode(): Uint8Array {
    const { name, nodes: node, initializers: initializer, inputs: input, outputs: output } = this;
    return modelProto
      .encode({
        ir_version: irVersion,
        producer_name: "slicewise",
        graph: { name, node, initializer, input, output },
        opset_import: [{ domain: "", version: operatorSet }],
      })
      .finish();
  }

  private initializer(
    name: string,
    shape: Shape,
    type: ElementType,
    values: Float32Array | BigInt64Array,
  ): string {
    if (values.length !== elementCount(shape)) throw new RangeError(`${name}: ${values.length} values`);
    this.initializers.push({
      dims: shape,
      data_type: elementTypes[type],
      name,
      raw_data: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    });
    return name;
  }
}

function attributeOf(name: string, value: AttributeValue): Message {
  if (typeof value === "number") return { name, i: value, type: attributeTypes.integer };
  if (typeof value === "string") return { name, s: value, type: attributeTypes.text };
  if ("float" in value) return { name, f: value.float, type: attributeTypes.float };
  if ("texts" in value) return { name, strings: value.texts, type: attributeTypes.texts };
  return { name, ints: value, type: attributeTypes.integers };
}

function valueInfo(name: string, shape: Shape, type: ElementType): Message {
  const dim = shape.map((extent) => ({ dim_value: extent }));
  return { name, type: { tensor_type: { elem_type: elementTypes[type], shape: { dim } } } };
}
