import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BlockGeometry } from "../../../planners/segments/index.ts";
import { CutStates } from "../../../planners/segments/cut-states.ts";
import { buildModel } from "../../../sim/model/index.ts";
import type { Box } from "../../../sim/tensor/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

const entries = fc.array(
  fc.record({
    key: fc.nat(30),
    cost: fc.integer({ min: 1, max: 60 }).map((value) => value / 8),
    predecessor: fc.nat(1000),
    block: fc.nat(1000),
    replaces: fc.boolean(),
  }),
  { maxLength: 80 },
);

describe("the states at a cut", () => {
  it("equal a map by key in order of arrival, and the cheapest of them are kept in order of cost", () => {
    fc.assert(
      fc.property(entries, fc.nat(20), fc.nat(2), (steps, most, width) => {
        const tensors = [7, 9].slice(0, width);
        const states = new CutStates(tensors);
        const expected = new Map<number, { cost: number; predecessor: number; block: number }>();
        let least = Infinity;
        const holdingsOf = (key: number) => tensors.map((tensor) => key * tensor);
        for (const { key, cost, predecessor, block, replaces } of steps) {
          const known = expected.get(key);
          expect(states.costUnder(key)).toBe(known?.cost ?? Infinity);
          if (replaces) {
            states.put(key, holdingsOf(key), cost, predecessor, block);
            expected.set(key, { cost, predecessor, block });
          } else {
            const state = states.reach(key, holdingsOf(key), cost);
            if (!known) expected.set(key, { cost, predecessor: 0, block: 0 });
            else known.cost = Math.min(known.cost, cost);
            expect(state).toBe([...expected.keys()].indexOf(key));
          }
          least = Math.min(least, cost);
          expect(states.leastCost).toBe(least);
        }
        const all = [...expected].map(([key, state]) => ({ ...state, holdings: holdingsOf(key) }));
        const listed = () =>
          Array.from({ length: states.size }, (_, state) => ({
            cost: states.costOf(state),
            predecessor: states.predecessorOf(state),
            block: states.blockOf(state),
            holdings: tensors.map((_, tensor) => states.holdingOf(state, tensor)),
          }));
        expect(listed()).toEqual(all);
        const sorted = all.toSorted((a, b) => a.cost - b.cost);
        expect(states.keepCheapest(most)).toBe(sorted[most]?.cost ?? Infinity);
        expect(listed()).toEqual(sorted.slice(0, most));
      }),
      { ...fixedSeed, numRuns: 150 },
    );
  });
});

describe("who holds what", () => {
  const rows = 12;
  const range = fc
    .tuple(fc.nat(rows), fc.nat(rows))
    .map(([a, b]): readonly [number, number] => [Math.min(a, b), Math.max(a, b)]);
  const tiling = fc.array(range, { minLength: 3, maxLength: 3 });
  const boxOf = ([start, end]: readonly [number, number]): Box => ({ start: [start, 0], end: [end, 2] });
  const lines = ([start, end]: readonly [number, number]) =>
    Array.from({ length: end - start }, (_, index) => start + index);
  const model = buildModel("any", [
    { name: "input", operation: { kind: "input", shape: [2, 2] }, inputs: [] },
    { name: "relu", operation: { kind: "activation", function: "relu" }, inputs: ["input"] },
  ]);

  it("after a supply every device has its need, for which just the elements moved that it lacked", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: rows }), { minLength: 2, maxLength: 2 }),
        fc.array(tiling, { minLength: 1, maxLength: 3 }),
        fc.constantFrom("float32" as const, "int8" as const),
        (cuts, needs, type) => {
          const { holdings, tilings } = new BlockGeometry(model, 3);
          const [low, high] = cuts.toSorted((a, b) => a - b) as [number, number];
          const owned = [
            [0, low],
            [low, high],
            [high, rows],
          ] as const;
          const own = tilings.numberOf(owned.map(boxOf));
          let holding = holdings.computedAs(own, type);
          expect(holdings.computedAs(own, type)).toBe(holding);
          expect(holdings.computedAs(own, type === "int8" ? "float32" : "int8")).not.toBe(holding);
          const there = owned.map((each) => new Set(lines(each)));
          for (const need of needs) {
            const number = holdings.needingAlso(holdings.noNeed, tilings.numberOf(need.map(boxOf)));
            const nothing = need.every(([start, end]) => start === end);
            expect(number === holdings.noNeed).toBe(nothing);
            const supply = holdings.supply(holding, number);
            expect(holdings.supply(holding, number)).toBe(supply);
            const lacked = need.map((each, device) => lines(each).filter((row) => !there[device]!.has(row)));
            const moved = holdings.transfers.transfersOfList(holdings.transfersOf(supply));
            const received = moved.flatMap(({ destinations, bytes }) =>
              destinations.map((to) => ({ to, bytes })),
            );
            for (const [device, list] of lacked.entries()) {
              const bytes = received
                .filter(({ to }) => to === device)
                .reduce((sum, each) => sum + each.bytes, 0);
              expect(bytes).toBe(list.length * 2 * (type === "int8" ? 1 : 4));
              for (const row of list) there[device]!.add(row);
            }
            const after = holdings.after(supply);
            expect(after === holding).toBe(moved.length === 0);
            // What it has now need not come again.
            expect(holdings.transfersOf(holdings.supply(after, number))).toBe(0);
            holding = after;
          }
        },
      ),
      { ...fixedSeed, numRuns: 200 },
    );
  });

  it("is the same whatever the order in which it was received, and however often", () => {
    fc.assert(
      fc.property(tiling, tiling, (first, second) => {
        const { holdings, tilings } = new BlockGeometry(model, 3);
        const source = holdings.computedBy([{ device: 0, region: boxOf([0, rows]) }], "float32");
        const [one, two] = [first, second].map((each) =>
          holdings.needingAlso(holdings.noNeed, tilings.numberOf(each.map(boxOf))),
        ) as [number, number];
        const meet = (...needs: readonly number[]) =>
          needs.reduce((holding, need) => holdings.after(holdings.supply(holding, need)), source);
        expect(meet(one, one)).toBe(meet(one));
        expect(meet(one, two)).toBe(meet(one, two, one));
        // Equal where neither region of a device is in the other, and where one is.
        expect(meet(one, two)).toBe(meet(two, one));
      }),
      { ...fixedSeed, numRuns: 100 },
    );
  });
});
