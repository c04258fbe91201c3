import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mesh } from "../../../sim/cluster/index.ts";
import type { Program } from "../../../sim/program/index.ts";
import { simulate } from "../../../sim/run/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { deviceNames } from "../../support/cluster.ts";

/** Runs tasks without data on one device. */
function run(
  seconds: readonly number[],
  device: { readonly streams: number; readonly concurrency?: readonly number[] },
  after: readonly (readonly number[])[] = [],
) {
  const program: Program = {
    computes: seconds.map((alone, task) => ({
      device: 0,
      work: { kind: "seconds", seconds: alone },
      after: after[task] ?? [],
      awaits: [],
    })),
    transfers: [],
    barriers: [],
  };
  const network = mesh(deviceNames(1), { bandwidth: 1, latency: 0, duplex: "full" });
  return simulate(program, { devices: [device], network }, Float64Array.from(seconds));
}

describe("streams that slow each other down, by hand", () => {
  it("slows both of two tasks while both run", () => {
    const { computeEnd, makespan } = run([1, 2], { streams: 2, concurrency: [1, 1.5] });
    // Together until the first is done at 1.5; the second then has 1 left, and the device to itself.
    expect([...computeEnd]).toEqual([1.5, 2.5]);
    expect(makespan).toBe(2.5);
  });

  it("changes the pace of a running task when another joins", () => {
    // 0 and 1 start; when 0 ends at 1.5, 2 takes its stream: 1 has 1 left and 2 takes 1, both at the slow pace.
    const { computeStart, computeEnd } = run([1, 2, 1], { streams: 2, concurrency: [1, 1.5] }, [[], [], [0]]);
    expect([...computeStart]).toEqual([0, 0, 1.5]);
    expect([...computeEnd]).toEqual([1.5, 3, 3]);
  });

  it("takes the last factor for more streams than the list names", () => {
    expect(run([1, 1, 1], { streams: 3, concurrency: [1, 2] }).makespan).toBe(2);
  });
});

describe("streams that slow each other down", () => {
  const tasks = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 12 });

  it("run as before where the factor is always 1", () => {
    fc.assert(
      fc.property(tasks, fc.integer({ min: 1, max: 4 }), (seconds, streams) => {
        expect(run(seconds, { streams, concurrency: [1] })).toEqual(run(seconds, { streams }));
      }),
      fixedSeed,
    );
  });

  it("do each task's work, no more and no less", () => {
    const factors = [1, 1.25, 2, 2.5];
    fc.assert(
      fc.property(tasks, fc.integer({ min: 1, max: 4 }), (seconds, streams) => {
        const { computeStart, computeEnd } = run(seconds, { streams, concurrency: factors });
        const instants = [...new Set([...computeStart, ...computeEnd])].sort((a, b) => a - b);
        const work = seconds.map(() => 0);
        for (const [index, from] of instants.slice(0, -1).entries()) {
          const to = instants[index + 1]!;
          const busy = [...work.keys()].filter(
            (task) => computeStart[task]! <= from && computeEnd[task]! >= to,
          );
          expect(busy.length).toBeLessThanOrEqual(streams);
          for (const task of busy) work[task]! += (to - from) / factors[busy.length - 1]!;
        }
        for (const [task, done] of work.entries()) expect(done).toBeCloseTo(seconds[task]!, 9);
      }),
      fixedSeed,
    );
  });
});
