import { fullType } from "./node.ts";
import type { OnnxNode } from "./file.ts";

/** The places of a tensor among a node's inputs, and of its scale and zero point where it has them. */
export interface Operand {
  readonly tensor: number;
  readonly scale?: number;
  readonly zero?: number;
}

/** Where a node on whole numbers has what among its inputs. */
export interface Places {
  readonly operands: readonly Operand[];
  /** In units of the products. */
  readonly bias?: number;
  /** A bias in fractions, which an operator of its own adds. */
  readonly addend?: number;
  /** Of the result; fractions without it. */
  readonly result?: { readonly scale: number; readonly zero: number };
}

const behind = (tensor: number): Operand => ({ tensor, scale: tensor + 1, zero: tensor + 2 });
const one: Places = { operands: [behind(0)], result: { scale: 3, zero: 4 } };
const two: Places = { operands: [behind(0), behind(3)], result: { scale: 6, zero: 7 } };
const ownScales: Places = {
  operands: [
    { tensor: 0, zero: 2 },
    { tensor: 1, zero: 3 },
  ],
};

const byType: ReadonlyMap<string, Places | ((inputs: number) => Places)> = new Map<
  string,
  Places | ((inputs: number) => Places)
>([
  ["QuantizeLinear", { operands: [{ tensor: 0 }], result: { scale: 1, zero: 2 } }],
  ["com.microsoft.QuantizeLinear", { operands: [{ tensor: 0 }], result: { scale: 1, zero: 2 } }],
  ["DequantizeLinear", { operands: [behind(0)] }],
  ["com.microsoft.DequantizeLinear", { operands: [behind(0)] }],
  ["QLinearConv", { ...two, bias: 8 }],
  ["ConvInteger", ownScales],
  ["QLinearMatMul", two],
  ["MatMulInteger", ownScales],
  ["com.microsoft.QLinearAdd", two],
  ["com.microsoft.QLinearMul", two],
  ["com.microsoft.QLinearSigmoid", one],
  ["com.microsoft.QLinearLeakyRelu", one],
  ["com.microsoft.QLinearGlobalAveragePool", one],
  ["com.microsoft.QLinearAveragePool", one],
  ["com.microsoft.QLinearSoftmax", one],
  [
    "com.microsoft.QLinearConcat",
    (inputs) => ({
      operands: Array.from({ length: Math.floor((inputs - 2) / 3) }, (_, index) => behind(2 + 3 * index)),
      result: { scale: 0, zero: 1 },
    }),
  ],
  [
    "com.microsoft.QLinearWhere",
    { operands: [{ tensor: 0 }, behind(1), behind(4)], result: { scale: 7, zero: 8 } },
  ],
  ["com.microsoft.QGemm", { operands: [behind(0), behind(3)], bias: 6, result: { scale: 7, zero: 8 } }],
  ["com.microsoft.DynamicQuantizeMatMul", { operands: [{ tensor: 0 }, behind(1)], addend: 4 }],
  [
    "com.microsoft.MatMulIntegerToFloat",
    {
      operands: [
        { tensor: 0, scale: 2, zero: 4 },
        { tensor: 1, scale: 3, zero: 5 },
      ],
      addend: 6,
    },
  ],
]);

/** Where a node has what, if it is of a type that computes with whole numbers that stand for fractions. */
export function placesOf(node: OnnxNode): Places | undefined {
  const entry = byType.get(fullType(node));
  return typeof entry === "function" ? entry(node.input.length) : entry;
}

/** Places of what the counterpart of a node on fractions reads. */
export function plainPlaces({ operands, bias }: Places): readonly number[] {
  const tensors = operands.map(({ tensor }) => tensor);
  return bias === undefined ? tensors : [...tensors, bias];
}
