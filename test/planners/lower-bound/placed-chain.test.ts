import fc from "fast-check";
import { expect, it } from "vitest";
import { leastPlacement } from "../../../planners/lower-bound/placed-chain.ts";
import { buildModel } from "../../../sim/model/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { column, input } from "./columns.ts";

const row = { kernel: 1, stride: 1, dilation: 1, padding: 0 };
const rows = 5;
const model = buildModel("chain", [
  input([1, rows, 1]),
  column("one", "input", row),
  column("two", "one", row),
  column("three", "two", row),
]);
const bytes = 4 * rows;

/** Every way to give each of so many operators a device. */
function placements(operators: number, devices: number): readonly (readonly number[])[] {
  if (operators === 0) return [[]];
  return placements(operators - 1, devices).flatMap((before) =>
    Array.from({ length: devices }, (_, device) => [...before, device]),
  );
}

it("the cheapest way of a chain through the devices is the cheapest of all ways", () => {
  const amount = fc.integer({ min: 0, max: 40 });
  const perDevice = fc.array(fc.record({ byte: amount, latency: amount, rate: amount }), {
    minLength: 1,
    maxLength: 3,
  });
  fc.assert(
    fc.property(
      perDevice,
      amount,
      fc.array(amount, { minLength: 12, maxLength: 12 }),
      fc.constantFrom("everywhere" as const, 0, 2),
      fc.constantFrom("anywhere" as const, 0, 1),
      fc.constantFrom([0, 1, 2, 3], [1, 2, 3], [0, 1, 2], [0]),
      (devices, second, costs, start, end, chain) => {
        const count = devices.length;
        const inputAt = start === "everywhere" ? start : start % count;
        const resultAt = end === "anywhere" ? end : end % count;
        const costOf = (operator: number, device: number) => costs[3 * (operator - 1) + device]!;
        const into = (device: number) => devices[device]!.byte * bytes + second * devices[device]!.latency;
        const computed = chain.filter((id) => id > 0);
        const ways = placements(computed.length, count).map((way) => {
          let at = chain[0] === 0 && inputAt !== "everywhere" ? inputAt : undefined;
          let cost = 0;
          for (const [place, device] of way.entries()) {
            if (at !== undefined && at !== device) cost += into(device);
            cost += costOf(computed[place]!, device);
            at = device;
          }
          const isResult = chain.at(-1) === 3;
          if (isResult && resultAt !== "anywhere" && at !== resultAt) cost += into(resultAt);
          return cost;
        });
        const prices = { chain: second, work: [], byte: devices.map(({ byte }) => byte) };
        expect(leastPlacement({ model, inputAt, resultAt }, chain, devices, prices, costOf)).toBe(
          Math.min(...ways),
        );
      },
    ),
    { ...fixedSeed, numRuns: 300 },
  );
});
