import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  pipelineSpeedup,
  trainingProgram,
  trainingSchedules,
  type TrainingStep,
} from "../../../planners/training/index.ts";
import { mesh, ring } from "../../../sim/cluster/index.ts";
import type { Program, Work } from "../../../sim/program/index.ts";
import { follow, oneRequest, recordRun } from "../../../sim/run/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { deviceNames } from "../../support/cluster.ts";

const stated = (seconds: number): Work => ({ kind: "seconds", seconds });
const secondsOf = (_: number, work: Work) => (work.kind === "seconds" ? work.seconds : NaN);

/** Runs a step on a device for each replica, numbered from the first stage on. */
function runStep(step: TrainingStep, network = mesh) {
  const devices =
    Math.max(...step.stages.flatMap(({ replicas }) => replicas.map(({ device }) => device))) + 1;
  const program: Program = trainingProgram(step, secondsOf);
  const { record } = recordRun(
    {
      devices: deviceNames(devices).map(() => ({ streams: 1 })),
      network: network(deviceNames(devices), { bandwidth: 100, latency: 0, duplex: "full" }),
      secondsOf: ({ computes }) => Float64Array.from(computes, ({ device, work }) => secondsOf(device, work)),
    },
    oneRequest,
    follow(program),
  );
  const [run] = record.programs;
  return { program, start: run!.computeStart, end: run!.computeEnd, makespan: Math.max(...run!.computeEnd) };
}

/** Stages that all take the same on a device each. */
const equalStages = (stages: number, more: Partial<TrainingStep>): TrainingStep => ({
  ...{ microBatches: 1, schedule: "gpipe", reduction: "ring" },
  ...more,
  stages: Array.from({ length: stages }, (_, device) => ({
    replicas: [{ device, forward: stated(1), backward: stated(2), update: stated(0) }],
    ...{ outputBytes: 0, storedBytes: 1, weightBytes: 0 },
  })),
});

const count = (most: number) => fc.integer({ min: 1, max: most });

describe("a training step", () => {
  it("of K equal stages and free transfers is K M / (M + K - 1) times as fast as one device, by every schedule", () => {
    fc.assert(
      fc.property(
        count(6),
        count(12),
        fc.constantFrom(...trainingSchedules),
        (stages, microBatches, schedule) => {
          const { makespan } = runStep(equalStages(stages, { microBatches, schedule }));
          const serial = stages * microBatches * 3;
          expect(serial / makespan).toBeCloseTo(pipelineSpeedup(stages, microBatches), 9);
        },
      ),
      { ...fixedSeed, numRuns: 60 },
    );
  });

  it("by 1F1B keeps at most min(K, M) micro-batches in flight on a stage, and no more than stages are left", () => {
    fc.assert(
      fc.property(count(6), count(12), (stages, microBatches) => {
        const { program, start, end } = runStep(equalStages(stages, { microBatches, schedule: "1f1b" }));
        for (let stage = 0; stage < stages; stage++) {
          const of = (kind: string) =>
            [...program.computes.keys()].filter((compute) => {
              const { name } = program.computes[compute]!.label!;
              return name.startsWith(kind) && name.endsWith(`stage ${stage}`);
            });
          const begun = of("forward").map((compute) => start[compute]!);
          const done = of("backward").map((compute) => end[compute]!);
          const inFlight = begun.map((time) => {
            const before = begun.filter((other) => other <= time).length;
            return before - done.filter((other) => other <= time).length;
          });
          expect(Math.max(...inFlight)).toBe(Math.min(stages - stage, microBatches));
        }
      }),
      { ...fixedSeed, numRuns: 40 },
    );
  });

  it("of unequal stages takes what the recurrence of a flow shop says, there and back", () => {
    const times = fc.array(fc.tuple(count(9), count(9), count(50)), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(times, count(7), (stages, microBatches) => {
        const step: TrainingStep = {
          ...{ microBatches, schedule: "gpipe", reduction: "ring" },
          stages: stages.map(([forward, backward, outputBytes], device) => ({
            replicas: [{ device, forward: stated(forward), backward: stated(backward), update: stated(0) }],
            ...{ outputBytes, storedBytes: 1, weightBytes: 0 },
          })),
        };
        expect(runStep(step).makespan).toBeCloseTo(flowShop(stages, microBatches), 9);
      }),
      { ...fixedSeed, numRuns: 100 },
    );
  });

  it("sums n bytes over a ring of k in 2 (k - 1) / k n / B, and over a server of k - 1 others in 2 (k - 1) n / B", () => {
    for (let replicas = 1; replicas <= 6; replicas++) {
      const bytes = 700;
      const step = (reduction: TrainingStep["reduction"]): TrainingStep => ({
        ...{ microBatches: replicas, schedule: "gpipe", reduction },
        stages: [
          {
            replicas: Array.from({ length: replicas }, (_, device) => ({
              ...{ device, forward: stated(1), backward: stated(1), update: stated(0.5) },
            })),
            ...{ outputBytes: 0, storedBytes: 1, weightBytes: bytes },
          },
        ],
      });
      // A ring of two devices is one link, whose directions are apart.
      expect(runStep(step("ring"), ring).makespan - 2.5).toBeCloseTo(
        (2 * (replicas - 1) * bytes) / replicas / 100,
        9,
      );
      // All links of a mesh end at the server, each its own.
      const once = replicas > 1 ? bytes / 100 : 0;
      expect(runStep(step("server")).makespan - 2.5).toBeCloseTo(2 * once, 9);
    }
  });

  it("gives replicas micro-batches in turn: k replicas of one stage are k times as fast, but for the sum", () => {
    const stage = (replicas: number) => ({
      replicas: Array.from({ length: replicas }, (_, device) => ({
        ...{ device, forward: stated(1), backward: stated(2), update: stated(0) },
      })),
      ...{ outputBytes: 0, storedBytes: 1, weightBytes: 0 },
    });
    for (const schedule of trainingSchedules) {
      const step = { microBatches: 12, schedule, reduction: "ring" as const, stages: [stage(4)] };
      expect(runStep(step).makespan).toBeCloseTo((12 * 3) / 4, 9);
    }
  });
});

