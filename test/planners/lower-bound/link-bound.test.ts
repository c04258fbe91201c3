import { describe, expect, it } from "vitest";
import { linkBound, type LinkedWork } from "../../../planners/lower-bound/link-bound.ts";
import { buildModel, isComputed, type OperatorDescription } from "../../../sim/model/index.ts";
import { elementCount } from "../../../sim/tensor/index.ts";
import { input } from "./columns.ts";

const relu = (name: string, from: string): OperatorDescription => ({
  name,
  operation: { kind: "activation", function: "relu" },
  inputs: [from],
});
const elements = 10;
const bytes = 4 * elements;

/** Of a model whose operators take so many seconds of each device, in proportion to their elements. */
function workOf(
  operators: readonly OperatorDescription[],
  seconds: readonly (readonly number[])[],
  { rate, latency }: { readonly rate: number; readonly latency: number },
  inference: Omit<LinkedWork["inference"], "model">,
): LinkedWork {
  const model = buildModel("model", [input([1, elements, 1]), ...operators]);
  const computed = model.operators.filter(isComputed);
  const total = seconds.map((own) => own.reduce((sum, one) => sum + one, 0));
  const sold = total.reduce((sum, one) => sum + 1 / one, 0);
  return {
    inference: { model, ...inference },
    operators: computed,
    needed: model.operators.map(({ shape }) => elementCount(shape)),
    curves: seconds.map((own) =>
      own.map((one) => [
        { elements: 0, seconds: 0 },
        { elements, seconds: one },
      ]),
    ),
    workPrices: total.map((one) => 1 / one / sold),
    workEachSecond: seconds.map(() => 1),
    inflow: seconds.map(() => ({ rate, latency })),
  };
}

const fast = { rate: 1e12, latency: 0 };
const atHome = { inputAt: 0, resultAt: 0 };

describe("the bound of a chain on linked devices", () => {
  const beside = [
    relu("a", "input"),
    relu("b", "input"),
    { name: "sum", operation: { kind: "add" as const }, inputs: ["a", "b"] },
  ];

  it("of one device is all work, that beside the chain too", () => {
    for (const chain of [[0, 1, 3], [0, 2, 3], [3]])
      expect(linkBound(workOf(beside, [[2, 3, 5]], fast, atHome), chain)).toBeCloseTo(10, 9);
  });

  it("of equal devices on links that cost nothing is their part of the work", () => {
    const seconds = [
      [2, 3, 5],
      [2, 3, 5],
    ];
    // The chain alone is 8 long where one piece does not help another.
    const chainless = linkBound(workOf(beside, seconds, fast, atHome), []);
    expect(chainless).toBeCloseTo(5, 9);
  });

  it("keeps work at home where the way to a fast device takes long", () => {
    const seconds = [[1], [0.01]];
    const bound = (way: typeof fast, places: typeof atHome | { inputAt: number } | { resultAt: number }) =>
      linkBound(workOf([relu("a", "input")], seconds, way, places), [0, 1]);
    const late = { rate: 1e12, latency: 100 };
    const narrow = { rate: bytes / 100, latency: 0 };
    // All at home takes 1, anything elsewhere waits for 100 on its way there, or back.
    for (const places of [atHome, { inputAt: 0 }, { resultAt: 0 }]) {
      expect(bound(narrow, places)).toBeGreaterThan(0.97);
      expect(bound(narrow, places)).toBeLessThanOrEqual(1);
      // At least a piece of one element is at home.
      expect(bound(late, places)).toBeGreaterThan(0.99 / elements);
      expect(bound(late, places)).toBeLessThanOrEqual(1);
    }
    // Where the fast one is the home, or nothing has to move far, the fast one does nearly all.
    expect(bound(late, { inputAt: 1, resultAt: 1 })).toBeLessThanOrEqual(0.01);
    expect(bound(fast, atHome)).toBeLessThanOrEqual(1 / (1 + 1 / 0.01) + 1e-9);
    expect(bound(fast, atHome)).toBeGreaterThan(0.0098);
  });

  it("waits for the way where the input and the result are on two devices far apart", () => {
    const seconds = [[1], [1], [0.001]];
    const way = { rate: 1e12, latency: 1000 };
    const places = { inputAt: 0, resultAt: 1 };
    // Every chain crosses once.
    expect(linkBound(workOf([relu("a", "input")], seconds, way, places), [0, 1])).toBeGreaterThan(900);
    const near = { rate: 1e12, latency: 0 };
    const { curves, ...rest } = workOf([relu("a", "input")], seconds, near, places);
    expect(linkBound({ ...rest, curves }, [0, 1])).toBeLessThanOrEqual(1 / (1 + 1 + 1000) + 1e-9);
  });

  it("counts the streams of a device", () => {
    const work = workOf([relu("a", "input")], [[6], [600]], { rate: 1e12, latency: 1e5 }, atHome);
    const sold = 2 * work.workPrices[0]! + work.workPrices[1]!;
    const workPrices = work.workPrices.map((price) => price / sold);
    // Two streams halve the work, but not the chain: pieces of any size, so the chain can be short.
    const bound = linkBound({ ...work, workPrices, workEachSecond: [2, 1] }, [0, 1]);
    expect(bound).toBeGreaterThan(2.95);
    expect(bound).toBeLessThanOrEqual(3 + 1e-9);
  });

  it("says nothing where the input and the result may be anywhere", () => {
    expect(linkBound(workOf(beside, [[2, 3, 5]], fast, {}), [0, 1, 3])).toBe(0);
  });
});
