import { describe, expect, it } from "vitest";
import { problemOf } from "../../../planners/index.ts";
import { blockKinds, leaningKinds } from "../../../planners/quilt/block-kinds.ts";
import { lendings } from "../../../planners/quilt/lend.ts";
import { BlockGeometry, type Kind } from "../../../planners/segments/index.ts";
import { buildModel, type Model, type OperatorDescription } from "../../../sim/model/index.ts";
import { clusterOf, linearProfile } from "../../support/cluster.ts";
import { modelFamilies } from "../../support/families.ts";

const relu = (name: string, from: string): OperatorDescription => ({
  name,
  operation: { kind: "activation", function: "relu" },
  inputs: [from],
});
const input: OperatorDescription = {
  name: "input",
  operation: { kind: "input", shape: [4, 12, 12] },
  inputs: [],
};
const long = buildModel("long", [
  input,
  ...Array.from({ length: 30 }, (_, layer) => relu(`r${layer}`, layer === 0 ? "input" : `r${layer - 1}`)),
]);
const twoResults = buildModel("two results", [input, relu("a", "input"), relu("b", "a"), relu("c", "a")]);

/** Devices of these slownesses; the input on one and the result on another. */
function problemWith(model: Model, slowness: readonly number[], inputAt = 0, resultAt = 0) {
  const profiles = slowness.map((factor, device) =>
    linearProfile(`device ${device}`, factor * 1e-8, factor * 1e-8),
  );
  const problem = problemOf({ model, inputAt, resultAt }, clusterOf(profiles));
  return { problem, geometry: new BlockGeometry(model, slowness.length) };
}

describe("what a device lends", () => {
  it.each([...modelFamilies, twoResults, long].map((model) => ({ model, name: model.name })))(
    "of $name is a part of the rows of a run between places where one tensor is live, to the fastest or to all",
    ({ model }) => {
      const { problem, geometry } = problemWith(model, [1, 4, 2]);
      const { length } = geometry.order;
      const inner = Array.from({ length: Math.max(0, length - 1) }, (_, index) => index + 1).filter(
        (position) => geometry.liveAt(position).length === 1,
      );
      const places = new Set([0, ...inner, length]);
      const found = lendings(problem, geometry, 0);
      const seen = new Set<string>();
      for (const { execution, patches } of found) {
        expect(execution).toBe("dataflow");
        expect(patches.map(({ first }) => first)).toEqual([
          0,
          ...patches.slice(0, -1).map(({ last }) => last + 1),
        ]);
        expect(patches.at(-1)!.last).toBe(length - 1);
        expect(patches.some(({ joined }) => joined)).toBe(false);
        const kinds = patches.map(({ cut }) => geometry.kind("kind" in cut ? cut.kind : -1));
        expect(kinds.every(({ scheme }) => scheme === "inh")).toBe(true);
        const lent = patches.findIndex(({ borderFirst }) => borderFirst);
        for (const [place, { shares }] of kinds.entries())
          if (place !== lent) expect(shares).toEqual([1, 0, 0]);
        const { first, last } = patches[lent]!;
        expect(places.has(first) && places.has(last + 1)).toBe(true);
        const [own, ...others] = kinds[lent]!.shares;
        expect(others.reduce((sum, share) => sum + share, own!)).toBeCloseTo(1, 12);
        // The third device is twice as fast as the second.
        if (others[0]! > 0) expect(others[0]).toBe(others[1]);
        seen.add([first, last + 1, (1 - own!).toFixed(4), others[0]! > 0].join());
      }
      expect(seen.size).toBe(found.length);
      const ends = Math.min(places.size, 11);
      expect(found).toHaveLength(((ends * (ends - 1)) / 2) * 3 * 2);
      const parts = new Set([...seen].map((text) => text.split(",")[2]));
      expect([...parts].sort()).toEqual(["0.0833", "0.1667", "0.3333"]);
      expect([...seen].some((text) => text.startsWith(`0,${length},`))).toBe(true);
    },
  );

  it("is for the one other device alone where there are two, and nothing where there is none", () => {
    const two = problemWith(twoResults, [1, 4]);
    const lent = lendings(two.problem, two.geometry, 1);
    // Three runs: before and behind the only place inside, and all; the places inside the fork are none.
    expect(lent).toHaveLength(3 * 3);
    const one = problemWith(twoResults, [1]);
    expect(lendings(one.problem, one.geometry, 0)).toEqual([]);
  });
});

describe("kinds of blocks", () => {
  const kindsOf = (geometry: BlockGeometry, numbers: readonly number[]): readonly Kind[] => {
    expect(new Set(numbers).size).toBe(numbers.length);
    return numbers.map((number) => geometry.kind(number));
  };

  it("are each scheme over all, in equal parts and by speed, the fastest few, and each device alone", () => {
    const { problem, geometry } = problemWith(twoResults, [4, 1, 2, 8], 0, 3);
    const kinds = kindsOf(geometry, blockKinds(problem, geometry));
    const bySpeed = [2, 8, 4, 1];
    const normal = ({ scheme, shares }: Kind) => {
      const most = Math.max(...shares);
      return `${scheme} ${shares.map((share) => (share / most).toFixed(6)).join()}`;
    };
    const among = (...devices: readonly number[]) =>
      bySpeed.map((share, device) => (devices.includes(device) ? share : 0));
    const expected: readonly Kind[] = [
      ...(["outc", "inh", "inw", "grid2d"] as const).flatMap((scheme) => [
        { scheme, shares: [1, 1, 1, 1] },
        { scheme, shares: bySpeed },
      ]),
      // The two fastest with both ends, which here are all; the three fastest too.
      ...[0, 1, 2, 3].map((device): Kind => ({ scheme: "inh", shares: among(device) })),
    ];
    expect([...new Set(kinds.map(normal))].sort()).toEqual([...new Set(expected.map(normal))].sort());
    const near = problemWith(twoResults, [4, 1, 2, 8], 1, 1);
    const others = kindsOf(near.geometry, blockKinds(near.problem, near.geometry)).map(normal);
    for (const scheme of ["outc", "inh"] as const)
      for (const shares of [among(1, 2), among(0, 1, 2)])
        expect(others).toContain(normal({ scheme, shares }));
    expect(others).toHaveLength(8 + 4 + 4);
  });

  it("lean to where the input is and the result is wanted", () => {
    const { problem, geometry } = problemWith(twoResults, [4, 1, 2], 0, 2);
    expect(kindsOf(geometry, leaningKinds(problem, geometry))).toEqual(
      [2, 4, 8].flatMap((times) =>
        (["outc", "inh"] as const).map((scheme) => ({ scheme, shares: [times, 1, times] })),
      ),
    );
  });
});
