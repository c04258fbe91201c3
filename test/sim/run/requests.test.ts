import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { mesh } from "../../../sim/cluster/index.ts";
import type { Program } from "../../../sim/program/index.ts";
import {
  follow,
  RequestMemory,
  run,
  StreamStatistics,
  type FollowOptions,
  type RequestFigures,
  type Requests,
  type TimedChange,
} from "../../../sim/run/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { deviceNames } from "../../support/cluster.ts";

/** Stages of a pipeline, one device each, that hand bytes on to the next. */
function pipeline(seconds: readonly number[], bytes = 0): Program {
  return {
    computes: seconds.map((stage, device) => ({
      device,
      work: { kind: "seconds", seconds: stage },
      after: [],
      awaits: device === 0 ? [] : [device - 1],
    })),
    transfers: seconds
      .slice(1)
      .map((_, device) => ({ source: device, destinations: [device + 1], bytes, producer: device })),
    barriers: [],
  };
}

interface Served {
  readonly figures: RequestFigures;
  readonly busy: readonly number[];
  readonly end: number;
  readonly latencies: Float64Array;
}

function serve(
  seconds: readonly number[],
  requests: Partial<Requests> & Pick<Requests, "arrivals">,
  changes: Iterable<TimedChange> = [],
  options: FollowOptions & { readonly bytes?: number } = {},
): Served {
  const stream: Requests = {
    count: Infinity,
    duration: Infinity,
    warmUp: 0,
    deadline: Infinity,
    drop: "never",
    queue: Infinity,
    ...requests,
  };
  const statistics = new StreamStatistics([stream]);
  const world = {
    devices: seconds.map(() => ({ streams: 1 })),
    network:
      seconds.length > 1
        ? mesh(deviceNames(seconds.length), { bandwidth: 1, latency: 0, duplex: "full" })
        : undefined,
    secondsOf: ({ computes }: Program) =>
      Float64Array.from(computes, ({ work }) => (work.kind === "seconds" ? work.seconds : NaN)),
  };
  const { time, busy } = run(
    world,
    { streams: [stream], changes },
    follow(pipeline(seconds, options.bytes), options),
    { observers: [statistics] },
  );
  return { figures: statistics.figures(0), busy, end: time, latencies: statistics.sortedLatencies(0) };
}

