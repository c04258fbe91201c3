import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { movements, unionVolume } from "../../../sim/partition/index.ts";
import { box, contains, type Box } from "../../../sim/tensor/index.ts";
import { boxes, fixedSeed } from "../../support/arbitrary.ts";

const shape = [3, 5, 4];
const deviceCount = 4;

function elements(): Box[] {
  const found: Box[] = [];
  for (let c = 0; c < shape[0]!; c++)
    for (let y = 0; y < shape[1]!; y++)
      for (let x = 0; x < shape[2]!; x++) found.push(box([c, c + 1], [y, y + 1], [x, x + 1]));
  return found;
}

const region = boxes(shape);
const byDevice = (regions: fc.Arbitrary<Box>, most: number) =>
  fc.array(fc.array(regions, { maxLength: most }), { minLength: deviceCount, maxLength: deviceCount });

describe("movements", () => {
  it("equals a look at every element: sent once, by the first holder, to all who need it and have it not", () => {
    const cases = fc.record({
      holders: fc.array(fc.record({ device: fc.nat(deviceCount - 1), region }), { maxLength: 6 }),
      received: byDevice(region, 2),
      needs: byDevice(region, 2),
    });
    fc.assert(
      fc.property(cases, ({ holders, received, needs }) => {
        const expected = new Map<string, number>();
        let lost = 0;
        for (const element of elements()) {
          const within = (other: Box) => contains(other, element);
          const destinations = needs.flatMap((regions, device) => {
            const there =
              received[device]!.some(within) || holders.some((h) => h.device === device && within(h.region));
            return regions.some(within) && !there ? [device] : [];
          });
          if (destinations.length === 0) continue;
          const holder = holders.findIndex((h) => within(h.region));
          if (holder < 0) lost++;
          else {
            const key = `${holder}>${destinations.join()}`;
            expected.set(key, (expected.get(key) ?? 0) + 1);
          }
        }
        const { movements: found, gaps } = movements(holders, received, needs);
        const counted = new Map(found.map((m) => [`${m.holder}>${m.destinations.join()}`, m.elements]));
        expect(counted).toEqual(expected);
        expect(gaps.length > 0).toBe(lost > 0);
      }),
      { ...fixedSeed, numRuns: 300 },
    );
  });

  it("sends the same rows to two devices as one movement", () => {
    const rows = (start: number, end: number) => box([0, 3], [start, end], [0, 4]);
    const { movements: found } = movements(
      [{ device: 0, region: rows(0, 5) }],
      [[], [], [rows(0, 1)], []],
      [[], [rows(0, 3)], [rows(0, 3)], []],
    );
    expect(found).toEqual([
      { holder: 0, destinations: [1], regions: [rows(0, 1)], elements: 12 },
      { holder: 0, destinations: [1, 2], regions: [rows(1, 3)], elements: 24 },
    ]);
  });
});

describe("unionVolume", () => {
  it("counts every element once", () => {
    fc.assert(
      fc.property(fc.array(region, { maxLength: 5 }), (regions) => {
        const covered = elements().filter((element) => regions.some((other) => contains(other, element)));
        expect(unionVolume(regions)).toBe(covered.length);
      }),
      fixedSeed,
    );
  });
});
