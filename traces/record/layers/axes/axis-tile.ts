import type { Operation } from "../../../../sim/model/index.ts";
import { box, boxShape, type Box, type Shape } from "../../../../sim/tensor/index.ts";
import type { AttributeValue } from "../../onnx.ts";
import { cast, type CastType } from "../cast.ts";
import { reshaped, type Tile } from "../tile.ts";

/** Adds the nodes of a function to the graph and returns the name of its result, which has the extents of `made`. */
export type AxisBuilder = (tile: AxisTile) => string;

/** A tile of a function along axes, with the names and numbers that its nodes need. */
export class AxisTile {
  readonly operation: Operation<"along-axes">;
  /** What the function yields for this tile: its range of the axes that some input follows, and the others whole. */
  readonly made: Box;
  private readonly tile: Tile;

  constructor(tile: Tile, operation: Operation<"along-axes">) {
    this.tile = tile;
    this.operation = operation;
    const { follows, shape } = operation;
    this.made = box(
      ...shape.map((extent, axis): [number, number] =>
        follows.some((axes) => axes.includes(axis))
          ? [tile.region.start[axis]!, tile.region.end[axis]!]
          : [0, extent],
      ),
    );
  }

  /** Extents of what it holds of an input. */
  extents(index: number): Shape {
    return boxShape(this.tile.held[index]!);
  }

  /** Extents of the whole input. */
  wholeExtents(index: number): Shape {
    return this.tile.operator.inputShapes[index]!;
  }

  /** Does it hold anything of the input? */
  holds(index: number): boolean {
    return this.tile.inputs[index] !== undefined;
  }

  /** What it holds of an input, under a shape: that of the model unless given. */
  input(index: number, shape: Shape = this.extents(index)): string {
    return this.reshaped(`input${index}`, this.tile.inputs[index]!, shape);
  }

  /** An input whose numbers are places of an axis: whole numbers from -extent to extent - 1. */
  places(index: number, extent: number, shape?: Shape): string {
    const name = `places${index}`;
    const limits = [-extent, extent - 1].map((limit, end) => this.number(`${name}/limit${end}`, limit));
    return this.cast(
      name,
      this.node(`${name}/clipped`, "Clip", [this.input(index, shape), ...limits]),
      "int64",
    );
  }

  /** An input whose last axis holds a place of several axes each time: whole numbers from -extent to extent - 1 of each. */
  placesOfAxes(index: number, extents: Shape): string {
    const depth = [extents.length];
    const lowest = this.numbers(
      "least",
      depth,
      extents.map((extent) => -extent),
    );
    const highest = this.numbers(
      "most",
      depth,
      extents.map((extent) => extent - 1),
    );
    const raised = this.node("raised", "Max", [this.input(index), lowest]);
    return this.cast("places", this.node("clipped", "Min", [raised, highest]), "int64");
  }

  reshaped(part: string, tensor: string, shape: Shape): string {
    return reshaped(this.tile.graph, this.named(`${part}/shaped`), tensor, shape);
  }

  cast(part: string, tensor: string, type: CastType): string {
    return cast(this.tile.graph, this.named(part), tensor, type);
  }

  node(
    part: string,
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    { count, result }: { readonly count: number; readonly result: number } = { count: 1, result: 0 },
  ): string {
    const name = this.named(part);
    const outputs = Array.from({ length: count }, (_, output) =>
      output === result ? name : `${name}/output${output}`,
    );
    return this.tile.graph.node(name, type, inputs, attributes, outputs);
  }

  number(part: string, value: number): string {
    return this.numbers(part, [], [value]);
  }

  numbers(part: string, shape: Shape, values: readonly number[]): string {
    return this.tile.graph.constant(this.named(part), shape, Float32Array.from(values));
  }

  integers(part: string, values: readonly number[]): string {
    return this.tile.graph.integers(this.named(part), values);
  }

  scalar(part: string, value: number): string {
    return this.tile.graph.scalar(this.named(part), value);
  }

  /** A setting that is a number. */
  setting(name: string): number {
    const value = this.operation.settings[name];
    if (typeof value !== "number") throw new RangeError(`${this.tile.operator.name}: no number ${name}`);
    return value;
  }

  word(name: string): string {
    const value = this.operation.settings[name];
    if (typeof value !== "string") throw new RangeError(`${this.tile.operator.name}: no word ${name}`);
    return value;
  }

  list(name: string): readonly number[] {
    const value = this.operation.settings[name];
    if (typeof value !== "object") throw new RangeError(`${this.tile.operator.name}: no list ${name}`);
    return value;
  }

  private named(part: string): string {
    return `${this.tile.operator.name}/${part}`;
  }
}
