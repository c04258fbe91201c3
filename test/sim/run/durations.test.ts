import { expect, test } from "vitest";
import type { ComputeProfile, Device } from "../../../sim/cluster/index.ts";
import { buildModel } from "../../../sim/model/index.ts";
import type { Program, Tile, Work } from "../../../sim/program/index.ts";
import { computeDurations, trueTimes } from "../../../sim/run/index.ts";
import { wholeBox } from "../../../sim/tensor/index.ts";

const model = buildModel("two", [
  { name: "input", operation: { kind: "input", shape: [1, 4, 1] }, inputs: [] },
  { name: "first", operation: { kind: "activation", function: "relu" }, inputs: ["input"] },
  { name: "second", operation: { kind: "activation", function: "tanh" }, inputs: ["first"] },
]);

const tile = (operator: number, reordersInput = false, reordersOutput = false): Tile => ({
  operator: model.operators[operator]!,
  region: wholeBox([1, 4, 1]),
  reordersInput,
  reordersOutput,
});

/** A device on which the first operator takes 2 s, the second 3 s, by other sources, and reordering 1/4 and 1/8 s. */
function device(samples: readonly number[] = []): Device {
  const profile: ComputeProfile = {
    name: "profile",
    tileCost: ({ id }) => ({
      kernel: id + 1,
      reorderInput: 1 / 4,
      reorderOutput: 1 / 8,
      source: id === 1 ? "trace" : "roofline",
      ...(id === 2 && { note: "guessed" }),
      samples,
    }),
  };
  return { name: "board", streams: 1, memory: Infinity, profile };
}

const programOf = (...works: readonly Work[]): Program => ({
  computes: works.map((work) => ({ device: 0, work, after: [], awaits: [] })),
  transfers: [],
  barriers: [],
});

test("work takes the seconds of its tiles one after the other, a multiple of them, or what it says", () => {
  const tiles = [tile(1, true, false), tile(2, false, true)];
  const program = programOf(
    { kind: "tiles", tiles },
    { kind: "multiple", tiles, factor: 4 },
    { kind: "seconds", seconds: 7 },
    { kind: "tiles", tiles: [tile(1, true, true)] },
  );
  const { seconds, origin } = computeDurations(program, { devices: [device()] }, { kind: "median" });
  expect([...seconds]).toEqual([5.375, 21.5, 7, 2.375]);
  expect(origin.bySource).toEqual({
    ...{ trace: 2.25 + 2.375, roofline: 3.125, stated: 21.5 + 7 },
    ...{ interpolated: 0, table: 0, scaled: 0, estimator: 0, board: 0, extrapolated: 0 },
  });
  expect([...origin.notes]).toEqual(["guessed"]);
});

test("medians of a program are found once, samples drawn again each time, the same for a seed", () => {
  const program = programOf(
    ...Array.from({ length: 40 }, () => ({ kind: "tiles" as const, tiles: [tile(1)] })),
  );
  const devices = [device([10, 20, 40])];
  const medians = trueTimes({ devices }, { kind: "median" });
  expect(medians.secondsOf(program)).toBe(medians.secondsOf(program));
  expect(medians.origin.bySource.trace).toBe(80);
  expect([...medians.secondsOf(program)]).toEqual(Array<number>(40).fill(2));

  const sampled = trueTimes({ devices }, { kind: "sample", seed: 5 });
  const first = sampled.secondsOf(program);
  const second = sampled.secondsOf(program);
  expect([...second]).not.toEqual([...first]);
  expect([...new Set([...first, ...second])].sort((a, b) => a - b)).toEqual([10, 20, 40]);
  const again = trueTimes({ devices }, { kind: "sample", seed: 5 });
  expect([again.secondsOf(program), again.secondsOf(program)]).toEqual([first, second]);
  const sum = [...first, ...second].reduce((all, each) => all + each, 0);
  expect(sampled.origin.bySource.trace).toBe(sum);
  // Where nothing was measured, the kernel takes what it takes.
  const none = trueTimes({ devices: [device()] }, { kind: "sample", seed: 5 });
  expect(new Set(none.secondsOf(program))).toEqual(new Set([2]));
});
