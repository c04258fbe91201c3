import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { neighbourOf } from "../../../planners/quilt/moves.ts";
import type { Patch, Patchwork } from "../../../planners/quilt/patchwork.ts";
import { axisRoles } from "../../../sim/partition/index.ts";
import { randomStream } from "../../../sim/random.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { grounds, patchworks, type Ground } from "./patchworks.ts";

/** The moves in their order, and how often each is drawn. */
const weights = {
  shiftShare: 4,
  split: 2,
  moveEdge: 2,
  merge: 2,
  otherKind: 2,
  toggleBorder: 1,
  toggleJoin: 1,
  swap: 1,
} as const;
type Name = keyof typeof weights;
const names = Object.keys(weights) as readonly Name[];
const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);

/** What the first draw is between for a move. */
function rangeOf(name: Name): readonly [number, number] {
  const before = names.slice(0, names.indexOf(name)).reduce((sum, other) => sum + weights[other], 0);
  return [before / total, (before + weights[name]) / total];
}

interface Case {
  readonly ground: Ground;
  readonly before: Patchwork;
  readonly after: Patchwork | undefined;
}

/** A move at a drawn place of a random patchwork: the first draw is the move's, all others are random. */
function check(name: Name, runs: number, property: (one: Case) => void): void {
  const [least, most] = rangeOf(name);
  const cases = fc
    .constantFrom(...grounds)
    .chain((ground) => fc.tuple(fc.constant(ground), patchworks(ground), fc.nat(1e6)));
  fc.assert(
    fc.property(cases, fc.boolean(), ([ground, before, seed], isLow) => {
      const draws = randomStream(seed, name);
      let isFirst = true;
      const random = () => {
        const drawn = isFirst ? (isLow ? least + 1e-9 : most - 1e-9) : draws();
        isFirst = false;
        return drawn;
      };
      const copy = structuredClone(before);
      const after = neighbourOf(before, { geometry: ground.geometry, kinds: ground.kinds, random });
      expect(before).toEqual(copy);
      if (after) {
        expect(after.execution).toBe(before.execution);
        expect(positionsOf(after)).toEqual([...ground.geometry.order.keys()]);
        expect(after.patches[0]!.joined).toBe(false);
      }
      property({ ground, before, after });
    }),
    { ...fixedSeed, numRuns: runs },
  );
}

function positionsOf({ patches }: Patchwork): readonly number[] {
  return patches
    .flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, index) => first + index))
    .sort((a, b) => a - b);
}

/** Places of the patches that a move changed, which keeps their number. */
function changedPlaces({ before, after }: Case): readonly number[] {
  expect(after!.patches).toHaveLength(before.patches.length);
  return before.patches.flatMap((patch, place) =>
    JSON.stringify(patch) === JSON.stringify(after!.patches[place]) ? [] : [place],
  );
}

const kindOf = ({ geometry }: Ground, { cut }: Patch) =>
  "kind" in cut ? geometry.kind(cut.kind) : undefined;

/** Where a list of patches has one more than another: the first place at which they differ. */
function placeOfChange(long: readonly Patch[], short: readonly Patch[]): number {
  const place = long.findIndex((patch, index) => JSON.stringify(patch) !== JSON.stringify(short[index]));
  expect(long.slice(place + 2)).toEqual(short.slice(place + 1));
  return place;
}