describe("one device", () => {
  it("D/D/1 below its capacity: nobody waits; above it, each waits one gap longer", () => {
    const idle = serve([0.25], { arrivals: { kind: "every", seconds: 0.5 }, count: 100 });
    expect(idle.figures.latency).toMatchObject({ mean: 0.25, max: 0.25, p50: 0.25 });
    expect(idle.figures.queueMax).toBe(0);
    const busy = serve([0.5], { arrivals: { kind: "every", seconds: 0.25 }, count: 100 });
    // Request n comes at 0.25 n and is done at 0.5 (n + 1).
    expect([...busy.latencies]).toEqual(Array.from({ length: 100 }, (_, n) => 0.5 + 0.25 * n));
    expect(busy.end).toBe(50);
    expect(busy.busy).toEqual([50]);
  });

  it("M/D/1: the mean wait is rho s / (2 (1 - rho)) (Pollaczek and Khinchine)", () => {
    for (const rho of [0.3, 0.6, 0.8]) {
      const batches = Array.from({ length: 20 }, (_, seed) => {
        const { figures } = serve([1], {
          arrivals: { kind: "poisson", rate: rho, seed },
          count: 5000,
          warmUp: 200,
        });
        return figures.latency!.mean - 1;
      });
      const mean = batches.reduce((sum, wait) => sum + wait, 0) / batches.length;
      const variance = batches.reduce((sum, wait) => sum + (wait - mean) ** 2, 0) / (batches.length - 1);
      // 99.9 % of Student's t with 19 degrees of freedom.
      const halfWidth = 3.883 * Math.sqrt(variance / batches.length);
      const expected = rho / (2 * (1 - rho));
      expect(Math.abs(mean - expected)).toBeLessThan(halfWidth);
      expect(halfWidth).toBeLessThan(0.15 * expected);
    }
  });

  it("Little's law holds in every run, and nothing is lost on the way", () => {
    const arrivals = fc.oneof(
      fc.record({
        kind: fc.constant("poisson" as const),
        rate: fc.double({ min: 0.2, max: 3, noNaN: true }),
        seed: fc.nat(999),
      }),
      fc.record({
        kind: fc.constant("every" as const),
        seconds: fc.double({ min: 0.2, max: 3, noNaN: true }),
      }),
      fc.record({
        kind: fc.constant("burst" as const),
        size: fc.integer({ min: 1, max: 9 }),
        seconds: fc.double({ min: 0.5, max: 9, noNaN: true }),
      }),
    );
    const limits = fc.record({
      queue: fc.constantFrom(Infinity, 1, 2, 5),
      deadline: fc.constantFrom(Infinity, 1.5, 4),
      drop: fc.constantFrom("never" as const, "late" as const),
    });
    fc.assert(
      fc.property(
        arrivals,
        limits,
        fc.array(fc.constantFrom(0.25, 0.5, 1), { minLength: 1, maxLength: 3 }),
        (how, limit, stages) => {
          const { figures, busy } = serve(stages, { arrivals: how, count: 60, ...limit }, [], { bytes: 0.1 });
          expect(figures.finished + figures.dropped + figures.failed).toBe(figures.arrived);
          expect(figures.arrived).toBe(60);
          if (limit.queue === Infinity && limit.drop === "never") {
            const { mean } = figures.latency!;
            expect(figures.inSystemMean * figures.measuredTime).toBeCloseTo(figures.arrived * mean, 6);
          }
          // Only what was started is computed, and all of it.
          for (const [stage, seconds] of stages.entries())
            expect(busy[stage]).toBeCloseTo(figures.finished * seconds, 9);
          // From the first arrival on, each result takes at least its time on the slowest stage.
          expect((figures.throughput ?? 0) * Math.max(...stages)).toBeLessThanOrEqual(1 + 1e-9);
        },
      ),
      { ...fixedSeed, numRuns: 150 },
    );
  });

  it("a bounded queue: at most so many wait, the latest of those that come is given up", () => {
    const { figures, latencies } = serve([1], {
      arrivals: { kind: "burst", size: 5, seconds: 10 },
      count: 5,
      queue: 2,
    });
    expect(figures).toMatchObject({ finished: 3, dropped: 2, queueMax: 2 });
    expect([...latencies]).toEqual([1, 2, 3]);
  });

  it("M/D/1/2: the share that finds the queue full is that of the embedded chain", () => {
    // One is served and one waits at most. After a departure 0 or 1 are left: p0 = e^-a, and blocking is 1 - 1 / (p0 + a)
    // (Gross and Harris, Fundamentals of Queueing Theory, 5.1.4, for K = 2).
    const a = 0.9;
    const shares = Array.from({ length: 10 }, (_, seed) => {
      const { figures } = serve([1], {
        arrivals: { kind: "poisson", rate: a, seed },
        count: 20_000,
        queue: 1,
      });
      return figures.dropped / figures.arrived;
    });
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    expect(mean).toBeCloseTo(1 - 1 / (Math.exp(-a) + a), 2);
  });

  it("a late request is given up while it waits, never once it has started", () => {
    const { figures, latencies } = serve([3], {
      arrivals: { kind: "every", seconds: 1 },
      count: 4,
      deadline: 2.5,
      drop: "late",
    });
    // The first starts at 0 and is late at 3; those of 1 and 2 are given up at 3.5 and 4.5, but the one of 1 starts at 3.
    expect([...latencies]).toEqual([3, 5]);
    expect(figures).toMatchObject({ finished: 2, missed: 2, dropped: 2 });
  });

  it("one outstanding request has the latency of a single one forever", () => {
    const { figures, end } = serve(
      [0.25, 0.5],
      { arrivals: { kind: "outstanding", count: 1 }, count: 50 },
      [],
      { bytes: 0.25 },
    );
    expect(figures.latency).toMatchObject({ mean: 1, max: 1 });
    expect(end).toBe(50);
  });
});

test("a pipeline: M requests through K equal stages take (M + K - 1) t, and 1 / bottleneck at saturation", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 6 }), (count, stages) => {
      const { end } = serve(
        Array.from({ length: stages }, () => 0.5),
        { arrivals: { kind: "burst", size: count, seconds: 1 }, count },
      );
      expect(end).toBeCloseTo((count + stages - 1) * 0.5, 9);
    }),
    { ...fixedSeed, numRuns: 60 },
  );
  const { figures } = serve([0.5, 1, 0.25], {
    arrivals: { kind: "outstanding", count: 8 },
    count: 400,
    warmUp: 40,
  });
  expect(figures.throughput).toBeCloseTo(1, 2);
});

test("as many requests are served at once as there is room for", () => {
  const { figures } = serve([1, 1], { arrivals: { kind: "burst", size: 6, seconds: 1 }, count: 6 }, [], {
    memory: { of: new RequestMemory([10, 5]), bytes: [0, 3] },
  });
  // One after the other, each through both stages.
  expect(figures.latency).toMatchObject({ p50: 6, max: 12 });
});

