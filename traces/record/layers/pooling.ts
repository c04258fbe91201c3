import type { Operation } from "../../../sim/model/index.ts";
import type { AttributeValue } from "../onnx.ts";
import { rangeOf, type LayerBuilder, type Tile } from "./tile.ts";
import { windowAttributes, windowInput } from "./window.ts";

type Pooling = Operation<"pooling">;

/**
 * Less than any number that a layer yields, and as good as nothing in a sum. Neither the least number nor zero:
 * those the runtime would fold into the pooling as padding.
 */
const fillings = { maximum: -3.4e38, average: 1e-30 };

/** Maximum or average pooling; padding does not count in an average. */
export const pooling: LayerBuilder<"pooling"> = (tile, operation) => {
  const { graph, operator } = tile;
  const { input, pads } = windowInput(tile, operation, 0);
  const { kernel, dilation } = operation;
  const type = operation.function === "maximum" ? "MaxPool" : "AveragePool";
  const dilations: Record<string, AttributeValue> = dilation.some((step) => step > 1)
    ? { dilations: dilation }
    : {};
  // The runtime takes no padding as wide as the kernel, which dilated windows may reach into.
  if (pads.every((extent, index) => extent < kernel[index % 2]!)) {
    return graph.node(operator.name, type, [input], { ...windowAttributes(operation, pads), ...dilations });
  }
  const padded = padNode(tile, operation, input, pads);
  const pooled = graph.node(`${operator.name}/pooled`, type, [padded], {
    ...windowAttributes(operation, [0, 0, 0, 0]),
    ...dilations,
  });
  return operation.function === "maximum" ? pooled : withoutPadding(tile, operation, pooled);
};

function padNode(
  { graph, operator }: Tile,
  operation: Pooling,
  input: string,
  pads: readonly number[],
): string {
  const name = `${operator.name}/padded`;
  const filling = Float32Array.of(fillings[operation.function]);
  return graph.node(name, "Pad", [
    input,
    graph.integers(`${name}/pads`, [0, 0, ...pads.slice(0, 2), 0, 0, ...pads.slice(2)]),
    graph.constant(`${name}/filling`, [], filling),
  ]);
}

/** Scales averages up that counted padding. */
function withoutPadding(tile: Tile, operation: Pooling, pooled: string): string {
  const { graph, operator } = tile;
  const [rows, columns] = ([0, 1] as const).map((axis) => countedShares(tile, operation, axis));
  const scale = Float32Array.from(rows!.flatMap((row) => columns!.map((column) => 1 / (row * column))));
  const name = `${operator.name}/scale`;
  return graph.node(`${operator.name}/average`, "Mul", [
    pooled,
    graph.constant(name, [rows!.length, columns!.length], scale),
  ]);
}

/** Share of each window's rows or columns that lie on the input. */
function countedShares(tile: Tile, operation: Pooling, axis: 0 | 1): readonly number[] {
  const { kernel, stride, dilation, padding } = operation;
  const [start, end] = rangeOf(tile, axis + 1);
  const extent = tile.operator.inputShapes[0]![axis + 1]!;
  const before = axis === 0 ? padding.top : padding.left;
  return Array.from({ length: end - start }, (_, index) => {
    const first = (start + index) * stride[axis] - before;
    const taps = Array.from({ length: kernel[axis] }, (__, tap) => first + tap * dilation[axis]);
    return taps.filter((tap) => tap >= 0 && tap < extent).length / kernel[axis];
  });
}
