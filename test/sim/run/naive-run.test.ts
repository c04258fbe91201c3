import fc from "fast-check";
import { expect, test } from "vitest";
import { mesh } from "../../../sim/cluster/index.ts";
import type { Barrier, Compute, Program, Transfer } from "../../../sim/program/index.ts";
import { follow, oneRequest, run, RunRecorder } from "../../../sim/run/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { deviceNames } from "../../support/cluster.ts";
import { naiveRun, type NaiveDevice } from "./naive-run.ts";

const count = 2;

/** Slowdowns that binary fractions hold exactly: what ends together ends at one instant in both simulations. */
const devices: fc.Arbitrary<readonly NaiveDevice[]> = fc.array(
  fc.record({ streams: fc.integer({ min: 1, max: 3 }), slowdowns: fc.constantFrom([], [1, 2, 4]) }),
  { minLength: count, maxLength: count },
);

const moment = fc.option(fc.nat(12), { nil: undefined, freq: 4 });

/** Some of the numbers below another. */
const below = (limit: number): fc.Arbitrary<number[]> =>
  fc
    .uniqueArray(fc.nat(Math.max(0, limit - 1)), { maxLength: 2 })
    .map((numbers) => numbers.filter((number) => number < limit));

/** A program in which each compute waits for earlier ones only; barriers part the earlier from the later. */
const programs: fc.Arbitrary<Program> = fc.integer({ min: 1, max: 9 }).chain((size) => {
  const drafts = fc.tuple(
    ...Array.from({ length: size }, (_, index) =>
      fc.record({
        device: fc.nat(count - 1),
        seconds: fc.integer({ min: 1, max: 6 }),
        after: below(index),
        sources: below(index),
        delay: fc.nat(4),
        stream: fc.option(fc.constant(0), { nil: undefined, freq: 4 }),
        isGap: fc.boolean(),
        computeMoment: moment,
        transferMoment: moment,
      }),
    ),
  );
  const cuts = fc.array(
    fc.record({
      at: fc.nat(size),
      drawn: fc.infiniteStream(fc.boolean()).map((stream) => [...stream.take(60)]),
    }),
    {
      maxLength: 2,
    },
  );
  return fc.tuple(drafts, cuts).map(([drawn, places]): Program => {
    const transfers: Transfer[] = [];
    const computes = drawn.map((draft, index): Compute => {
      const producers = index === 0 || draft.sources.length === 0 ? [undefined] : draft.sources;
      const awaits = producers.map((producer) =>
        transfers.push({
          source: producer === undefined ? 0 : drawn[producer]!.device,
          destinations: [draft.device],
          bytes: 0,
          producer,
          delay: draft.delay,
          ...(draft.transferMoment !== undefined && { notBefore: draft.transferMoment }),
        }),
      );
      return {
        device: draft.device,
        ...(draft.stream !== undefined && { stream: draft.stream }),
        work: { kind: "seconds", seconds: draft.seconds },
        after: draft.after,
        awaits: awaits.map((length) => length - 1),
        ...(draft.computeMoment !== undefined && { notBefore: draft.computeMoment }),
        ...(draft.isGap && { isGap: true }),
      };
    });
    const barriers = places.flatMap(({ at, drawn: chosen }): Barrier[] => {
      const earlier = ({ producer = -1 }: Transfer) => producer < at;
      const computesOf = (isBefore: boolean) =>
        [...computes.keys()].filter((index) => index < at === isBefore && chosen[index]);
      const transfersOf = (isBefore: boolean) =>
        [...transfers.keys()].filter((index) => {
          const { producer } = transfers[index]!;
          return producer !== undefined && earlier(transfers[index]!) === isBefore && chosen[20 + index];
        });
      const after = { computes: computesOf(true), transfers: transfersOf(true) };
      const before = { computes: computesOf(false), transfers: transfersOf(false) };
      return after.computes.length + after.transfers.length === 0 ? [] : [{ after, before }];
    });
    return { computes, transfers, barriers };
  });
});

const changes = fc
  .array(
    fc.record({
      time: fc.integer({ min: 1, max: 30 }),
      device: fc.nat(count - 1),
      factor: fc.constantFrom(0, 0.5, 1, 2),
    }),
    { maxLength: 4 },
  )
  .map((drawn) => [
    ...drawn.toSorted((left, right) => left.time - right.time),
    // In the end nothing stands still.
    ...Array.from({ length: count }, (_, device) => ({ time: 31, device, factor: 1 })),
  ]);

test("any program runs for any requests as its definition says, instant by instant", () => {
  let barriers = 0;
  fc.assert(
    fc.property(
      programs,
      devices,
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 4 }),
      changes,
      fc.constantFrom(0, 0.5),
      (program, given, gap, requests, speeds, barrierOverhead) => {
        const recorder = new RunRecorder();
        const end = run(
          {
            devices: given.map(({ streams, slowdowns }) => ({
              streams,
              ...(slowdowns.length > 0 && { concurrency: slowdowns }),
            })),
            network: mesh(
              deviceNames(count),
              { bandwidth: 1, latency: 0, duplex: "full" },
              { barrierOverhead },
            ),
            secondsOf: ({ computes }) =>
              Float64Array.from(computes, ({ work }) => (work.kind === "seconds" ? work.seconds : NaN)),
          },
          {
            streams: [
              { ...oneRequest.streams[0]!, arrivals: { kind: "every", seconds: gap }, count: requests },
            ],
            changes: speeds.map(({ time, device, factor }) => ({
              time,
              change: { kind: "speed", device, factor },
            })),
          },
          follow(program),
          { observers: [recorder] },
        );
        const arrivals = Array.from({ length: requests }, (_, request) => gap * request);
        const expected = naiveRun(program, given, arrivals, speeds, barrierOverhead);
        const { programs: records } = recorder.record;
        expect(records.length).toBe(requests);
        for (const [request, record] of records.entries()) {
          const { computes, transfers } = expected[request]!;
          expect([...record.computeStart]).toEqual(computes.map(({ start }) => start));
          expect([...record.computeEnd]).toEqual(computes.map(({ end }) => end));
          expect([...record.computeStream]).toEqual(computes.map(({ stream }) => stream));
          expect([...record.transferStart]).toEqual(transfers.map(({ start }) => start));
          expect([...record.transferEnd]).toEqual(transfers.map(({ end }) => end));
        }
        const ends = expected.flatMap(({ computes, transfers }) => [...computes, ...transfers]);
        // Changes of the world that come later are of no interest.
        expect(end.time).toBe(Math.max(...ends.map(({ end: last }) => last)));
        for (const [device, busy] of end.busy.entries()) {
          const seconds = expected.flatMap(({ computes }) =>
            computes.map(({ start, end }, index) => {
              const { device: own, isGap = false } = program.computes[index]!;
              return own === device && !isGap ? end - start : 0;
            }),
          );
          expect(busy).toBeCloseTo(
            seconds.reduce((sum, each) => sum + each, 0),
            9,
          );
        }
        barriers += program.barriers.length;
      },
    ),
    { ...fixedSeed, numRuns: 60 },
  );
  expect(barriers).toBeGreaterThan(20);
});
