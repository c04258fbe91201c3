import type { OnnxGraph } from "../onnx.ts";

/** Numbers of `TensorProto.DataType` in onnx.proto. */
const elementTypes = { float: 1, int32: 6, int64: 7, truth: 9, uint32: 12 };
export type CastType = keyof typeof elementTypes;

/** Adds a node that turns a tensor's numbers into another type; between layers all of them are float32. */
export function cast(graph: OnnxGraph, name: string, tensor: string, type: CastType): string {
  return graph.node(name, "Cast", [tensor], { to: elementTypes[type] });
}
