import { elementCount, type Shape } from "../../sim/tensor/index.ts";
import { ProtobufWriter } from "./protobuf.ts";

/** Value of a node's attribute; a bare number is an integer. */
export type AttributeValue =
  number | readonly number[] | string | { readonly float: number } | { readonly texts: readonly string[] };

type ElementType = "float32" | "int64";

/** Numbers of `TensorProto.DataType` and `AttributeProto.AttributeType` in onnx.proto. */
const elementTypes: Readonly<Record<ElementType, number>> = { float32: 1, int64: 7 };
const attributeTypes = { float: 1, integer: 2, text: 3, integers: 7, texts: 8 };

const irVersion = 9;
/** The first operator set with Gelu. */
const operatorSet = 20;

/** An ONNX graph under construction. Tensors are known by name. */
export class OnnxGraph {
  private readonly name: string;
  private readonly nodes: ProtobufWriter[] = [];
  private readonly initializers: ProtobufWriter[] = [];
  private readonly inputs: ProtobufWriter[] = [];
  private readonly outputs: ProtobufWriter[] = [];

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
    const node = new ProtobufWriter();
    for (const input of inputs) node.text(1, input);
    for (const output of outputs) node.text(2, output);
    node.text(3, name).text(4, type);
    for (const [key, value] of Object.entries(attributes)) node.message(5, attribute(key, value));
    this.nodes.push(node);
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
    const graph = new ProtobufWriter();
    for (const node of this.nodes) graph.message(1, node);
    graph.text(2, this.name);
    for (const initializer of this.initializers) graph.message(5, initializer);
    for (const input of this.inputs) graph.message(11, input);
    for (const output of this.outputs) graph.message(12, output);
    return new ProtobufWriter()
      .integer(1, irVersion)
      .text(2, "slicewise")
      .message(7, graph)
      .message(8, new ProtobufWriter().text(1, "").integer(2, operatorSet))
      .finish();
  }

  private initializer(
    name: string,
    shape: Shape,
    type: ElementType,
    values: Float32Array | BigInt64Array,
  ): string {
    if (values.length !== elementCount(shape)) throw new RangeError(`${name}: ${values.length} values`);
    this.initializers.push(
      new ProtobufWriter()
        .integers(1, shape)
        .integer(2, elementTypes[type])
        .text(8, name)
        .bytes(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
    );
    return name;
  }
}

function attribute(name: string, value: AttributeValue): ProtobufWriter {
  const message = new ProtobufWriter().text(1, name);
  if (typeof value === "number") return message.integer(3, value).integer(20, attributeTypes.integer);
  if (typeof value === "string") return message.text(4, value).integer(20, attributeTypes.text);
  if ("texts" in value) {
    for (const text of value.texts) message.text(9, text);
    return message.integer(20, attributeTypes.texts);
  }
  if ("float" in value) return message.float(2, value.float).integer(20, attributeTypes.float);
  return message.integers(8, value).integer(20, attributeTypes.integers);
}

function valueInfo(name: string, shape: Shape, type: ElementType): ProtobufWriter {
  const dimensions = new ProtobufWriter();
  for (const extent of shape) dimensions.message(1, new ProtobufWriter().integer(1, extent));
  const tensor = new ProtobufWriter().integer(1, elementTypes[type]).message(2, dimensions);
  return new ProtobufWriter().text(1, name).message(2, new ProtobufWriter().message(1, tensor));
}
