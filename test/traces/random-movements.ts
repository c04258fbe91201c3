import fc from "fast-check";
import { coordinateMappings } from "../../sim/model/index.ts";
import { elementCount, type Shape } from "../../sim/tensor/index.ts";

const extent = fc.integer({ min: 1, max: 7 });
const map = fc.tuple(extent, extent, extent);
const anyRank: fc.Arbitrary<Shape> = fc.oneof(map, fc.array(extent, { minLength: 2, maxLength: 4 }));
const block = fc.integer({ min: 1, max: 3 });
const edges = (rank: number) =>
  fc.array(fc.integer({ min: -2, max: 4 }), { minLength: rank, maxLength: rank });

/** The shape's elements in other shapes: its prime factors in order, cut into axes again. */
const otherShape = (shape: Shape) =>
  fc.array(fc.boolean(), { minLength: 16, maxLength: 16 }).map((cuts) => {
    const shaped = [1];
    let rest = elementCount(shape);
    for (let factor = 2, place = 0; rest > 1; rest % factor === 0 ? (rest /= factor) : factor++) {
      if (rest % factor !== 0) continue;
      if (cuts[place++ % cuts.length] && shaped.length < 4) shaped.push(1);
      shaped[shaped.length - 1]! *= factor;
    }
    return shaped;
  });

/** Random small layers that only move elements. Some of them do not fit their input. */
export const movements = {
  concat: fc
    .tuple(anyRank, fc.nat({ max: 3 }), fc.array(extent, { minLength: 1, maxLength: 3 }))
    .map(([shape, chosen, extents]) => {
      const axis = chosen % shape.length;
      return {
        operation: { kind: "concat", axis } as const,
        inputs: extents.map((own) => shape.map((whole, other) => (other === axis ? own : whole))),
      };
    }),
  slice: fc
    .tuple(anyRank, fc.nat({ max: 3 }), fc.nat(), fc.nat(), fc.constantFrom(undefined, 1, 2, 3, -1, -2))
    .map(([shape, chosen, from, length, step]) => {
      const axis = chosen % shape.length;
      const start = from % shape[axis]!;
      const end = start + 1 + (length % (shape[axis]! - start));
      return {
        operation: { kind: "slice", axis, start, end, ...(step === undefined ? {} : { step }) } as const,
        inputs: [shape],
      };
    }),
  pad: anyRank.chain((shape) =>
    fc
      .tuple(
        edges(shape.length),
        edges(shape.length),
        fc.constantFrom("constant", "edge", "reflect" as const),
      )
      .map(([before, after, mode]) => ({
        operation: { kind: "pad", before, after, mode } as const,
        inputs: [shape],
      })),
  ),
  reshape: anyRank.chain((input) =>
    otherShape(input).map((shape) => ({ operation: { kind: "reshape", shape } as const, inputs: [input] })),
  ),
  transpose: anyRank.chain((shape) =>
    fc.shuffledSubarray([...shape.keys()], { minLength: shape.length }).map((permutation) => ({
      operation: { kind: "transpose", permutation } as const,
      inputs: [shape],
    })),
  ),
  "space-to-depth": fc.tuple(map, block).map(([[channels, rows, columns], size]) => ({
    operation: { kind: "space-to-depth", block: size } as const,
    inputs: [[channels, rows * size, columns * size]],
  })),
  "depth-to-space": fc
    .tuple(map, block, fc.constantFrom("depth-column-row", "column-row-depth" as const))
    .map(([[channels, rows, columns], size, order]) => ({
      operation: { kind: "depth-to-space", block: size, order } as const,
      inputs: [[channels * size * size, rows, columns]],
    })),
  resize: fc
    .record({
      input: map,
      // The sums of a runtime, in float32, are exact for these.
      scale: fc.tuple(fc.constantFrom(0.5, 1, 1.5, 2, 3), fc.constantFrom(0.5, 1, 2, 2.5)),
      interpolation: fc.constantFrom("nearest", "linear", "cubic" as const),
      coordinates: fc.constantFrom(...coordinateMappings),
      antialias: fc.boolean(),
      rounding: fc.constantFrom("floor", "ceil", "half-down", "half-up" as const),
    })
    .map(({ input, scale, antialias, ...rest }) => ({
      operation: {
        kind: "resize",
        ...(antialias && rest.interpolation !== "nearest" ? { antialias: true as const } : {}),
        size: [Math.floor(input[1] * scale[0]), Math.floor(input[2] * scale[1])],
        scale,
        ...rest,
      } as const,
      inputs: [input],
    })),
};