/** Starts and ends of a pipeline by hand: a stage and a link take one micro-batch after the other. */
function flowShop(stages: readonly (readonly [number, number, number])[], microBatches: number): number {
  const last = stages.length - 1;
  const forward = stages.map(() => new Array<number>(microBatches).fill(0));
  for (let stage = 0; stage <= last; stage++) {
    let link = 0;
    for (let micro = 0; micro < microBatches; micro++) {
      // Micro-batches leave one after the other where the link is slower; equal sizes share it to the same end.
      if (stage > 0) link = Math.max(link, forward[stage - 1]![micro]!) + stages[stage - 1]![2] / 100;
      const before = micro > 0 ? forward[stage]![micro - 1]! : 0;
      forward[stage]![micro] = Math.max(link, before) + stages[stage]![0];
    }
  }
  const backward = stages.map(() => new Array<number>(microBatches).fill(0));
  for (let stage = last; stage >= 0; stage--) {
    let link = 0;
    let before = forward[stage]![microBatches - 1]!;
    for (let micro = microBatches - 1; micro >= 0; micro--) {
      if (stage < last) link = Math.max(link, backward[stage + 1]![micro]!) + stages[stage]![2] / 100;
      before = backward[stage]![micro] = Math.max(link, before) + stages[stage]![1];
    }
  }
  return backward[0]![0]!;
}

interface GpipeTable {
  readonly amoebanetd_18_256: readonly {
    readonly n: number;
    readonly m: number;
    readonly torchgpipe: number;
    readonly gpipe: number;
  }[];
}

const table = new URL("../../../../shared/vectors/gpipe.json", import.meta.url);
describe("the measured speed-ups of GPipe and torchgpipe", () => {
  it.skipIf(!existsSync(table))("lie below what equal stages reach", () => {
    const { amoebanetd_18_256: rows } = JSON.parse(readFileSync(table, "utf8")) as GpipeTable;
    expect(rows).toHaveLength(9);
    // Over two partitions with one micro-batch, which are as fast as one device. Of one micro-batch nothing overlaps: what
    // more partitions gain there is memory, and noise.
    for (const { n, m, torchgpipe, gpipe } of rows.filter(({ m }) => m > 1)) {
      const { makespan } = runStep(equalStages(n, { microBatches: m }));
      const ideal = (n * m * 3) / makespan;
      expect(torchgpipe).toBeLessThan(ideal);
      expect(gpipe).toBeLessThan(ideal);
    }
  });
});
