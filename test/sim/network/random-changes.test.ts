import fc from "fast-check";
import { expect, test } from "vitest";
import { explicitGraph } from "../../../sim/cluster/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { naiveRun } from "./naive-fair-network.ts";
import { changingCases } from "./random-networks.ts";
import { runTransfers, send } from "./run-transfers.ts";

const forwardings = ["flow", "store-and-forward"] as const;

function expectClose(actual: number | undefined, expected: number): void {
  expect(Math.abs((actual ?? NaN) - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected));
}

function expectAlmost(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  for (const [index, value] of actual.entries()) expect(value).toBeCloseTo(expected[index]!, 6);
}

test.each(forwardings)(
  "fair, %s: while bandwidths change and transfers are cancelled, deliveries, airtimes and statistics equal those of a naive simulation",
  (forwarding) => {
    let late = 0;
    let cut = 0;
    fc.assert(
      fc.property(changingCases("fair", forwarding), ({ graph, transfers, changes, cancellations }) => {
        const run = runTransfers(graph, transfers, changes, cancellations);
        const { deliveries } = run;
        const naive = naiveRun(graph, transfers, changes, cancellations);
        expectAlmost(run.airtimes, naive.airtimes.slice(0, graph.deviceCount));
        expectAlmost(run.sentBytes, naive.sentBytes.slice(0, graph.deviceCount));
        const { statistics } = run;
        expectAlmost(
          statistics.map(({ busySeconds }) => busySeconds),
          naive.busySeconds,
        );
        expect(statistics.map(({ bytes }) => bytes)).toEqual(naive.carried);
        for (const [index, expected] of naive.deliveries.entries()) {
          expect(deliveries[index]!.size).toBe(expected.size);
          for (const [destination, time] of expected) {
            expectClose(deliveries[index]!.get(destination), time);
            if (time > 40) late++;
          }
          if (expected.size < transfers[index]!.destinations.length) cut++;
        }
      }),
      { ...fixedSeed, numRuns: 100 },
    );
    // Some stood still until the end of all changes, and some were cut off.
    expect(late).toBeGreaterThan(10);
    expect(cut).toBeGreaterThan(10);
  },
);

test.each(forwardings)(
  "fifo, %s: while bandwidths change, the laws hold and what is not cancelled arrives",
  (forwarding) => {
    fc.assert(
      fc.property(changingCases("fifo", forwarding), ({ graph, transfers, changes, cancellations }) => {
        const { deliveries, sentBytes } = runTransfers(graph, transfers, changes, cancellations);
        for (const [index, { destinations }] of transfers.entries()) {
          if (cancellations.has(index)) continue;
          expect(deliveries[index]!.size).toBe(destinations.length);
        }
        // However long it took: what a device sent does not depend on the bandwidths.
        if (cancellations.size === 0) {
          const { sentBytes: expected } = naiveRun({ ...graph, sharing: "fair" }, transfers);
          expectAlmost(sentBytes, expected.slice(0, graph.deviceCount));
        }
      }),
      { ...fixedSeed, numRuns: 100 },
    );
  },
);

/** From each second on, the bandwidth (bytes/s) of a link; the first one from 0 on, in order of time. */
type Profile = readonly (readonly [from: number, bandwidth: number])[];

/** The second at which so many bytes have passed if they begin at `start`: the integral of the profile. */
function through(profile: Profile, start: number, bytes: number): number {
  let left = bytes;
  for (const [index, [from, bandwidth]] of profile.entries()) {
    const until = profile[index + 1]?.[0] ?? Infinity;
    const begin = Math.max(from, start);
    if (until <= begin) continue;
    if (left <= bandwidth * (until - begin)) return begin + left / bandwidth;
    left -= bandwidth * (until - begin);
  }
  return Infinity;
}

const profiles: fc.Arbitrary<Profile> = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.constantFrom(0, 20, 50, 100, 175)), {
    maxLength: 25,
    size: "max",
  })
  .map((steps) => {
    const byTime = new Map([
      [0, 100],
      ...steps.map(([units, bandwidth]) => [units / 2 + 1 / 3, bandwidth] as const),
    ]);
    return [...byTime.set(25, 100)].sort(([left], [right]) => left - right);
  });

/** Messages from one end of a line to the other, one behind the other on each link or on all of them. */
const lines = fc.record({
  profiles: fc.array(profiles, { minLength: 1, maxLength: 3 }),
  messages: fc.array(
    fc.record({ start: fc.nat(20).map((units) => units / 2), bytes: fc.integer({ min: 1, max: 300 }) }),
    {
      minLength: 1,
      maxLength: 8,
    },
  ),
  latency: fc.constantFrom(0, 0.5),
  messageOverhead: fc.constantFrom(0, 0.25),
});

test.each(forwardings)(
  "fifo, %s: on a line, messages end when the integral of the bandwidth says so",
  (forwarding) => {
    let stalled = 0;
    fc.assert(
      fc.property(lines, ({ profiles: links, messages, latency, messageOverhead }) => {
        const nodes = Array.from({ length: links.length + 1 }, (_, node) => `n${node}`);
        const graph = explicitGraph(
          nodes,
          [],
          links.map((_, hop) => ({
            ...{ name: `l${hop}`, a: nodes[hop]!, b: nodes[hop + 1]! },
            ...{ bandwidth: 100, latency, duplex: "half" as const },
          })),
          { sharing: "fifo", forwarding, messageOverhead },
        );
        const changes = links.flatMap((profile, channel) =>
          profile.map(([at, bandwidth]) => ({ at, channel, bandwidth })),
        );
        const sends = messages.map(({ start, bytes }) => send(0, links.length, bytes, start));
        const { deliveries } = runTransfers(graph, sends, changes);

        const order = [...messages.keys()].sort(
          (left, right) => messages[left]!.start - messages[right]!.start,
        );
        const dates = [...new Set(links.flatMap((profile) => profile.map(([from]) => from)))].sort(
          (a, b) => a - b,
        );
        const at = (profile: Profile, date: number) => profile.findLast(([from]) => from <= date)![1];
        const narrowest = dates.map(
          (date) => [date, Math.min(...links.map((profile) => at(profile, date)))] as const,
        );
        const services = forwarding === "flow" ? [narrowest] : links;
        const flight = forwarding === "flow" ? links.length * latency : latency;
        const free = services.map(() => 0);
        for (const message of order) {
          let time = messages[message]!.start;
          for (const [hop, profile] of services.entries()) {
            const begin = Math.max(time, free[hop]!) + messageOverhead;
            free[hop] = through(profile, begin, messages[message]!.bytes);
            if (free[hop]! - begin > 4) stalled++;
            time = free[hop]! + flight;
          }
          expectClose(deliveries[message]!.get(links.length), time);
        }
      }),
      { ...fixedSeed, numRuns: 150 },
    );
    expect(stalled).toBeGreaterThan(20);
  },
);
