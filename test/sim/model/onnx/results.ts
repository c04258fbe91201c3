import { importGraph, type GraphOptions } from "../../../../sim/model/onnx/graph.ts";
import { readOnnx } from "../../../../sim/model/onnx/read.ts";
import type { Value } from "../../../../sim/model/onnx/value.ts";

/**
 * The results of a file as the importer sees them, under their shapes and element types in the file; the elements of
 * those that it works out.
 */
export function resultsOf(
  bytes: Uint8Array,
  { dimensions = {}, opaque = false }: Partial<GraphOptions> = {},
): readonly Value[] {
  const file = readOnnx(bytes);
  const values = new Map<string, Value>();
  try {
    importGraph(file, "file", { dimensions, batch: 1, opaque, outputs: [] }, ({ node, outputs }) => {
      for (const [index, value] of outputs.entries()) if (value) values.set(node.output[index]!, value);
    });
  } catch (error) {
    const allConstant = file.graph.output.every(({ name }) => values.get(name)?.kind === "constant");
    if (!allConstant) throw error;
  }
  return file.graph.output.map(({ name }) => values.get(name)!);
}
