import { isArgument, type ReduceFunction } from "../../../sim/model/index.ts";
import { cast } from "./cast.ts";
import { boxShape } from "../../../sim/tensor/index.ts";
import { graphAxis, graphShape, neededInputs, reshaped, type LayerBuilder, type Tile } from "./tile.ts";

const operators: Readonly<
  Record<Exclude<ReduceFunction, "argument" | "last-argument" | "range-scale" | "range-zero">, string>
> = {
  mean: "ReduceMean",
  sum: "ReduceSum",
  maximum: "ReduceMax",
  minimum: "ReduceMin",
  product: "ReduceProd",
  norm: "ReduceL2",
  "log-sum-exp": "ReduceLogSumExp",
};

/** One node; the place of the largest element is kept as a float32 number like everything else. */
export const reduce: LayerBuilder<"reduce"> = (tile, operation) => {
  const { graph, operator } = tile;
  const { name } = operator;
  const inputs = neededInputs(tile);
  if (operation.function === "range-scale" || operation.function === "range-zero")
    return ofRange(tile, operation.function);
  const axes = operation.axes.map((axis) => graphAxis(tile, axis));
  if (!isArgument(operation.function)) {
    return graph.node(
      name,
      operators[operation.function],
      [...inputs, graph.integers(`${name}/axes`, axes)],
      {
        noop_with_empty_axes: 1,
      },
    );
  }
  const [axis, ...others] = axes;
  if (axis === undefined || others.length > 0) throw new RangeError(`${name}: ${axes.length} axes`);
  const place = graph.node(`${name}/place`, "ArgMax", inputs, {
    axis,
    select_last_index: operation.function === "last-argument" ? 1 : 0,
  });
  return cast(graph, `${name}/number`, place, "float");
};

/** The scale or the zero point of a tensor's range, under the shape of the tile. */
function ofRange(tile: Tile, wanted: "range-scale" | "range-zero"): string {
  const { graph, operator, region } = tile;
  const { name } = operator;
  const outputs = [`${name}/numbers`, `${name}/scale`, `${name}/point`];
  graph.node(`${name}/range`, "DynamicQuantizeLinear", neededInputs(tile), {}, outputs);
  const scalar =
    wanted === "range-scale" ? `${name}/scale` : cast(graph, `${name}/zero`, `${name}/point`, "float");
  return reshaped(graph, `${name}/shaped`, scalar, graphShape(boxShape(region)));
}
