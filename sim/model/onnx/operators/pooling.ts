import { featureMap, mapShape, readWindow } from "../feature-map.ts";
import type { NodeImport } from "../node.ts";
import type { Window } from "../../operation.ts";
import type { OperatorImporter, OperatorImporters } from "./importer.ts";

function pool(kind: "maximum" | "average"): OperatorImporter {
  return (node) => {
    if (node.yields(1)) node.fail("its second output, the places of the maxima, is not supported");
    const map = featureMap(node, node.value(0));
    const window = readWindow(node, node.integers("kernel_shape") ?? node.fail("lacks kernel_shape"), map);
    checkPadding(node, window);
    const ceiling = node.integer("ceil_mode", 0) !== 0;
    const padded = Object.values(window.padding).some((extent) => extent > 0);
    const counts = kind === "average" && padded && node.integer("count_include_pad", 0) !== 0;
    const operator = node.operator(
      {
        kind: "pooling",
        function: kind,
        ceiling,
        ...(counts && { countsPadding: true as const }),
        ...window,
      },
      [map.operator],
    );
    return [node.activation(operator, mapShape(node, operator, map.spatialRank))];
  };
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
  ["MaxPool", pool("maximum")],
  ["AveragePool", pool("average")],
  ["GlobalMaxPool", globalPool("maximum")],
  ["GlobalAveragePool", globalPool("average")],
];
