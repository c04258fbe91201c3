import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { computeCosts, costModel } from "../../../planners/index.ts";
import { BlockCache } from "../../../planners/segments/block-cache.ts";
import { BoxNumbers } from "../../../planners/segments/box-numbers.ts";
import { BlockGeometry } from "../../../planners/segments/index.ts";
import { waitingSeconds } from "../../../planners/segments/waiting.ts";
import { Ways } from "../../../planners/segments/ways.ts";
import { ring } from "../../../sim/cluster/index.ts";
import { isEmpty } from "../../../sim/tensor/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { deviceNames, linearProfile } from "../../support/cluster.ts";
import { modelFamilies } from "../../support/families.ts";
import { listOf } from "./list-of.ts";

const link = { bandwidth: 100, latency: 0, duplex: "full" } as const;
const [model, other] = modelFamilies;

it("seconds that a block waits are what its computation leaves of them, and a fiftieth at least", () => {
  expect(waitingSeconds(10, 4, 0)).toBe(10);
  expect(waitingSeconds(10, 4, 1)).toBe(6);
  expect(waitingSeconds(10, 4, 0.5)).toBe(8);
  expect(waitingSeconds(10, 40, 1)).toBe(0.2);
  expect(waitingSeconds(0, 40, 1)).toBe(0);
});

it("ways are kept in order, however many", () => {
  const ways = new Ways();
  const count = 5000;
  for (let way = 0; way < count; way++) ways.add(way, way + 1, 2 * way, 3 * way, way / 2);
  expect(ways.count).toBe(count);
  for (let way = 0; way < count; way += 7) {
    const kept = [ways.from, ways.to, ways.block, ways.transfers, ways.compute].map((list) => list[way]);
    expect(kept).toEqual([way, way + 1, 2 * way, 3 * way, way / 2]);
  }
});

it("equal boxes have equal numbers, others do not", () => {
  const box = fc.record({
    start: fc.array(fc.nat(12), { minLength: 1, maxLength: 2 }),
    end: fc.array(fc.nat(12), { minLength: 1, maxLength: 2 }),
  });
  fc.assert(
    fc.property(fc.array(box, { maxLength: 20 }), (boxes) => {
      const numbers = new BoxNumbers();
      const found = boxes.map((one) => numbers.numberOf(one));
      expect(boxes.map((one) => numbers.numberOf(one))).toEqual(found);
      for (const [place, one] of boxes.entries())
        for (const [at, two] of boxes.entries())
          expect(found[place] === found[at]).toBe(JSON.stringify(one) === JSON.stringify(two));
    }),
    { ...fixedSeed, numRuns: 15 },
  );
});

describe("what plans of blocks share", () => {
  const cache = new BlockCache();
  const compute = computeCosts([1, 2].map((rate) => linearProfile("board", rate * 1e-9)));
  const costs = costModel(compute, ring(deviceNames(2), link));

  it("is made once for a model and a number of devices", () => {
    const geometry = cache.geometry(model!, 2);
    expect(cache.geometry(model!, 2)).toBe(geometry);
    expect(geometry.deviceCount).toBe(2);
    expect(geometry.model).toBe(model);
    expect(cache.geometry(model!, 3)).not.toBe(geometry);
    expect(cache.geometry(other!, 2)).not.toBe(geometry);
  });

  it("is timed once for each costs", () => {
    const geometry = cache.geometry(model!, 2);
    expect(cache.costsOf(geometry, compute)).toBe(cache.costsOf(geometry, compute));
    expect(cache.costsOf(cache.geometry(other!, 2), compute)).not.toBe(cache.costsOf(geometry, compute));
    expect(cache.transfersOf(geometry, costs)).toBe(cache.transfersOf(geometry, costs));
    const list = listOf(geometry.holdings.transfers, [{ source: 0, destinations: [1], bytes: 300 }]);
    expect(cache.transfersOf(geometry, costs).secondsOf(geometry.holdings.transfers.with(0, list))).toBe(3);
    expect(cache.transfersOf(cache.geometry(other!, 2), costs)).not.toBe(cache.transfersOf(geometry, costs));
  });
});

describe("a geometry", () => {
  it("numbers kinds by what they are, and tells them again", () => {
    const geometry = new BlockGeometry(model!, 2);
    const kinds = [
      { scheme: "inh", shares: [1, 1] },
      { scheme: "inh", shares: [1, 2] },
      { scheme: "outc", shares: [1, 1] },
      { scheme: "inh", shares: [1, 1] },
    ] as const;
    const numbers = kinds.map((kind) => geometry.kindOf(kind));
    expect(numbers).toEqual([0, 1, 2, 0]);
    expect(numbers.map((number) => geometry.kind(number))).toEqual(kinds);
  });

  it("has one plan for equal sequences of blocks, a step for each, without empty pieces", () => {
    const geometry = new BlockGeometry(model!, 3);
    const alone = geometry.kindOf({ scheme: "inh", shares: [0, 1, 0] });
    const all = geometry.kindOf({ scheme: "inh", shares: [1, 1, 1] });
    const length = geometry.order.length;
    const cutAt = (last: number, kind: number) => [
      { first: 0, last, kind: alone },
      { first: last + 1, last: length - 1, kind },
    ];
    const plan = geometry.planOf(cutAt(1, all));
    expect(geometry.planOf(cutAt(1, all))).toBe(plan);
    expect(plan.execution).toBe("bulk-synchronous");
    expect(plan.steps).toHaveLength(2);
    expect(plan.steps[0]!.map(({ operator, device }) => [operator, device])).toEqual(
      geometry.order.slice(0, 2).map((operator) => [operator, 1]),
    );
    expect(plan.steps.flat().some(({ region }) => isEmpty(region))).toBe(false);
    for (const others of [cutAt(2, all), cutAt(1, alone)]) expect(geometry.planOf(others)).not.toEqual(plan);
  });

  it("lists what is live at a position: computed before or an input, and read from there on or a result", () => {
    for (const each of modelFamilies) {
      const geometry = new BlockGeometry(each, 2);
      for (let position = 0; position <= geometry.order.length; position++) {
        const behind = geometry.order.slice(position);
        const live = each.operators.flatMap(({ id }) => {
          const isThere = geometry.positions[id]! < position;
          const isRead = each.outputs.includes(id) || each.consumers[id]!.some((one) => behind.includes(one));
          return isThere && isRead ? [id] : [];
        });
        const inputsFirst = live.toSorted(
          (a, b) => Number(geometry.positions[a]! >= 0) - Number(geometry.positions[b]! >= 0) || a - b,
        );
        expect(geometry.liveAt(position)).toEqual(inputsFirst);
      }
    }
  });
});
