import type { NodeImport } from "../node.ts";
import { constant, type Value } from "../value.ts";
import { elementwise } from "./elementwise.ts";
import type { OperatorImporter, OperatorImporters } from "./importer.ts";
import { pooling } from "./pooling.ts";
import { reduce } from "./reduce.ts";

/** The p-th root of the sum of the p-th powers of what `sumOf` adds up. */
function norm(node: NodeImport, sumOf: (powers: Value, suffix: string) => Value): Value {
  const value = node.value(0);
  const p = node.integer("p", 2);
  const powerOf = (base: Value, exponent: number, suffix = "") =>
    elementwise(node, "power", [base, constant(value.elementType, [], [exponent])], { suffix });
  const positive = p % 2 === 0 ? value : absolute(node, value);
  if (p === 1) return sumOf(positive, "");
  return powerOf(sumOf(powerOf(positive, p, "powers"), "sum"), 1 / p);
}

function absolute(node: NodeImport, value: Value): Value {
  const operator = node.operator({ kind: "activation", function: "abs" }, [node.tensor(value)], "absolute");
  return node.activation(operator, value.shape);
}

/** The sum over a window is the average of all its places, padding included, times their number. */
const lpPool: OperatorImporter = (node) => {
  if (node.integer("ceil_mode", 0) !== 0) node.fail("ceil_mode is not supported");
  const places = (node.integers("kernel_shape") ?? []).reduce((product, extent) => product * extent, 1);
  const sumOf = (powers: Value, suffix: string) => {
    const average = pooling(node, powers, "average", true, "average");
    const factor = constant(powers.elementType, [], [places]);
    return elementwise(node, "multiply", [average, factor], { suffix });
  };
  return [norm(node, sumOf)];
};

/** The same over all rows and columns. */
const globalLpPool: OperatorImporter = (node) => {
  const axes = [...node.value(0).shape.keys()].slice(2);
  return [norm(node, (powers, suffix) => reduce(node, powers, "sum", axes, suffix, true))];
};

/** Pools that yield a norm of what they see. */
export const normPools: OperatorImporters = [
  ["LpPool", lpPool],
  ["GlobalLpPool", globalLpPool],
];
