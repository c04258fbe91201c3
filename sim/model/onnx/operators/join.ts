import type { NodeImport } from "../node.ts";
import type { Activation, Value } from "../value.ts";
import type { OperatorImporter, OperatorImporters } from "./importer.ts";
import { placedTensor } from "./placed.ts";

const maximumCopies = 256;

/** Joins values along an axis of the file. */
export function concat(node: NodeImport, values: readonly Value[], axis: number, suffix = ""): Activation {
  const first = values[0]!.shape;
  const unlike = values.find(
    ({ shape }) =>
      shape.length !== first.length ||
      shape.some((extent, other) => other !== axis && extent !== first[other]),
  );
  if (unlike) {
    node.fail(`cannot join [${first.join(", ")}] and [${unlike.shape.join(", ")}] along axis ${axis}`);
  }
  const extent = values.reduce((sum, { shape }) => sum + shape[axis]!, 0);
  const shape = first.map((whole, other) => (other === axis ? extent : whole));
  // An axis that is the batch of one tensor and of another is not has to be kept in all.
  const placed = values.map((value) => placedTensor(node, value, [axis]));
  const operator = node.operator(
    { kind: "concat", axis: placed[0]!.place(axis) },
    placed.map((tensor) => tensor.operator),
    suffix,
  );
  return node.activation(operator, shape);
}

const join: OperatorImporter = (node) => {
  const filled = node.values().filter((value) => !value.shape.includes(0));
  const axis = node.axis(node.requiredInteger("axis"), filled[0]?.shape.length ?? 0);
  return [filled.length === 1 ? filled[0]! : concat(node, filled, axis)];
};

/** Copies one after another along each axis. */
const tile: OperatorImporter = (node) => {
  const repeats = node.integersOf(1, "repeats") ?? node.fail("lacks its repeats");
  let value = node.value(0);
  for (const [axis, count] of repeats.entries()) {
    if (count === 1) continue;
    if (count < 1 || count > maximumCopies || axis >= value.shape.length) {
      node.fail(`cannot repeat axis ${axis} ${count} times; up to ${maximumCopies} are supported`);
    }
    const copies = Array.from({ length: count }, () => value);
    value = concat(node, copies, axis, `axis ${axis}`);
  }
  return [value];
};

/** Several tensors into one. */
export const joins: OperatorImporters = [
  ["Concat", join],
  ["Tile", tile],
];
