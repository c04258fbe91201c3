import { describe, expect, it } from "vitest";
import { latencyBound } from "../../../planners/index.ts";
import type { ComputeProfile, Device } from "../../../sim/cluster/index.ts";
import { buildModel, type OperatorDescription } from "../../../sim/model/index.ts";
import { elementCount } from "../../../sim/tensor/index.ts";
import { input } from "./columns.ts";

const relu = (name: string, from: string): OperatorDescription => ({
  name,
  operation: { kind: "activation", function: "relu" },
  inputs: [from],
});
const model = buildModel("two", [input([1, 8, 1]), relu("a", "input"), relu("b", "a")]);

/** Whose operators take so many seconds, in proportion to their elements. */
function profileOf(seconds: readonly number[]): ComputeProfile {
  return {
    name: "rates",
    tileCost: () => ({ kernel: 0, reorderInput: 0, reorderOutput: 0, source: "stated", samples: [] }),
    leastTimes: ({ id, shape }) => [
      { elements: 0, seconds: 0 },
      { elements: elementCount(shape), seconds: seconds[id - 1]! },
    ],
  };
}

function device(seconds: readonly number[], more: Partial<Device> = {}): Device {
  return { name: "board", profile: profileOf(seconds), streams: 1, memory: Infinity, ...more };
}

function bound(...devices: readonly Device[]) {
  const found = latencyBound({ model }, { devices });
  if (found.kind !== "proved") throw new Error(found.reason);
  return found;
}

describe("the bound of a model", () => {
  it("is the work of all devices together where they differ by one factor", () => {
    const { seconds, secondsOfResult } = bound(device([3, 5]));
    for (const one of [seconds, secondsOfResult]) {
      expect(one).toBeCloseTo(8, 7);
      // Rounding is on the side of the bound.
      expect(one).toBeLessThan(8);
    }
    const slower = [1, 2, 4].map((factor) => device([3 * factor, 5 * factor]));
    expect(bound(...slower).secondsOfResult).toBeCloseTo(8 / (1 + 1 / 2 + 1 / 4), 7);
    const streams = device([3, 5], { streams: 2, concurrency: [1, 1.25] });
    expect(bound(device([3, 5]), streams).secondsOfResult).toBeCloseTo(8 / (1 + 1.6), 7);
  });

  it("is that of as many devices, alike or not", () => {
    const [one, other] = [device([3, 5]), device([5, 3])];
    // Each does what it does best, and both are through at the same time.
    expect(bound(one, other).secondsOfResult).toBeCloseTo(3, 7);
    expect(bound(one, one, other, other).secondsOfResult).toBeCloseTo(1.5, 7);
    expect(bound(other, one, one, other).seconds).toBe(bound(one, other, other, one).seconds);
  });

  it("is at least a piece of one element after the other", () => {
    // Of a thousand devices, none is quicker than an eighth of the seconds of both operators: each has 8 elements.
    const many = Array.from({ length: 1000 }, () => device([3, 5]));
    expect(bound(...many).seconds).toBeCloseTo(1, 2);
    expect(bound(...many).secondsOfResult).toBeCloseTo(0.008, 9);
  });

  it("is nothing where nothing takes time, or one device takes none for anything", () => {
    const nothing = { kind: "proved", seconds: 0, secondsOfResult: 0 };
    expect(bound(device([0, 0]))).toEqual(nothing);
    expect(bound(device([3, 5]), device([0, 0]))).toEqual(nothing);
    expect(bound(device([0, 5])).secondsOfResult).toBeCloseTo(5, 7);
  });

  it("says of which operator and device no least time is known", () => {
    const { name, tileCost } = profileOf([]);
    const unknown = latencyBound(
      { model },
      { devices: [device([3, 5]), device([], { profile: { name, tileCost } })] },
    );
    expect(unknown).toEqual({
      kind: "not proved",
      reason: "no least time is proved of activation a on board (profile rates)",
    });
  });
});
