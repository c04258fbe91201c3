import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  dependenceOn,
  throughConcatenation,
  type Dependence,
} from "../../../planners/lower-bound/dependence.ts";
import {
  buildModel,
  inputRegion,
  isComputed,
  type Operation,
  type Operator,
  type OperatorDescription,
} from "../../../sim/model/index.ts";
import { box, isEmpty, type Box, type Shape } from "../../../sim/tensor/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { modelFamilies } from "../../support/families.ts";
import { fittingLayers } from "../../traces/fitting-layers.ts";
import { randomLayers } from "../../traces/random-layers.ts";

/** The ranges of a dependence for the element at a place; undefined where it needs nothing. */
function rangesAt(dependence: Dependence, at: readonly number[]): readonly (readonly number[])[] | undefined {
  const ranges = dependence.map(({ follows, starts, ends }) => {
    const place = follows === undefined ? 0 : at[follows]!;
    return [starts[place]!, ends[place]!];
  });
  return ranges.some(([start, end]) => start! >= end!) ? undefined : ranges;
}

function rangesOf(region: Box): readonly (readonly number[])[] | undefined {
  return isEmpty(region) ? undefined : region.start.map((start, axis) => [start, region.end[axis]!]);
}

const alongAxes = [
  ...["activation", "add", "attention", "batch-normalization", "concat", "convolution", "elementwise"],
  ...["embedding", "exit", "fully-connected", "global-pooling", "layer-normalization"],
  ...["local-response-normalization", "locally-connected", "matmul", "pooling", "rms-normalization"],
  ...["slice", "softmax", "transpose"],
];

/** The operator of a kind alone, whose inputs are those of its model. */
function operatorOf(operation: Operation, inputs: readonly Shape[]): Operator {
  const names = inputs.map((_, slot) => `input ${slot}`);
  const model = buildModel("layer", [
    ...inputs.map((shape, slot): OperatorDescription => ({
      name: names[slot]!,
      operation: { kind: "input", shape },
      inputs: [],
    })),
    { name: "layer", operation, inputs: names },
  ]);
  return model.operators.at(-1)!;
}

const elementBox = (at: readonly number[]) => box(...at.map((place): [number, number] => [place, place + 1]));

const places = fc.array(fc.nat(1000), { minLength: 5, maxLength: 5 });
const placeIn = (operator: Operator, drawn: readonly number[]) =>
  operator.shape.map((extent, axis) => drawn[axis % 5]! % extent);

describe("what an element needs of an input", () => {
  const slots = modelFamilies.flatMap(({ operators }) =>
    operators
      .filter(isComputed)
      .flatMap((operator) => operator.inputs.map((_, slot) => ({ operator, slot }))),
  );
  const known = slots.flatMap(({ operator, slot }) => {
    const dependence = dependenceOn(operator, slot);
    return dependence ? [{ operator, slot, dependence }] : [];
  });

  it("is, axis by axis, the region that it reads, wherever it lies", () => {
    fc.assert(
      fc.property(fc.constantFrom(...known), places, ({ operator, slot, dependence }, drawn) => {
        const at = placeIn(operator, drawn);
        expect(rangesAt(dependence, at)).toEqual(rangesOf(inputRegion(operator, elementBox(at), slot)));
        expect(dependence.map(({ extent }) => extent)).toEqual(operator.inputShapes[slot]);
        const followed = dependence.flatMap(({ follows }) => follows ?? []);
        expect(new Set(followed).size).toBe(followed.length);
      }),
      { ...fixedSeed, numRuns: 600 },
    );
  });

  it("is known of the kinds that read along axes, whatever their attributes, and of no other", () => {
    const found = new Set<string>();
    for (const [kind, layers] of Object.entries(randomLayers)) {
      fc.assert(
        fc.property(fittingLayers(layers), places, ({ operation, inputShapes }, drawn) => {
          const operator = operatorOf(operation, inputShapes);
          for (const slot of inputShapes.keys()) {
            const dependence = dependenceOn(operator, slot);
            if (!dependence) continue;
            found.add(kind);
            const at = placeIn(operator, drawn);
            expect(rangesAt(dependence, at)).toEqual(rangesOf(inputRegion(operator, elementBox(at), slot)));
          }
        }),
        { ...fixedSeed, numRuns: 12 },
      );
    }
    expect([...found].sort()).toEqual(alongAxes);
  });

  it("of a part of a concatenation is what lies in it of the region that is read of the whole", () => {
    const readers = modelFamilies.flatMap(({ operators }) =>
      known.flatMap(({ operator, slot, dependence }) => {
        const source = operators[operator.inputs[slot]!];
        return operators[operator.id] === operator && source?.operation.kind === "concat"
          ? source.inputs.map((_, part) => ({ operator, slot, dependence, source, part }))
          : [];
      }),
    );
    expect(readers.length).toBeGreaterThan(3);
    fc.assert(
      fc.property(fc.constantFrom(...readers), places, (reader, drawn) => {
        const { operator, slot, dependence, source, part } = reader;
        const at = placeIn(operator, drawn);
        const read = rangesOf(inputRegion(operator, elementBox(at), slot));
        if (source.operation.kind !== "concat") return;
        const { axis } = source.operation;
        const sizes = source.inputShapes.map((shape) => shape[axis]!);
        const first = sizes.slice(0, part).reduce((sum, size) => sum + size, 0);
        const [from, to] = read?.[axis] ?? [0, 0];
        const inside = Array.from({ length: sizes[part]! }, (_, place) => place).filter(
          (place) => first + place >= from! && first + place < to!,
        );
        const expected =
          inside.length === 0
            ? undefined
            : read?.map((range, own) => (own === axis ? [inside[0], inside.at(-1)! + 1] : range));
        expect(rangesAt(throughConcatenation(dependence, source, part), at)).toEqual(expected);
      }),
      { ...fixedSeed, numRuns: 200 },
    );
  });

  it("has parts of concatenations alone", () => {
    const { operator, dependence } = known.find((one) => one.operator.operation.kind === "convolution")!;
    expect(() => throughConcatenation(dependence, operator, 0)).toThrow(RangeError);
  });
});
