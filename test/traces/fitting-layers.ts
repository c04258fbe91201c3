import fc from "fast-check";
import { InputError } from "../../sim/errors.ts";
import type { Operation, Operator } from "../../sim/model/index.ts";
import { box, wholeBox, type Box, type Shape } from "../../sim/tensor/index.ts";
import type { TracedKind } from "../../traces/attributes.ts";
import { layer } from "./layers.ts";
import { randomLayers, type RandomLayer } from "./random-layers.ts";
import { values } from "./run-tile.ts";

/** Random small layers of a kind, all of which fit their inputs. */
export function fittingLayers(kind: TracedKind): fc.Arbitrary<Operator> {
  return randomLayers[kind].map(built).filter((operator) => operator !== undefined);
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
    case "activation":
      return normal.map((value) => Math.abs(value) + 0.1);
    case "elementwise":
      if (["and", "or", "xor", "where"].includes(operation.function)) {
        return normal.map((value) => Math.max(0, value));
      }
      return operation.function === "power" ? normal.map(Math.abs) : normal;
    default:
      return normal;
  }
}
