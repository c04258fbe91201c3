import { constant, maximumKnownValues } from "../value.ts";
import { converted } from "./arithmetic.ts";
import { isWhole, type Scalar } from "../scalars.ts";
import { knownInputs, type Kernel, type Kernels } from "./known.ts";

const range: Kernel = (node) => {
  const inputs = knownInputs(node);
  if (!inputs) return undefined;
  const { elementType } = inputs[0]!;
  const [start, limit, delta] = inputs.map(({ values }) => values[0]);
  if (start === undefined || limit === undefined || delta === undefined) return undefined;
  const [from, to, by] = [Number(start), Number(limit), Number(delta)];
  const count = Math.max(0, Math.ceil((to - from) / by));
  if (!Number.isSafeInteger(count)) node.fail(`counts from ${from} to ${to} by ${by}`);
  if (count > maximumKnownValues) return [constant(elementType, [count])];
  const step = (index: number): Scalar =>
    isWhole(elementType)
      ? BigInt(start) + BigInt(index) * BigInt(delta)
      : converted(from + index * by, elementType)!;
  return [
    constant(
      elementType,
      [count],
      Array.from({ length: count }, (_, index) => step(index)),
    ),
  ];
};

/** Elements that stand nowhere yet. */
export const generations: Kernels = [["Range", range]];
