import fc from "fast-check";
import { expect, test } from "vitest";
import { mesh } from "../../../sim/cluster/index.ts";
import type { Program } from "../../../sim/program/index.ts";
import {
  follow,
  oneRequest,
  run,
  sideBySide,
  StreamStatistics,
  StreamUse,
  type Controller,
  type Requests,
  type RunMessage,
} from "../../../sim/run/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { deviceNames } from "../../support/cluster.ts";

const stream = (requests: Partial<Requests>): Requests => ({ ...oneRequest.streams[0]!, ...requests });

/** Work on a device, and then on the next one, which reads a byte. */
const twoStages = (device: number, seconds: readonly [number, number]): Program => ({
  computes: seconds.map((work, stage) => ({
    device: device + stage,
    work: { kind: "seconds", seconds: work },
    after: [],
    awaits: stage === 0 ? [] : [0],
  })),
  transfers: [{ source: device, destinations: [device + 1], bytes: 1, producer: 0 }],
  barriers: [],
});

function serve(streams: readonly Requests[], controller: Controller<RunMessage>) {
  const statistics = new StreamStatistics(streams);
  const nothing = { weights: [0, 0, 0, 0], activations: [1, 1, 1, 1] };
  const use = new StreamUse(streams.map(() => nothing));
  const { time, busy } = run<RunMessage>(
    {
      devices: deviceNames(4).map(() => ({ streams: 1 })),
      network: mesh(deviceNames(4), { bandwidth: 10, latency: 0.1, duplex: "full" }),
      secondsOf: ({ computes }) =>
        Float64Array.from(computes, ({ work }) => (work.kind === "seconds" ? work.seconds : NaN)),
    },
    { streams, changes: [] },
    controller,
    { observers: [statistics, use] },
  );
  const latencies = streams.map((_, one) => [...statistics.sortedLatencies(one)]);
  return { time, busy, latencies, use: streams.map((_, one) => use.busy(one)), peak: use.peakMemory };
}

const work = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }));
const every = fc.integer({ min: 1, max: 12 });

test("two streams on devices and links of their own are two runs", () => {
  fc.assert(
    fc.property(work, work, every, every, (a, b, gapA, gapB) => {
      const streams = [gapA, gapB].map((seconds) =>
        stream({ arrivals: { kind: "every", seconds }, count: 12 }),
      );
      const programs = [twoStages(0, a), twoStages(2, b)];
      const both = serve(streams, sideBySide(programs.map((program) => follow(program))));
      for (const [one, program] of programs.entries()) {
        const { latencies } = serve([streams[one]!], follow(program));
        expect(both.latencies[one]!.length).toBe(12);
        for (const [place, latency] of both.latencies[one]!.entries())
          expect(latency).toBeCloseTo(latencies[0]![place]!, 9);
      }
    }),
    { ...fixedSeed, numRuns: 40 },
  );
});

test("two equal streams are one of twice as many, and the busy seconds of all are those of the devices", () => {
  fc.assert(
    fc.property(work, every, (seconds, gap) => {
      const program = twoStages(1, seconds);
      const one = stream({ arrivals: { kind: "every", seconds: gap }, count: 8 });
      const two = serve([one, one], sideBySide([follow(program), follow(program)]));
      const merged = serve(
        [stream({ arrivals: { kind: "burst", size: 2, seconds: gap }, count: 16 })],
        follow(program),
      );
      const all = two.latencies.flat().sort((a, b) => a - b);
      expect(all.length).toBe(16);
      for (const [place, latency] of all.entries())
        expect(latency).toBeCloseTo(merged.latencies[0]![place]!, 9);
      expect(two.time).toBeCloseTo(merged.time, 9);
      expect(two.peak).toBe(merged.peak);
      for (const [device, busy] of two.busy.entries())
        expect(two.use[0]![device]! + two.use[1]![device]!).toBeCloseTo(busy, 9);
    }),
    { ...fixedSeed, numRuns: 40 },
  );
});

test("messages, moments and programs reach the controller whose they are", () => {
  const heard: string[] = [];
  const controller = (name: string, wakeAfter: number): Controller<RunMessage> => ({
    react(event, handle) {
      if (event.kind === "request") {
        handle.wakeAt(handle.now + wakeAfter);
        handle.submit(twoStages(0, [1, 1]), -1);
        handle.send({ kind: name }, 0, 1, 1);
        handle.submit(twoStages(2, [1, 1]), event.request);
      }
      if (event.kind === "wake") heard.push(`${name} wakes at ${handle.now}`);
      if (event.kind === "received") heard.push(`${name} hears ${event.message.kind}`);
      if (event.kind === "computed") {
        heard.push(`${name} has computed for ${event.request}`);
        if (event.request >= 0) handle.finish(event.request);
      }
    },
  });
  serve([stream({}), stream({})], sideBySide([controller("a", 0.5), controller("b", 0.25)]));
  expect(heard.filter((text) => text.startsWith("a")).sort()).toEqual([
    "a has computed for -1",
    "a has computed for 0",
    "a hears a",
    "a wakes at 0.5",
  ]);
  expect(heard.filter((text) => text.startsWith("b")).sort()).toEqual([
    "b has computed for -1",
    "b has computed for 1",
    "b hears b",
    "b wakes at 0.25",
  ]);
});
