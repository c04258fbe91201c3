import fc from "fast-check";
import { expect, it } from "vitest";
import { bordersFirst, travellingRegions } from "../../../planners/quilt/border-first.ts";
import { inSteps, piecesOf } from "../../../planners/quilt/patchwork.ts";
import { inputRegion } from "../../../sim/model/index.ts";
import { lower, type Piece } from "../../../sim/partition/index.ts";
import { contains, intersect, isEmpty, volume, type Box } from "../../../sim/tensor/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { everyElement } from "../../sim/model/every-element.ts";
import { devices, grounds } from "./patchworks.ts";

const keyOf = ({ operator, device }: Pick<Piece, "operator" | "device">) => `${operator} ${device}`;
const overlap = (one: Box, other: Box) => volume(intersect(one, other));

/** Is each element of a box in one of some others? */
function isCovered(box: Box, by: readonly Box[]): boolean {
  const shape = box.start.map((start, axis) => box.end[axis]! - start);
  return everyElement(shape).every((offsets) =>
    by.some(({ start, end }) =>
      offsets.every((offset, axis) => {
        const at = box.start[axis]! + offset;
        return at >= start[axis]! && at < end[axis]!;
      }),
    ),
  );
}

it("divides the pieces of a patch so that what others wait for comes first, after all that it needs", () => {
  let divided = 0;
  const cases = fc
    .constantFrom(...grounds)
    .chain((ground) =>
      fc.tuple(
        fc.constant(ground),
        fc.constantFrom(...ground.kinds),
        fc.constantFrom(...ground.kinds),
        fc.nat(ground.geometry.order.length - 2),
      ),
    );
  fc.assert(
    fc.property(cases, ([{ geometry }, one, other, last]) => {
      const end = geometry.order.length - 1;
      const patches = [
        { first: 0, last, cut: { kind: one }, joined: false, borderFirst: true },
        { first: last + 1, last: end, cut: { kind: other }, joined: false, borderFirst: false },
      ];
      const pieces = patches.map((patch) => piecesOf(geometry, patch));
      const { model } = geometry;
      const plan = inSteps({ execution: "dataflow", patches }, pieces);
      const lowering = lower(plan, { model, inputAt: 0, resultAt: 0 }, devices);
      const travelling = travellingRegions(lowering);
      const sent = lowering.transfers.filter(({ producer }) => producer !== undefined);
      expect([...travelling.values()].flat()).toHaveLength(sent.flatMap(({ regions }) => regions).length);

      const ordered = bordersFirst(geometry, pieces[0]!, travelling);
      // The same elements, each once.
      for (const { operator, device, region } of pieces[0]!) {
        const parts = ordered.filter((part) => part.operator === operator && part.device === device);
        expect(parts.reduce((sum, part) => sum + volume(part.region), 0)).toBe(volume(region));
        for (const part of parts) expect(contains(region, part.region)).toBe(true);
        for (const [place, part] of parts.entries())
          for (const before of parts.slice(0, place)) expect(overlap(part.region, before.region)).toBe(0);
        if (parts.length > 1) divided++;
      }
      // Each part comes after what it reads on its device.
      const made = new Map<string, Box[]>();
      for (const { operator, device, region } of ordered) {
        for (const [slot, input] of model.operators[operator]!.inputs.entries()) {
          const source = pieces[0]!.find((piece) => piece.operator === input && piece.device === device);
          if (!source) continue;
          const needed = intersect(inputRegion(model.operators[operator]!, region, slot), source.region);
          if (!isEmpty(needed)) expect(isCovered(needed, made.get(keyOf(source)) ?? [])).toBe(true);
        }
        const key = keyOf({ operator, device });
        made.set(key, [...(made.get(key) ?? []), region]);
      }
      // What travels is made by the first half of the list: before any part that nobody waits for.
      const restBegins = ordered.findIndex(
        (part, place) => place > 0 && part.operator < ordered[place - 1]!.operator,
      );
      const first = restBegins < 0 ? ordered : ordered.slice(0, restBegins);
      const isMixed = restBegins >= 0;
      for (const [key, boxes] of travelling) {
        if (!isMixed || !pieces[0]!.some((piece) => keyOf(piece) === key)) continue;
        const border = first.filter((part) => keyOf(part) === key).map(({ region }) => region);
        for (const box of boxes) expect(isCovered(box, border)).toBe(true);
      }
    }),
    { ...fixedSeed, numRuns: 40 },
  );
  expect(divided).toBeGreaterThan(5);
});