describe("moves between patchworks", () => {
  it("shift a few units of the cut axis from one device to another, over patches of one scheme", () => {
    const lengths = new Set<number>();
    const amounts = new Set<number>();
    let refused = 0;
    check("shiftShare", 400, (one) => {
      const { ground, before, after } = one;
      if (!after) return void refused++;
      const places = changedPlaces(one);
      if (places.length === 0) return;
      lengths.add(places.length);
      const moved = new Set<string>();
      for (const place of places) {
        const [was, is] = [before, after].map(({ patches }) => kindOf(ground, patches[place]!));
        expect(after.patches[place]).toEqual({ ...before.patches[place], cut: after.patches[place]!.cut });
        expect(is!.scheme).toBe(was!.scheme);
        // What was over all devices is as much again, in rows, columns or channels.
        const { order, model } = ground.geometry;
        const { shape } = model.operators[order[before.patches[place]!.last]!]!;
        const { rows, columns, channels } = axisRoles(shape.length);
        const { scheme, shares } = is!;
        const axis = scheme === "outc" ? channels : scheme === "inw" ? columns : rows;
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(shape[axis]!, 9);
        expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
        if (scheme !== "inh" && scheme !== "inw") continue;
        const { last, cut } = before.patches[place]!;
        if (!("kind" in cut)) throw new Error("not cut by a kind");
        const extents = ground.geometry.tilings
          .regions(ground.geometry.tilingOf(last, last, cut.kind))
          .map(({ start, end }) => Math.max(0, end[axis]! - start[axis]!));
        const changes = shares.map((share, device) => share - extents[device]!);
        const gains = changes.filter((change) => change > 0);
        expect(gains).toHaveLength(1);
        expect(changes.filter((change) => change < 0)).toEqual([-gains[0]!]);
        amounts.add(gains[0]!);
        moved.add(
          `${changes.findIndex((change) => change < 0)}>${changes.findIndex((change) => change > 0)}`,
        );
      }
      expect(moved.size).toBeLessThanOrEqual(1);
      const schemesOfRun = before.patches
        .slice(places[0], places.at(-1)! + 1)
        .map((patch) => kindOf(ground, patch)?.scheme);
      expect(new Set(schemesOfRun).size).toBe(1);
    });
    expect(refused).toBeGreaterThan(50);
    expect([...lengths]).toEqual(expect.arrayContaining([1, 2, 3, 4]));
    expect([...amounts].sort()).toEqual([1, 2, 3, 4]);
  });

  it("split a patch anywhere inside, in the manner of most", () => {
    const lasts = new Set<number>();
    check("split", 120, ({ before, after }) => {
      if (!after) return;
      const place = placeOfChange(after.patches, before.patches);
      const patch = before.patches[place]!;
      const [one, other] = after.patches.slice(place) as [Patch, Patch];
      expect(one).toEqual({ ...patch, last: one.last });
      const joined = before.patches.filter((each) => each.joined).length >= before.patches.length / 2;
      expect(other).toEqual({ ...patch, first: one.last + 1, joined });
      lasts.add(patch.last - one.last);
    });
    expect([...lasts]).toEqual(expect.arrayContaining([1, 2, 3]));
  });

  it("move an edge between neighbours by one or two operators, either way", () => {
    const steps = new Set<number>();
    check("moveEdge", 150, (one) => {
      const { before, after } = one;
      if (!after) return;
      const [place, next] = changedPlaces(one) as [number, number];
      expect(next).toBe(place + 1);
      const by = after.patches[place]!.last - before.patches[place]!.last;
      expect(after.patches[place]).toEqual({
        ...before.patches[place],
        last: before.patches[place]!.last + by,
      });
      expect(after.patches[next]).toEqual({
        ...before.patches[next],
        first: before.patches[next]!.first + by,
      });
      for (const { first, last } of after.patches) expect(first).toBeLessThanOrEqual(last);
      // What grows is cut by a kind, for a tiling is of one operator.
      expect(before.patches[by > 0 ? place : next]!.cut).toHaveProperty("kind");
      steps.add(by);
    });
    expect([...steps].sort((a, b) => a - b)).toEqual([-2, -1, 1, 2]);
  });

  it("merge neighbours, cut as one of them", () => {
    let [asFirst, asSecond] = [0, 0];
    check("merge", 300, ({ before, after }) => {
      if (!after) return;
      const place = placeOfChange(before.patches, after.patches);
      const [one, other] = before.patches.slice(place) as [Patch, Patch];
      const { cut, ...rest } = after.patches[place]!;
      expect(rest).toEqual({
        first: one.first,
        last: other.last,
        joined: one.joined,
        borderFirst: one.borderFirst || other.borderFirst,
      });
      expect([one.cut, other.cut]).toContainEqual(cut);
      expect(cut).toHaveProperty("kind");
      if (JSON.stringify(one.cut) === JSON.stringify(other.cut)) return;
      if (JSON.stringify(cut) === JSON.stringify(one.cut)) asFirst++;
      else asSecond++;
    });
    expect(Math.min(asFirst, asSecond)).toBeGreaterThan(20);
  });

  it("cut one to four patches by another kind, or by its scheme and their parts", () => {
    const lengths = new Set<number>();
    let ownParts = 0;
    check("otherKind", 200, (one) => {
      const { ground, before, after } = one;
      const places = changedPlaces(one);
      if (places.length === 0) return;
      lengths.add(places.at(-1)! - places[0]! + 1);
      const cuts = new Set(places.map((place) => JSON.stringify(after!.patches[place]!.cut)));
      expect(cuts.size).toBe(1);
      const { cut } = after!.patches[places[0]!]!;
      if (!("kind" in cut)) throw new Error("not a kind");
      for (const place of places) expect(after!.patches[place]).toEqual({ ...before.patches[place], cut });
      const own = before.patches.map((patch) => kindOf(ground, patch)?.shares.join());
      const { shares } = ground.geometry.kind(cut.kind);
      if (!ground.kinds.includes(cut.kind)) throw new Error("not among the kinds");
      if (own[places[0]!] === shares.join()) ownParts++;
    });
    expect(Math.max(...lengths)).toBe(4);
    expect(Math.min(...lengths)).toBe(1);
    // A half of the draws at least, and of the others those that hit the same parts.
    expect(ownParts).toBeGreaterThan(40);
    expect(ownParts).toBeLessThan(150);
  });

  it("toggle whether borders come first, in one patch", () => {
    check("toggleBorder", 60, (one) => {
      const [place, ...others] = changedPlaces(one);
      expect(others).toEqual([]);
      const patch = one.before.patches[place!]!;
      expect(one.after!.patches[place!]).toEqual({ ...patch, borderFirst: !patch.borderFirst });
    });
  });

  it("join a patch to the step before or part them, one or all", () => {
    let [single, all, first] = [0, 0, 0];
    check("toggleJoin", 300, (one) => {
      const { before, after } = one;
      if (!after) return void first++;
      const places = changedPlaces(one);
      expect(places.length).toBeGreaterThan(0);
      const joined = after.patches[places[0]!]!.joined;
      for (const place of places)
        expect(after.patches[place]).toEqual({
          ...before.patches[place],
          joined: !before.patches[place]!.joined,
        });
      if (places.length === 1) return void single++;
      all++;
      expect(after.patches.slice(1).every((patch) => patch.joined === joined)).toBe(true);
    });
    expect(first).toBeGreaterThan(20);
    // A fifth of the draws changes all.
    expect(all).toBeGreaterThan(10);
    expect(single).toBeGreaterThan(3 * all);
  });

  it("swap two patches, neither of which needs the other, each step keeping its place", () => {
    let [swapped, refused] = [0, 0];
    check("swap", 150, (one) => {
      const { ground, before, after } = one;
      if (!after) return void refused++;
      swapped++;
      const [place, next] = changedPlaces(one) as [number, number];
      expect(next).toBe(place + 1);
      const [left, right] = [before.patches[place]!, before.patches[next]!];
      expect(after.patches[place]).toEqual({ ...right, joined: left.joined });
      expect(after.patches[next]).toEqual({ ...left, joined: right.joined });
      const { order, model } = ground.geometry;
      const made = new Set(order.slice(left.first, left.last + 1));
      for (const id of order.slice(right.first, right.last + 1))
        expect(model.operators[id]!.inputs.some((input) => made.has(input))).toBe(false);
    });
    expect(swapped).toBeGreaterThan(5);
    expect(refused).toBeGreaterThan(25);
  });
});
