import {
  productUnits,
  type Arithmetic,
  type Operation,
  type OperationKind,
  type Rounding,
} from "../../../sim/model/index.ts";
import { cast } from "./cast.ts";
import { rangeOf, type Tile } from "./tile.ts";

/** Kinds that sum products, and the output axis along which their weights have scales. */
const channelAxis: Readonly<Partial<Record<OperationKind, number>>> = {
  convolution: 0,
  "transposed-convolution": 0,
  "fully-connected": 0,
  matmul: 1,
  "matrix-product": 0,
};

/**
 * Adds the nodes of a tile whose whole numbers stand for fractions, or whose result is rounded, and returns the name of its
 * result. Sums of products are whole, and so exact, until they are scaled.
 *
 * @param build adds the nodes of the operation itself
 */
export function withArithmetic(tile: Tile, arithmetic: Arithmetic, build: (tile: Tile) => string): string {
  const { name, operation } = tile.operator;
  const sumsProducts = channelAxis[operation.kind] !== undefined;
  const inputs = tile.inputs.map((input, slot) => {
    const quantized = arithmetic.inputs[slot];
    if (input === undefined || !quantized) return input;
    const { zero, scale } = quantized;
    const whole = combine(tile, `${name}/whole${slot}`, "Sub", input, Float32Array.of(zero));
    return sumsProducts
      ? whole
      : combine(tile, `${name}/fraction${slot}`, "Mul", whole, Float32Array.of(scale));
  });
  const computed = isConversion(operation) ? inputs[0]! : build({ ...tile, inputs });
  const units = sumsProducts ? productUnits(arithmetic) : Float32Array.of(1);
  return rounded(tile, computed, units, arithmetic.result);
}

/** A conversion of numbers, which is all in its arithmetic. */
function isConversion(operation: Operation): boolean {
  return operation.kind === "activation" && ["quantize", "dequantize", "cast"].includes(operation.function);
}

/** Scales what was computed and rounds it. */
function rounded(tile: Tile, computed: string, units: Float32Array, rounding: Rounding | undefined): string {
  const { graph, operator } = tile;
  const { name } = operator;
  if (rounding?.kind !== "quantized") {
    const scaled = combine(tile, `${name}/scaled`, "Mul", computed, units);
    if (!rounding) return scaled;
    const whole = cast(graph, `${name}/rounded`, scaled, rounding.kind === "truth" ? "truth" : "int64");
    return cast(graph, `${name}/number`, whole, "float");
  }
  const { scale, zero, least, most } = rounding;
  const steps = units.every((unit) => unit === 1)
    ? combine(tile, `${name}/steps`, "Div", computed, scale)
    : combine(tile, `${name}/steps`, "Mul", computed, quotients(units, scale));
  const nearest = graph.node(`${name}/nearest`, "Round", [steps]);
  const placed = combine(tile, `${name}/placed`, "Add", nearest, zero);
  const bounds = [
    graph.constant(`${name}/least`, [], Float32Array.of(least)),
    graph.constant(`${name}/most`, [], Float32Array.of(most)),
  ];
  return graph.node(`${name}/bounded`, "Clip", [placed, ...bounds]);
}

function quotients(a: Float32Array, b: Float32Array): Float32Array {
  const length = Math.max(a.length, b.length);
  return Float32Array.from({ length }, (_, index) => a[index % a.length]! / b[index % b.length]!);
}

/** Adds a node that combines a tensor with one number, or with one for each of its channels; none where that changes nothing. */
function combine(
  tile: Tile,
  name: string,
  type: "Add" | "Sub" | "Mul" | "Div",
  tensor: string,
  numbers: Float32Array,
): string {
  const neutral = type === "Add" || type === "Sub" ? 0 : 1;
  if (numbers.every((number) => number === neutral)) return tensor;
  const { graph } = tile;
  const operand =
    numbers.length === 1
      ? graph.constant(`${name}/by`, [], numbers)
      : graph.constant(`${name}/by`, channelShape(tile), numbers.slice(...channelRange(tile)));
  return graph.node(name, type, [tensor, operand]);
}

function channelRange(tile: Tile): readonly [start: number, end: number] {
  return rangeOf(tile, channelAxis[tile.operator.operation.kind] ?? 0);
}

/** Channels of maps stand before rows and columns, features of tokens and of a dense layer are last. */
function channelShape(tile: Tile): readonly number[] {
  const [start, end] = channelRange(tile);
  const { operation, shape } = tile.operator;
  const isMap = operation.kind !== "matmul" && operation.kind !== "fully-connected";
  return [end - start, ...(isMap ? shape.slice(1).map(() => 1) : [])];
}
