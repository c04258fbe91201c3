import fc from "fast-check";
import {
  bus,
  explicitGraph,
  type Forwarding,
  type NetworkGraph,
  type Sharing,
} from "../../../sim/cluster/index.ts";
import type { BandwidthChange, TimedTransfer } from "./run-transfers.ts";

/** A network and the transfers that run on it. */
export interface NetworkCase {
  readonly graph: NetworkGraph;
  readonly transfers: readonly TimedTransfer[];
}

const linkFigures = fc.record({
  bandwidth: fc.constantFrom(50, 100, 100, 175),
  latency: fc.constantFrom(0, 0, 0.5, 1 / 3),
  duplex: fc.constantFrom("full", "half"),
});

/**
 * Random connected networks of several hops with random transfers. Bandwidths, sizes and starts come from few round
 * values, so that flows often tie, start together and end together.
 */
export function networkCases(sharing: Sharing, forwarding: Forwarding): fc.Arbitrary<NetworkCase> {
  const policy = fc
    .constantFrom(0, 0.25)
    .map((messageOverhead) => ({ sharing, forwarding, messageOverhead }));
  const shape = fc.record({ devices: fc.integer({ min: 2, max: 5 }), switches: fc.nat(2), policy });
  return shape.chain(({ devices, switches, policy }) => {
    const names = Array.from({ length: devices + switches }, (_, node) => `n${node}`);
    const tree = fc.tuple(
      ...names
        .slice(1)
        .map((name, index) => fc.tuple(fc.constant(name), fc.constantFrom(...names.slice(0, index + 1)))),
    );
    const more = fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)), { maxLength: 3 });
    const ends = fc.tuple(tree, more).map((lists) => lists.flat().filter(([a, b]) => a !== b));
    const linked = fc
      .tuple(ends, fc.array(linkFigures, { minLength: 9, maxLength: 9 }))
      .map(([pairs, figures]) =>
        explicitGraph(
          names.slice(0, devices),
          names.slice(devices),
          pairs.map(([a, b], index) => ({ name: `l${index}`, a, b, ...figures[index % figures.length]! })),
          policy,
        ),
      );
    const shared = linkFigures.map((medium) => bus(names.slice(0, devices), medium, policy));
    const graph = fc.oneof({ weight: 4, arbitrary: linked }, { weight: 1, arbitrary: shared });
    return fc.record({ graph, transfers: fc.array(transferAmong(devices), { maxLength: 30 }) });
  });
}

/** A network while its bandwidths change, 0 included, and transfers are cancelled. */
export interface ChangingCase extends NetworkCase {
  readonly changes: readonly BandwidthChange[];
  readonly cancellations: ReadonlyMap<number, number>;
}

/** Adds changes to random networks; in the end every channel is as fast again as it was, so that all arrives. */
export function changingCases(sharing: Sharing, forwarding: Forwarding): fc.Arbitrary<ChangingCase> {
  return networkCases(sharing, forwarding).chain(({ graph, transfers }) => {
    const { channels } = graph;
    const change = fc.record({
      at: fc.nat(24).map((units) => units / 2),
      channel: fc.nat(channels.length - 1),
      bandwidth: fc.constantFrom(0, 25, 50, 100, 300),
    });
    // At no date at which anything else could happen.
    const cancellation = fc.tuple(
      fc.nat(Math.max(0, transfers.length - 1)),
      fc.nat(9).map((units) => units / 2 + 0.137),
    );
    return fc
      .record({
        drawn: fc.array(change, { maxLength: 30, size: "max" }),
        cancelled: fc.array(cancellation, { maxLength: 5 }),
      })
      .map(({ drawn, cancelled }) => ({
        graph,
        transfers,
        changes: [...drawn, ...channels.map(({ bandwidth }, channel) => ({ at: 40, channel, bandwidth }))],
        cancellations: new Map(
          cancelled.flatMap(([index, after]) => {
            const transfer = transfers[index];
            return transfer ? [[index, transfer.start + after] as const] : [];
          }),
        ),
      }));
  });
}

function transferAmong(devices: number): fc.Arbitrary<TimedTransfer> {
  const all = Array.from({ length: devices }, (_, device) => device);
  return fc
    .record({
      ends: fc.shuffledSubarray(all, { minLength: 2, maxLength: Math.min(4, devices) }),
      bytes: fc.nat(8).map((units) => 25 * units),
      start: fc.nat(6).map((units) => units / 2),
    })
    .map(({ ends, bytes, start }) => ({ source: ends[0]!, destinations: ends.slice(1), bytes, start }));
}
