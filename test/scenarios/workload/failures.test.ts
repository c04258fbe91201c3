import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { choosePlanner, planningCache } from "../../../planners/index.ts";
import { serveWorkloads, type DecidedWorkload } from "../../../scenarios/serve-decided.ts";
import { beliefsOf, decidePoint, inferencePoint, runAlone, type Reaction } from "../../../scenarios/index.ts";
import { oneRequest, type Arrivals, type Requests, type TimedChange } from "../../../sim/run/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { builtPoint } from "./built.ts";

const board = "profile: {peak_flops: 2 GFLOP/s, memory_bandwidth: 1 GB/s}, memory: 1 GiB";
const point = inferencePoint(
  builtPoint({
    cluster: `{devices: [{name: board, count: 3, ${board}}], network: {topology: star, bandwidth: 100 Mbps}}`,
    input: "board-1",
    result: "board-0",
  }),
  "this test",
);

/** What planners decide about the point in a still world; it is decided once, and served in many worlds. */
function decided(planner: string): DecidedWorkload {
  const own = { ...point, planner: choosePlanner(planner) };
  const made = decidePoint(own, own.planner, beliefsOf(own), planningCache());
  return { point: own, decided: made, ...runAlone(own, made) };
}

const second = (most: number) =>
  fc.integer({ min: 0, max: most * 100 }).map((hundredths) => hundredths / 100);
const arrivals: fc.Arbitrary<Arrivals> = fc.oneof(
  fc.constant<Arrivals>({ kind: "single" }),
  second(1).map((gap): Arrivals => ({ kind: "every", seconds: gap + 0.02 })),
  fc.nat(100).map((seed): Arrivals => ({ kind: "poisson", rate: 5, seed })),
  fc.integer({ min: 1, max: 4 }).map((count): Arrivals => ({ kind: "outstanding", count })),
  fc.integer({ min: 1, max: 4 }).map((size): Arrivals => ({ kind: "burst", size, seconds: 0.5 })),
  fc
    .array(second(3), { minLength: 1, maxLength: 5 })
    .map((times): Arrivals => ({ kind: "times", times: times.toSorted((a, b) => a - b) })),
);
const requests: fc.Arbitrary<Requests> = fc
  .record({ arrivals, count: fc.integer({ min: 1, max: 6 }), isBounded: fc.boolean(), isLate: fc.boolean() })
  .map(({ arrivals: how, count, isBounded, isLate }) => ({
    ...oneRequest.streams[0]!,
    arrivals: how,
    count,
    queue: isBounded ? 2 : Infinity,
    deadline: isLate ? 0.4 : Infinity,
    drop: isLate ? ("late" as const) : ("never" as const),
  }));

/** One outage each of some devices and channels, for a while or forever. */
const outages = (isForEver: fc.Arbitrary<boolean>) =>
  fc
    .array(
      fc.record({
        what: fc.integer({ min: 0, max: 2 + point.cluster.network.channels.length }),
        at: second(2),
        length: second(1).map((seconds) => seconds + 0.01),
        isForEver,
      }),
      { maxLength: 4 },
    )
    .map((all): readonly TimedChange[] =>
      [...new Map(all.map((outage) => [outage.what, outage])).values()]
        .flatMap(({ what, at, length, isForEver: never }): readonly TimedChange[] => {
          const end = never ? [] : [at + length];
          return what < 3
            ? [
                { time: at, change: { kind: "failure", device: what } },
                ...end.map((time): TimedChange => ({ time, change: { kind: "recovery", device: what } })),
              ]
            : [
                { time: at, change: { kind: "channel failure", channel: what - 3 } },
                ...end.map((time): TimedChange => ({
                  time,
                  change: { kind: "channel recovery", channel: what - 3 },
                })),
              ];
        })
        .toSorted((a, b) => a.time - b.time),
    );

function serve(
  workload: DecidedWorkload,
  stream: Requests,
  changes: readonly TimedChange[],
  onFailure: Reaction["onFailure"],
) {
  const replan =
    onFailure === "replan"
      ? { onFailure: true, onBandwidth: undefined, delay: 0.05, weights: "network" as const }
      : undefined;
  const own = {
    ...workload.point,
    workload: { streams: [stream], changes },
    reaction: { onFailure, replan },
  };
  const [served] = serveWorkloads([{ ...workload, point: own }]).streams;
  return served!;
}

const workloads = [
  "inh",
  "deepthings[assignment=stealing;reuse=off]",
  "deepthings[assignment=stealing;reuse=on]",
].map(decided);

describe("devices and links that fail", () => {
  test("nothing hangs: every request has a result, is dropped or fails, once; Little's law", () => {
    fc.assert(
      fc.property(
        fc.nat(workloads.length - 1),
        requests,
        outages(fc.boolean()),
        fc.constantFrom("retry", "fail", "replan"),
        (number, stream, changes, onFailure) => {
          const { figures, latencies } = serve(workloads[number]!, stream, changes, onFailure);
          const { arrived, finished, dropped, failed } = figures;
          expect(finished + dropped + failed).toBe(arrived);
          // In a closed loop that stands still forever nobody follows.
          if (["every", "poisson", "burst"].includes(stream.arrivals.kind))
            expect(arrived).toBe(stream.count);
          expect(latencies.length).toBe(finished);
          if (dropped + failed > 0) return;
          const spent = latencies.reduce((sum, latency) => sum + latency, 0);
          expect(figures.inSystemMean * figures.measuredTime).toBeCloseTo(spent, 6);
        },
      ),
      { ...fixedSeed, numRuns: 60 },
    );
  });

  test("what comes back is tried again until it has a result, unless its input lies where it fails", () => {
    fc.assert(
      fc.property(
        fc.nat(workloads.length - 1),
        requests,
        outages(fc.constant(false)),
        (number, stream, changes) => {
          const owner = changes.some(({ change }) => change.kind === "failure" && change.device === 1);
          fc.pre(!owner);
          const { figures } = serve(workloads[number]!, stream, changes, "retry");
          expect(figures.failed).toBe(0);
          expect(figures.finished + figures.dropped).toBe(figures.arrived);
        },
      ),
      { ...fixedSeed, numRuns: 40 },
    );
  });

  test("a thief that dies forever: its tiles are taken by the others", () => {
    const stream: Requests = {
      ...oneRequest.streams[0]!,
      arrivals: { kind: "every", seconds: 0.3 },
      count: 8,
    };
    for (const workload of workloads.slice(1)) {
      const dies: readonly TimedChange[] = [{ time: 0.7, change: { kind: "failure", device: 2 } }];
      expect(serve(workload, stream, dies, "retry").figures).toMatchObject({ finished: 8, failed: 0 });
      const { finished, failed } = serve(workload, stream, dies, "fail").figures;
      expect(finished + failed).toBe(8);
      expect(failed).toBeLessThanOrEqual(3);
    }
  });
});
