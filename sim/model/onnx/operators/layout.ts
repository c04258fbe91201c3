import { sameShape } from "../../../tensor/index.ts";
import { padAmounts } from "../axis-ranges.ts";
import { flatMap, mapShape } from "../feature-map.ts";
import type { NodeImport } from "../node.ts";
import { constant, type Value } from "../value.ts";
import type { OperatorImporter, OperatorImporters } from "./importer.ts";
import { placedTensor } from "./placed.ts";

const transpose: OperatorImporter = (node) => {
  const value = node.value(0);
  const { shape } = value;
  const permutation = (node.integers("perm") ?? [...shape.keys()].reverse()).map((axis) =>
    node.axis(axis, shape.length),
  );
  if (new Set(permutation).size !== shape.length) {
    node.fail(`perm [${permutation.join(", ")}] does not order the axes of [${shape.join(", ")}]`);
  }
  return [transposed(node, value, permutation)];
};

/** The value with its axes in another order; where only axes of extent 1 move, the elements stay as they are. */
export function transposed(
  node: NodeImport,
  value: Value,
  permutation: readonly number[],
  suffix = "",
): Value {
  const { shape } = value;
  const result = permutation.map((axis) => shape[axis]!);
  const moved = permutation.filter((axis) => shape[axis] !== 1);
  if (moved.every((axis, index) => index === 0 || axis > moved[index - 1]!))
    return { ...value, shape: result };
  if (value.kind === "constant") return constant(value.elementType, result);
  const { operator, place, view } = placedTensor(node, value, shape[0] === 1 ? [] : [0]);
  const kept = view.length === shape.length ? permutation : permutation.filter((axis) => axis !== 0);
  const operation = { kind: "transpose", permutation: kept.map(place) } as const;
  return node.activation(node.operator(operation, [operator], suffix, value.elementType), result);
}

const depthToSpace: OperatorImporter = (node) => {
  const map = flatMap(node, node.value(0));
  const mode = node.text("mode", ["DCR", "CRD"], "DCR");
  const operator = node.operator(
    {
      kind: "depth-to-space",
      block: blockSize(node),
      order: mode === "DCR" ? "depth-column-row" : "column-row-depth",
    },
    [map.operator],
  );
  return [node.activation(operator, mapShape(node, operator, map.spatialRank))];
};

const spaceToDepth: OperatorImporter = (node) => {
  const map = flatMap(node, node.value(0));
  const operator = node.operator({ kind: "space-to-depth", block: blockSize(node) }, [map.operator]);
  return [node.activation(operator, mapShape(node, operator, map.spatialRank))];
};

function blockSize(node: NodeImport): number {
  const block = node.integer("blocksize", 0);
  return block > 0 && block <= 4096 ? block : node.fail(`blocksize is ${block}`);
}

const pad: OperatorImporter = (node) => {
  const value = node.value(0);
  const { shape } = value;
  const { before, after } = padAmounts(node, shape);
  const result = shape.map((extent, axis) => extent + before[axis]! + after[axis]!);
  if (sameShape(result, shape) && before.every((amount) => amount === 0)) return [value];
  const mode = node.text("mode", ["constant", "edge", "reflect", "wrap"], "constant");
  const padded = [...shape.keys()].filter((axis) => before[axis] !== 0 || after[axis] !== 0);
  const { operator, view, place } = placedTensor(node, value, padded);
  if (mode === "wrap") {
    const joined = padded.reduce((tensor, axis) => {
      const ends = { extent: shape[axis]!, before: before[axis]!, after: after[axis]! };
      return wrapped(node, tensor, place(axis), ends);
    }, operator);
    return [node.activation(joined, result)];
  }
  const inModel = (amount: readonly number[]) =>
    view.map((_, axis) => amount[[...shape.keys()].find((other) => place(other) === axis) ?? -1] ?? 0);
  const operation = {
    ...({ kind: "pad", before: inModel(before), after: inModel(after), mode } as const),
    ...(mode === "constant" && paddingValue(node)),
  };
  return [node.activation(node.operator(operation, [operator]), result)];
};

/** A tensor between elements of its other end, along one axis. */
function wrapped(
  node: NodeImport,
  operator: string,
  axis: number,
  { extent, before, after }: { readonly extent: number; readonly before: number; readonly after: number },
): string {
  if (Math.min(before, after) < 0 || Math.max(before, after) > extent)
    node.fail(`wraps ${before} and ${after} of ${extent} elements around an axis`);
  const part = (start: number, end: number, suffix: string) =>
    node.operator({ kind: "slice", axis, start, end }, [operator], `${suffix} ${axis}`);
  const parts = [
    ...(before > 0 ? [part(extent - before, extent, "last")] : []),
    operator,
    ...(after > 0 ? [part(0, after, "first")] : []),
  ];
  return node.operator({ kind: "concat", axis }, parts, `joined ${axis}`);
}

/** What constant padding consists of, where it is not zeros; a value that is computed is not kept. */
function paddingValue(node: NodeImport): { readonly value?: number } {
  const given = node.optional(2);
  const known = given?.kind === "constant" ? Number(given.values?.[0] ?? 0) : undefined;
  const value = known ?? node.attribute("value", "float") ?? 0;
  return value === 0 ? {} : { value };
}

/** Moves elements to other places, and adds some around them. */
export const layouts: OperatorImporters = [
  ["Transpose", transpose],
  ["DepthToSpace", depthToSpace],
  ["SpaceToDepth", spaceToDepth],
  ["Pad", pad],
];
