import { featureMap, mapShape, readWindow, type FeatureMap } from "../feature-map.ts";
import type { NodeImport } from "../node.ts";
import type { Window } from "../../operation.ts";
import type { Activation, Value } from "../value.ts";
import type { OperatorImporter, OperatorImporters } from "./importer.ts";

const maximumPool: OperatorImporter = (node) => {
  if (node.yields(1)) node.fail("its second output, the places of the maxima, is not supported");
  return [pooling(node, node.value(0), "maximum")];
};

/** The average of each window. */
export const averagePool: OperatorImporter = (node) => [
  pooling(node, node.value(0), "average", node.integer("count_include_pad", 0) !== 0),
];

/** The maximum or the average of each window that the attributes of a node describe, over one of its values. */
export function pooling(
  node: NodeImport,
  value: Value,
  kind: "maximum" | "average",
  countsPadding = false,
  suffix = "",
): Activation {
  const map = featureMap(node, value);
  const window = windowOf(node, map);
  const ceiling = node.integer("ceil_mode", 0) !== 0;
  const padded = Object.values(window.padding).some((extent) => extent > 0);
  const counts = padded && countsPadding && { countsPadding: true as const };
  const operation = { kind: "pooling", function: kind, ceiling, ...counts, ...window } as const;
  const operator = node.operator(operation, [map.operator], suffix);
  return node.activation(operator, mapShape(node, operator, map.spatialRank));
}

function windowOf(node: NodeImport, map: FeatureMap): Window {
  const window = readWindow(node, node.integers("kernel_shape") ?? node.fail("lacks kernel_shape"), map);
  checkPadding(node, window);
  return window;
}

/** A window must reach beyond what pads it, or it would see nothing else. */
function checkPadding(node: NodeImport, { kernel, padding }: Window): void {
  const [rows, columns] = kernel;
  const { top, left, bottom, right } = padding;
  if (Math.max(top, bottom) >= rows || Math.max(left, right) >= columns) {
    node.fail(
      `pads [${[top, left, bottom, right].join(", ")}] are as large as its kernel [${kernel.join(", ")}]`,
    );
  }
}

function globalPool(kind: "maximum" | "average"): OperatorImporter {
  return (node) => [globalPooling(node, kind)];
}

/** The maximum or the average of all places of the node's first input. */
export function globalPooling(node: NodeImport, kind: "maximum" | "average") {
  const map = featureMap(node, node.value(0));
  const operator = node.operator({ kind: "global-pooling", function: kind }, [map.operator]);
  return node.activation(operator, mapShape(node, operator, map.spatialRank));
}

/** Pools of a window, and of whole maps. */
export const pools: OperatorImporters = [
  ["MaxPool", maximumPool],
  ["AveragePool", averagePool],
  ["GlobalMaxPool", globalPool("maximum")],
  ["GlobalAveragePool", globalPool("average")],
];