describe("a world that changes", () => {
  const one = { arrivals: { kind: "single" as const }, count: 1 };
  it("a slow device takes longer, one that stands still waits", () => {
    const speed = (time: number, factor: number) => ({
      time,
      change: { kind: "speed" as const, device: 0, factor },
    });
    expect(serve([4], one, [speed(1, 0.5)]).end).toBe(7);
    expect(serve([4], one, [speed(1, 0), speed(5, 1)]).end).toBe(8);
  });

  it("a link that changes: bytes add up", () => {
    const bandwidth = (time: number, value: number) => ({
      time,
      change: { kind: "bandwidth" as const, channel: 0, bandwidth: value },
    });
    // 8 bytes: 2 at 1 byte/s, none until 5, the other 6 at 3 bytes/s.
    const { end } = serve([1, 1], one, [bandwidth(3, 0), bandwidth(5, 3)], { bytes: 8 });
    expect(end).toBeCloseTo(8, 9);
  });

  it("what a failed device held starts again when it is back, or fails", () => {
    const outage: TimedChange[] = [
      { time: 2, change: { kind: "failure", device: 1 } },
      { time: 4, change: { kind: "recovery", device: 1 } },
    ];
    // The second stage has run from 1.5 to 2. All is computed again at once, and its input sent from 4 on.
    expect(serve([1, 1], one, outage, { bytes: 0.5 }).end).toBeCloseTo(5.5, 9);
    const failed = serve([1, 1], one, outage, { bytes: 0.5, onFailure: "fail" });
    expect(failed.figures).toMatchObject({ failed: 1, finished: 0 });
  });

  it("a failure after the end changes nothing, and one that nobody ends leaves failed requests and no wait", () => {
    const failure = (time: number): TimedChange => ({ time, change: { kind: "failure", device: 1 } });
    const still = serve([1, 1], one, [], { bytes: 0.5 });
    expect(serve([1, 1], one, [failure(2.5)], { bytes: 0.5 })).toEqual(still);
    expect(serve([1, 1], one, [failure(2)], { bytes: 0.5 }).figures).toMatchObject({
      failed: 1,
      finished: 0,
    });
  });

  it("requests fail while the device of their input is down", () => {
    const { figures } = serve(
      [0.5],
      { arrivals: { kind: "every", seconds: 1 }, count: 5 },
      [
        { time: 0.75, change: { kind: "failure", device: 0 } },
        { time: 2.25, change: { kind: "recovery", device: 0 } },
      ],
      { inputAt: 0 },
    );
    expect(figures).toMatchObject({ finished: 3, failed: 2 });
  });

  it("a link that fails takes what is on it, which is sent again", () => {
    const { end } = serve(
      [1, 1],
      one,
      [
        { time: 2, change: { kind: "channel failure", channel: 0 } },
        { time: 4, change: { kind: "channel recovery", channel: 0 } },
      ],
      { bytes: 2 },
    );
    // Computed again from 2 to 3, sent from 4 to 6, and computed until 7.
    expect(end).toBeCloseTo(7, 9);
  });

  it("a million changes between two requests do not end the changes", () => {
    function* changes(): Generator<TimedChange> {
      for (let tick = 1; tick <= 1_050_000; tick++)
        yield { time: tick / 1000, change: { kind: "speed", device: 0, factor: 1 } };
      yield { time: 1100, change: { kind: "speed", device: 0, factor: 0.5 } };
    }
    const times = { kind: "times" as const, times: [0, 1200] };
    const { end } = serve([1], { arrivals: times, count: 2 }, changes());
    expect(end).toBe(1202);
  });

  it("endless changes do not keep a run alive", () => {
    const endless: Iterable<TimedChange> = {
      *[Symbol.iterator]() {
        for (let tick = 1; ; tick++)
          yield { time: tick, change: { kind: "bandwidth", channel: 0, bandwidth: 0 } };
      },
    };
    const statistics = serve([1], one, endless);
    expect(statistics.end).toBe(1);
  });
});

it("is broken off at a time with all that was done until then, that instant's included", () => {
  const finishedUntil = (until: number) => {
    const finished: number[] = [];
    const devices = [1, 2].map(() => ({ streams: 1 }));
    const program: Program = { ...pipeline([2, 3]), transfers: [] };
    const { computes } = program;
    const alone = { ...program, computes: computes.map((compute) => ({ ...compute, awaits: [] })) };
    const world = { devices, network: undefined, secondsOf: () => Float64Array.of(2, 3) };
    const one = { arrivals: { kind: "every", seconds: 10 }, count: 2, duration: Infinity } as const;
    const stream = { ...one, warmUp: 0, deadline: Infinity, drop: "never", queue: Infinity } as const;
    const { time } = run(world, { streams: [stream], changes: [] }, follow(alone), {
      observers: [{ finished: (_request, _stream, now) => finished.push(now) }],
      until,
    });
    return { finished, time };
  };
  expect(finishedUntil(2.9)).toEqual({ finished: [], time: 2 });
  expect(finishedUntil(3)).toEqual({ finished: [3], time: 3 });
  expect(finishedUntil(11)).toEqual({ finished: [3], time: 10 });
  expect(finishedUntil(Infinity)).toEqual({ finished: [3, 13], time: 13 });
});
