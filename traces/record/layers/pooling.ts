import { windowAxes, type AxisWindow, type Operation } from "../../../sim/model/index.ts";
import { boxShape } from "../../../sim/tensor/index.ts";
import type { AttributeValue } from "../onnx.ts";
import { rangeOf, withoutBatch, type LayerBuilder, type Tile } from "./tile.ts";
import { dilationsOf, windowAttributes, windowInput } from "./window.ts";

type Pooling = Operation<"pooling">;

/**
 * Less than any number that a layer yields, and as good as nothing in a sum. Neither the least number nor zero:
 * those the runtime would fold into the pooling as padding.
 */
const fillings = { maximum: -3.4e38, average: 1e-30 };

/** Maximum or average pooling; padding counts in an average only where the operation says so. */
export const pooling: LayerBuilder<"pooling"> = (tile, operation) => {
  const pooled = pool(tile, operation);
  return withoutBatch(tile.graph, `${tile.operator.name}/volume`, pooled, boxShape(tile.region));
};

function pool(tile: Tile, operation: Pooling): string {
  const { graph, operator } = tile;
  const { input, pads } = windowInput(tile, operation, 0);
  const kernel = windowAxes(operation).map((axis) => axis.kernel);
  const dilation = dilationsOf(operation);
  const type = operation.function === "maximum" ? "MaxPool" : "AveragePool";
  const dilations: Record<string, AttributeValue> = dilation.some((step) => step > 1)
    ? { dilations: dilation }
    : {};
  // The runtime takes no padding as wide as the kernel, which dilated windows may reach into.
  if (pads.every((extent, index) => extent < kernel[index % kernel.length]!)) {
    const counts: Record<string, AttributeValue> = operation.countsPadding ? { count_include_pad: 1 } : {};
    const attributes = { ...windowAttributes(operation, pads), ...dilations, ...counts };
    return graph.node(operator.name, type, [input], attributes);
  }
  const padded = padNode(tile, operation, input, pads);
  const pooled = graph.node(`${operator.name}/pooled`, type, [padded], {
    ...windowAttributes(
      operation,
      pads.map(() => 0),
    ),
    ...dilations,
  });
  return operation.function === "maximum" || operation.countsPadding
    ? pooled
    : withoutPadding(tile, operation, pooled);
}

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
    graph.integers(`${name}/pads`, [
      0,
      0,
      ...pads.slice(0, pads.length / 2),
      0,
      0,
      ...pads.slice(pads.length / 2),
    ]),
    graph.constant(`${name}/filling`, [], filling),
  ]);
}

/** Scales averages up that counted padding. */
function withoutPadding(tile: Tile, operation: Pooling, pooled: string): string {
  const { graph, operator } = tile;
  const shares = windowAxes(operation).map((axis, index) => countedShares(tile, axis, index + 1));
  const scale = shares.reduce((scales, own) => scales.flatMap((one) => own.map((share) => one / share)), [1]);
  const name = `${operator.name}/scale`;
  return graph.node(`${operator.name}/average`, "Mul", [
    pooled,
    graph.constant(
      name,
      shares.map(({ length }) => length),
      Float32Array.from(scale),
    ),
  ]);
}

/** Share of each window's taps on an axis that lie on the input. */
function countedShares(
  tile: Tile,
  { kernel, stride, dilation, before }: AxisWindow,
  axis: number,
): readonly number[] {
  const [start, end] = rangeOf(tile, axis);
  const extent = tile.operator.inputShapes[0]![axis]!;
  return Array.from({ length: end - start }, (_, index) => {
    const first = (start + index) * stride - before;
    const taps = Array.from({ length: kernel }, (__, tap) => first + tap * dilation);
    return taps.filter((tap) => tap >= 0 && tap < extent).length / kernel;
  });
}
