import { elementCount, sameShape, type Shape } from "../../../tensor/index.ts";
import { broadcast } from "../../operations/elementwise.ts";
import { aligned } from "../aligned.ts";
import { broadcastShape } from "../folding/arithmetic.ts";
import type { NodeImport } from "../node.ts";
import { constant, type Activation, type Value } from "../value.ts";
import { elementwise } from "./elementwise.ts";
import type { OperatorImporters } from "./importer.ts";

/** Matrix products: with trained weights on the right they are dense layers. */
export const matrixProducts: OperatorImporters = [
  ["MatMul", (node) => [matMul(node, node.value(0), node.value(1))]],
  ["Gemm", (node) => [gemm(node)]],
];

/** `A B + C`, either matrix transposed or not; A, B and C are the node's inputs. */
export function gemm(node: NodeImport): Activation {
  const [left, right, bias] = [node.value(0), node.value(1), node.optional(2)];
  if (left.shape.length !== 2 || right.shape.length !== 2) {
    node.fail(`multiplies matrices, not [${left.shape.join(", ")}] and [${right.shape.join(", ")}]`);
  }
  const a = node.integer("transA", 0) !== 0 ? transposed(node, left, "left") : left;
  const b = node.integer("transB", 0) !== 0 ? transposed(node, right, "right") : right;
  const features = b.shape[1]!;
  const result = [a.shape[0]!, features];
  if (bias && !sameShape(broadcastShape([bias.shape, result]), result)) {
    node.fail(`cannot add [${bias.shape.join(", ")}] to a product of [${result.join(", ")}]`);
  }
  if (
    b.kind === "constant" &&
    (!bias || (bias.kind === "constant" && elementCount(bias.shape) === features))
  ) {
    return dense(node, a, b.shape, bias !== undefined);
  }
  const product = matMul(node, a, b, bias ? "product" : "");
  return bias ? elementwise(node, "add", [product, bias]) : product;
}

function transposed(node: NodeImport, value: Value, suffix: string): Value {
  const shape = [value.shape[1]!, value.shape[0]!];
  if (value.kind === "constant") {
    const { storedType = value.elementType } = value;
    return { ...constant(value.elementType, shape), storedType };
  }
  const operator = node.operator(
    { kind: "transpose", permutation: [1, 0] },
    [node.view(value, value.shape)],
    `${suffix} transposed`,
  );
  return node.activation(operator, shape);
}

/** The product of two values; with trained weights on the right it is a dense layer. */
export function matMul(node: NodeImport, left: Value, right: Value, suffix = ""): Activation {
  if (left.shape.length === 0 || right.shape.length === 0) node.fail("multiplies no scalars");
  if (right.kind === "constant" && right.shape.length === 2) {
    return dense(node, left, right.shape, false, suffix);
  }
  return product(node, left, right, suffix);
}

/** One row is a dense layer on the flattened input; several are tokens. */
function dense(node: NodeImport, value: Value, weights: Shape, bias: boolean, suffix = ""): Activation {
  const [inner, outputFeatures] = weights as [number, number];
  if (value.shape.at(-1) !== inner || outputFeatures < 1) {
    node.fail(`cannot multiply [${value.shape.join(", ")}] by [${weights.join(", ")}]`);
  }
  const rows = elementCount(value.shape) / inner;
  const shape = [...value.shape.slice(0, -1), outputFeatures];
  if (rows === 1 && value.shape.length <= 2) {
    const operation = { kind: "fully-connected", outputFeatures, bias } as const;
    return node.activation(node.operator(operation, [node.tensor(value)], suffix), shape);
  }
  const tokens = node.view(value, [rows, inner]);
  return node.activation(node.operator({ kind: "matmul", outputFeatures, bias }, [tokens], suffix), shape);
}

/** Two computed matrices, or stacks of them; vectors become matrices of one row or one column. */
function product(node: NodeImport, left: Value, right: Value, suffix: string): Activation {
  const a = left.shape.length === 1 ? [1, left.shape[0]!] : left.shape;
  const b = right.shape.length === 1 ? [right.shape[0]!, 1] : right.shape;
  const rank = Math.max(a.length, b.length);
  const stacks = [a, b].map((shape) => aligned(shape.slice(0, -2), rank - 2));
  const stack = broadcast(stacks);
  const dropped = stack[0] === 1 ? 1 : 0;
  const view = (shape: Shape, index: number) => [...stacks[index]!.slice(dropped), ...shape.slice(-2)];
  const operator = node.operator(
    { kind: "matrix-product" },
    [node.view(left, view(a, 0)), node.view(right, view(b, 1))],
    suffix,
  );
  const shape = [
    ...stack,
    ...(left.shape.length === 1 ? [] : a.slice(-2, -1)),
    ...(right.shape.length === 1 ? [] : b.slice(-1)),
  ];
  return node.activation(operator, shape);
}
