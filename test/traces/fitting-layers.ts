import fc from "fast-check";
import { InputError } from "../../sim/errors.ts";
import type { Operation, Operator } from "../../sim/model/index.ts";
import { box, wholeBox, type Box, type Shape } from "../../sim/tensor/index.ts";
import { layer } from "./layers.ts";
import type { RandomLayer } from "./random-layers.ts";
import { values } from "./run-tile.ts";

/** The random layers that fit their inputs. */
export function fittingLayers(layers: fc.Arbitrary<RandomLayer>): fc.Arbitrary<Operator> {
  return layers.map(built).filter((operator) => operator !== undefined);
}

function built({ operation, inputs }: RandomLayer): Operator | undefined {
  try {
    return layer(operation, ...inputs);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** Any two numbers an axis; `regionOf` makes a region of them. */
export const cuts = fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 4, maxLength: 4 });

/** A region of a tensor from any two numbers an axis. */
export function regionOf(shape: Shape, cut: readonly (readonly [number, number])[]): Box {
  return box(
    ...shape.map((extent, axis): [number, number] => {
      const [from, length] = cut[axis]!;
      const start = from % extent;
      return [start, start + 1 + (length % (extent - start))];
    }),
  );
}

/** Inputs for which the operation is defined, and of which some are zero where truth counts. */
export function inputValues(operation: Operation, shape: Shape, index: number): Float32Array {
  const normal = values.values(`in${index}`, shape, wholeBox(shape), 1);
  switch (operation.kind) {
    case "embedding":
      return normal.map((_, token) => (token * 7) % operation.rows);
    case "activation": {
      // Positive, so that logarithm and root are numbers too.
      const positive = normal.map((value) => Math.abs(value) + 0.1);
      if (operation.function === "inverse-hyperbolic-cosine") return positive.map((value) => 1 + value);
      const belowOne = ["arc-sine", "arc-cosine", "inverse-hyperbolic-tangent"];
      return belowOne.includes(operation.function) ? positive.map((value) => value / (1 + value)) : positive;
    }
    case "elementwise":
      if (["and", "or", "xor", "where"].includes(operation.function)) {
        return normal.map((value) => Math.max(0, value));
      }
      if (operation.function.startsWith("shift-"))
        return normal.map((value) => Math.round(Math.abs(value) * 3));
      return operation.function === "power" ? normal.map(Math.abs) : normal;
    default:
      return normal;
  }
}
