import { InputError } from "../../errors.ts";
import { attributeNumber } from "../onnx/honoured.ts";
import type { OnnxNode, OnnxTensor, OnnxValueInfo } from "../onnx/file.ts";
import { readOnnx } from "../onnx/read.ts";
import type { DecoderDimensions } from "./presets.ts";
import type { WeightFormat } from "./weight-format.ts";

/** A decoder as an ONNX file has it. */
export interface ImportedDecoder {
  readonly dimensions: Omit<DecoderDimensions, "name">;
  /** Of its matrices. */
  readonly weights: WeightFormat;
}

/** A product with a matrix of the file: values that it reads and makes, and bits of a weight. */
interface Product {
  readonly inputs: number;
  readonly outputs: number;
  readonly bits: number;
  readonly matrix: string;
}

/**
 * The dimensions of a decoder that was exported with past and present keys and values, as Optimum and ONNX Runtime's model
 * builder do: inputs `past_key_values.0.key` of `[batch, heads, past, head size]`, a table of embeddings that `Gather` reads,
 * and products (`MatMul`, `Gemm`, `MatMulNBits`), fused or not. Weights may lie elsewhere.
 *
 * @throws InputError for a file that is no such decoder, saying what is missing
 */
export function decoderOfOnnx(bytes: Uint8Array, name: string): ImportedDecoder {
  const refuse = (what: string) =>
    new InputError(
      `model ${name}: ${what} (allowed: exports of decoders with past and present keys and values, a gated feed-forward network, and constant matrices)`,
    );
  const { graph } = readOnnx(bytes);
  const past = pastOf(graph.input);
  if (!past) throw refuse("has no inputs past_key_values.0.key and so on with known heads and head size");
  const { layers, kvHeads, headSize } = past;
  const tensors = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const table = graph.node.flatMap((node) => embeddingOf(node, tensors))[0];
  if (!table) throw refuse("has no table of embeddings that Gather reads");
  const [vocabulary, hidden] = [table.dims[0]!, table.dims[1]!];
  const products = graph.node.flatMap((node) => productOf(node, tensors));
  const ofLayers = products.filter(({ outputs }) => outputs !== vocabulary);
  const last = products.filter(({ outputs }) => outputs === vocabulary);
  const down = ofLayers.filter(({ outputs }) => outputs === hidden).map(({ inputs }) => inputs);
  if (down.length < 2 * layers)
    throw refuse(`has ${products.length} products with constant matrices, too few for ${layers} layers`);
  const perRow = ofLayers.reduce((sum, { inputs, outputs }) => sum + inputs * outputs, 0) / layers / hidden;
  // Queries and output, keys and values, gate, up and down, however they are fused: which of what the vector is made of is
  // the width of the feed-forward network, the others tell.
  const fitting = [...new Set(down)].flatMap((feedForward) => {
    const queries = (perRow - 2 * kvHeads * headSize - 3 * feedForward) / 2;
    const heads = queries / headSize;
    const fits = Number.isInteger(heads) && heads > 0 && heads % kvHeads === 0 && down.includes(queries);
    return fits ? [{ feedForward, queries, heads }] : [];
  });
  if (fitting.length !== 1)
    throw refuse(
      `has ${perRow * hidden} weights a layer, which are not those of queries, keys, values and a gated feed-forward network`,
    );
  const { feedForward, queries, heads } = fitting[0]!;
  const vectors = graph.initializer.flatMap(({ dims }) => (dims.length === 1 ? [dims[0]!] : []));
  const has = (length: number, count: number) => vectors.filter((one) => one === length).length >= count;
  const bits = Math.min(...ofLayers.map((product) => product.bits));
  return {
    dimensions: {
      ...{ layers, hidden, heads, kvHeads, headSize, feedForward, vocabulary },
      tied: last.length === 0 || last.every(({ matrix }) => matrix === table.name),
      biases: has(kvHeads * headSize, 2 * layers) || has(queries + 2 * kvHeads * headSize, layers),
      headNorms: headSize !== hidden && has(headSize, 2 * layers),
    },
    weights: bits <= 4 ? "q4" : bits <= 8 ? "q8" : bits <= 16 ? "f16" : "f32",
  };
}

function pastOf(inputs: readonly OnnxValueInfo[]) {
  const keys = inputs.filter(
    ({ name }) => /past/i.test(name) && /key$|key[._]|\.k$/i.test(name.replace(/past_key_values?/i, "")),
  );
  const shapes = keys.map(
    ({ type }) => type?.tensor_type?.shape?.dim.map(({ dim_value: extent }) => extent) ?? [],
  );
  const [kvHeads, headSize] = [shapes[0]?.at(-3), shapes[0]?.at(-1)];
  if (!kvHeads || !headSize) return undefined;
  return { layers: keys.length, kvHeads, headSize };
}

type Tensors = ReadonlyMap<string, OnnxTensor>;

function embeddingOf(node: OnnxNode, tensors: Tensors): readonly OnnxTensor[] {
  if (node.op_type !== "Gather") return [];
  const table = tensors.get(node.input[0] ?? "");
  // Shapes and positions are gathered too, from far less.
  return table?.dims.length === 2 && isFloat(table) ? [table] : [];
}

function productOf(node: OnnxNode, tensors: Tensors): readonly Product[] {
  const matrix = tensors.get(node.input[1] ?? "");
  if (node.op_type === "MatMulNBits") {
    const [inputs, outputs] = [attributeNumber(node, "K", 0), attributeNumber(node, "N", 0)];
    return [{ inputs, outputs, bits: attributeNumber(node, "bits", 4), matrix: node.input[1] ?? "" }];
  }
  if (!matrix || matrix.dims.length !== 2 || !["MatMul", "Gemm"].includes(node.op_type)) return [];
  const isTurned = node.op_type === "Gemm" && attributeNumber(node, "transB", 0) === 1;
  const [rows, columns] = [matrix.dims[0]!, matrix.dims[1]!];
  const [inputs, outputs] = isTurned ? [columns, rows] : [rows, columns];
  return [{ inputs, outputs, bits: isFloat(matrix) ? floatBits(matrix) : 8, matrix: matrix.name }];
}

/** Of `TensorProto.DataType`: FLOAT, FLOAT16, DOUBLE, BFLOAT16. */
const floatTypes: ReadonlyMap<number, number> = new Map([
  [1, 32],
  [10, 16],
  [11, 64],
  [16, 16],
]);

function isFloat({ data_type: type }: OnnxTensor): boolean {
  return floatTypes.has(type);
}

function floatBits({ data_type: type }: OnnxTensor): number {
  return floatTypes.get(type)!;
}
