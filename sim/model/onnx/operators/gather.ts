import { elementCount } from "../../../tensor/index.ts";
import type { NodeImport } from "../node.ts";
import type { Value } from "../value.ts";
import { slice } from "./cut.ts";
import type { OperatorImporter, OperatorImporters } from "./importer.ts";
import { concat } from "./join.ts";
import { computedGather } from "./lookup.ts";

const maximumRuns = 1024;

const gather: OperatorImporter = (node) => {
  const [data, indices] = [node.value(0), node.value(1)];
  const { shape } = data;
  const axis = node.axis(node.integer("axis", 0), shape.length);
  if (indices.kind === "activation") {
    const isTable = data.kind === "constant" && shape.length === 2 && axis === 0;
    return [isTable ? embedding(node, data, indices) : computedGather(node, data, indices, axis)];
  }
  const numbers = node.numbers(1)!.map((index) => (index < 0 ? index + shape[axis]! : index));
  const runs = consecutiveRuns(node, numbers, shape[axis]!);
  const parts = runs.map(([start, end], index) =>
    slice(node, data, axis, { start, end }, runs.length > 1 ? `part ${index + 1}` : ""),
  );
  const gathered = parts.length === 1 ? parts[0]! : concat(node, parts, axis);
  return [{ ...gathered, shape: [...shape.slice(0, axis), ...indices.shape, ...shape.slice(axis + 1)] }];
};

/** Rows of a trained table, looked up by a computed index. */
function embedding(node: NodeImport, table: Value, indices: Value): Value {
  const [rows, features] = table.shape as [number, number];
  const tokens = elementCount(indices.shape);
  const operator = node.operator({ kind: "embedding", rows, features }, [node.view(indices, [tokens, 1, 1])]);
  return node.activation(operator, [...indices.shape, features]);
}

/** The indices as ranges `[start, end)`. */
function consecutiveRuns(node: NodeImport, indices: readonly number[], extent: number): [number, number][] {
  const runs: [number, number][] = [];
  for (const index of indices) {
    if (!Number.isInteger(index) || index < 0 || index >= extent) node.fail(`takes ${index} of ${extent}`);
    const last = runs.at(-1);
    if (last && last[1] === index) last[1]++;
    else runs.push([index, index + 1]);
  }
  if (runs.length === 0 || runs.length > maximumRuns) {
    node.fail(`takes ${runs.length} separate ranges; from 1 to ${maximumRuns} are supported`);
  }
  return runs;
}

/** Elements by index. */
export const gathers: OperatorImporters = [["Gather", gather]];
