import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RunTimeline } from "../../../results/perfetto/index.ts";
import { timelineOf } from "../../../results/report/timeline/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

const record: RunTimeline = {
  title: "a run",
  devices: [
    {
      name: "a",
      counters: [
        {
          name: "activations",
          unit: "bytes",
          values: [
            { from: 0, value: 10 },
            { from: 0.002, value: 30 },
          ],
        },
      ],
    },
    { name: "b", counters: [] },
  ],
  computes: [
    { device: 0, stream: 1, name: "late [0:1]", start: 0.0015, end: 0.002, details: { operator: "late" } },
    { device: 0, stream: 0, name: "early [0:1]", start: 0, end: 0.001, details: { operator: "early" } },
  ],
  transfers: [{ source: 0, name: "to b", start: 0.001, end: 0.0035, details: {} }],
  sends: [],
  feeds: [],
  links: [
    {
      name: "a-b:a->b",
      unit: "bytes/s",
      values: [
        { from: 0, value: 0 },
        { from: 0.001, value: 3e6 },
        { from: 0.002, value: 1e6 },
        { from: 0.003, value: 0 },
        { from: 0.0032, value: 2e6 },
        { from: 0.0035, value: 0 },
      ],
    },
    { name: "a-b:b->a", unit: "bytes/s", values: [{ from: 0, value: 0 }] },
  ],
};

describe("a kept timeline", () => {
  test("has tasks in order of time, busy spans of links with their mean rate, and memory; microseconds", () => {
    expect(timelineOf(record)).toEqual({
      makespan: 3500,
      names: ["late", "early"],
      devices: [
        {
          name: "a",
          computes: [
            [0, 0, 1000, 1],
            [1, 1500, 500, 0],
          ],
          memory: [
            [0, 10],
            [2000, 30],
          ],
        },
        { name: "b", computes: [], memory: [] },
      ],
      links: [
        {
          name: "a → b",
          spans: [
            [1000, 2000, 2e6],
            [3200, 300, 2e6],
          ],
        },
      ],
    });
  });

  test("keeps full names of links that short ones would not tell apart", () => {
    const links = ["x:a->b", "y:a->b"].map((name) => ({
      name,
      unit: "bytes/s",
      values: [
        { from: 0, value: 1 },
        { from: 1, value: 0 },
      ],
    }));
    expect(timelineOf({ ...record, links }).links.map(({ name }) => name)).toEqual(["x:a->b", "y:a->b"]);
  });

  test("of thousands of steps of memory keeps some hundreds, never below what lived, and every peak", () => {
    const moments = fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 0, max: 1000 })), {
      minLength: 700,
      maxLength: 1500,
    });
    fc.assert(
      fc.property(moments, (gaps) => {
        let time = 0;
        const values = gaps.map(([gap, value]) => ({ from: (time += gap) / 1e6, value }));
        const device = { name: "a", counters: [{ name: "activations", unit: "bytes", values }] };
        const computes = [{ device: 0, stream: 0, name: "all", start: 0, end: time / 1e6, details: {} }];
        const { memory } = timelineOf({ ...record, devices: [device], computes, transfers: [], links: [] })
          .devices[0]!;
        expect(memory.length).toBeLessThanOrEqual(1300);
        expect(Math.max(...memory.map(([, bytes]) => bytes))).toBe(
          Math.max(...values.map(({ value }) => value)),
        );
        const kept = (at: number) => memory.findLast(([from]) => from <= at)?.[1] ?? 0;
        for (const { from, value } of values)
          expect(kept(Math.round(from * 1e6))).toBeGreaterThanOrEqual(value);
        expect(memory.at(-1)?.[1]).toBe(values.at(-1)!.value);
      }),
      { ...fixedSeed, numRuns: 50 },
    );
  });
});
