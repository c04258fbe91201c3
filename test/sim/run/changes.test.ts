import fc from "fast-check";
import { expect, test } from "vitest";
import { changesOf, mergedChanges, replayable } from "../../../sim/run/index.ts";
import type { TimedChange } from "../../../sim/run/workload.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

const speed = (time: number, device: number): TimedChange => ({
  time,
  change: { kind: "speed", device, factor: 1 },
});

test("changes of several sources come in the order of time, of one instant in the order of sources", () => {
  const sources = fc.array(
    fc.array(fc.integer({ min: 0, max: 9 })).map((times) => times.toSorted((a, b) => a - b)),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(sources, (times) => {
      const lists = times.map((list, device) => list.map((time) => speed(time, device)));
      const merged = mergedChanges(lists);
      // A stable sort of the lists, one behind the other, is the definition.
      const expected = lists.flat().toSorted((a, b) => a.time - b.time);
      expect([...merged]).toEqual(expected);
      expect([...merged]).toEqual(expected);
    }),
    fixedSeed,
  );
});

test("endless sources are asked for no more than their next change", () => {
  let asked = 0;
  const ticks = replayable(function* () {
    for (let time = 0; ; time++) {
      asked++;
      yield { time, value: time };
    }
  });
  const changes = changesOf(ticks, (value) => [
    { kind: "bandwidth", channel: 0, bandwidth: value },
    { kind: "bandwidth", channel: 1, bandwidth: value },
  ]);
  const taken: TimedChange[] = [];
  for (const change of mergedChanges([[speed(1.5, 0)], changes])) {
    taken.push(change);
    if (taken.length === 6) break;
  }
  expect(
    taken.map(({ time, change }) => [time, change.kind === "bandwidth" ? change.channel : "speed"]),
  ).toEqual([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
    [1.5, "speed"],
    [2, 0],
  ]);
  expect(asked).toBeLessThanOrEqual(4);
});
