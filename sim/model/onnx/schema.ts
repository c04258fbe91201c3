import protobuf from "protobufjs/light.js";

/**
 * The part of onnx.proto that shapes and operators need (github.com/onnx/onnx, onnx/onnx.proto; fields keep their names
 * and numbers). Packed numbers of tensors are taken as bytes, and read only where a shape depends on them.
 */
const fields = {
  ModelProto: [
    ["ir_version", 1, "int64"],
    ["producer_name", 2, "string"],
    ["graph", 7, "GraphProto"],
    ["opset_import", 8, "OperatorSetIdProto", "repeated"],
    ["functions", 25, "FunctionProto", "repeated"],
  ],
  FunctionProto: [
    ["name", 1, "string"],
    ["input", 4, "string", "repeated"],
    ["output", 5, "string", "repeated"],
    ["attribute", 6, "string", "repeated"],
    ["node", 7, "NodeProto", "repeated"],
    ["opset_import", 9, "OperatorSetIdProto", "repeated"],
    ["domain", 10, "string"],
    ["attribute_proto", 11, "AttributeProto", "repeated"],
    ["value_info", 12, "ValueInfoProto", "repeated"],
    ["overload", 13, "string"],
  ],
  OperatorSetIdProto: [
    ["domain", 1, "string"],
    ["version", 2, "int64"],
  ],
  GraphProto: [
    ["node", 1, "NodeProto", "repeated"],
    ["name", 2, "string"],
    ["name", 2, "string"],
    ["initializer", 5, "TensorProto", "repeated"],
    ["input", 11, "ValueInfoProto", "repeated"],
    ["output", 12, "ValueInfoProto", "repeated"],
    ["value_info", 13, "ValueInfoProto", "repeated"],
    ["sparse_initializer", 15, "SparseTensorProto", "repeated"],
  ],
  NodeProto: [
    ["input", 1, "string", "repeated"],
    ["output", 2, "string", "repeated"],
    ["name", 3, "string"],
    ["op_type", 4, "string"],
    ["attribute", 5, "AttributeProto", "repeated"],
    ["domain", 7, "string"],
    ["overload", 8, "string"],
  ],
  AttributeProto: [
    ["name", 1, "string"],
    ["f", 2, "float"],
    ["i", 3, "int64"],
    ["s", 4, "string"],
    ["t", 5, "TensorProto"],
    ["g", 6, "GraphProto"],
    ["floats", 7, "float", "repeated"],
    ["ints", 8, "int64", "repeated"],
    ["strings", 9, "string", "repeated"],
    ["tensors", 10, "TensorProto", "repeated"],
    ["graphs", 11, "GraphProto", "repeated"],
    ["type", 20, "int32"],
    ["ref_attr_name", 21, "string"],
    ["sparse_tensor", 22, "SparseTensorProto"],
  ],
  TensorProto: [
    ["dims", 1, "int64", "repeated"],
    ["data_type", 2, "int32"],
    ["float_data", 4, "bytes"],
    ["int32_data", 5, "bytes"],
    ["int64_data", 7, "bytes"],
    ["name", 8, "string"],
    ["raw_data", 9, "bytes"],
    ["double_data", 10, "bytes"],
    ["uint64_data", 11, "bytes"],
    ["data_location", 14, "int32"],
  ],
  SparseTensorProto: [
    ["values", 1, "TensorProto"],
    ["indices", 2, "TensorProto"],
    ["dims", 3, "int64", "repeated"],
  ],
  ValueInfoProto: [
    ["name", 1, "string"],
    ["type", 2, "TypeProto"],
  ],
  TypeProto: [["tensor_type", 1, "TensorTypeProto"]],
  TensorTypeProto: [
    ["elem_type", 1, "int32"],
    ["shape", 2, "TensorShapeProto"],
  ],
  TensorShapeProto: [["dim", 1, "DimensionProto", "repeated"]],
  DimensionProto: [
    ["dim_value", 1, "int64"],
    ["dim_param", 2, "string"],
  ],
} as const satisfies Record<
  string,
  readonly (readonly [name: string, number: number, type: string, rule?: "repeated"])[]
>;

const root = protobuf.Root.fromJSON({
  nested: Object.fromEntries(
    Object.entries(fields).map(([message, listed]) => [
      message,
      {
        // The syntax of onnx.proto: a field that is there with the value 0 differs from one that is not.
        edition: "proto2",
        fields: Object.fromEntries(
          listed.map(([name, id, type, rule]) => [name, rule ? { id, type, rule } : { id, type }]),
        ),
      },
    ]),
  ),
});
root.resolveAll();

/** The root message of an `.onnx` file. */
export const modelProto: protobuf.Type = root.lookupType("ModelProto");
