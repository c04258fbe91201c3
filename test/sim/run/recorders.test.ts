import fc from "fast-check";
import { expect, test } from "vitest";
import { mesh } from "../../../sim/cluster/index.ts";
import type { Program } from "../../../sim/program/index.ts";
import {
  ChannelRecorder,
  FigureRecorder,
  follow,
  oneRequest,
  run,
  RunRecorder,
} from "../../../sim/run/index.ts";
import { Network } from "../../../sim/network/index.ts";
import { watched } from "../../../sim/run/watched-network.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { deviceNames } from "../../support/cluster.ts";

/** Work on one device, whose bytes go to the other one, which works on them and sends some back. */
const program = (bytes: number): Program => ({
  computes: [0, 1].map((device) => ({
    device,
    work: { kind: "seconds", seconds: 1 + device },
    after: [],
    awaits: device === 0 ? [] : [0],
  })),
  transfers: [
    { source: 0, destinations: [1], bytes, producer: 0 },
    { source: 1, destinations: [0], bytes: 10, producer: 1 },
  ],
  barriers: [],
});

function runOf(count: number, gap: number, bytes: number, kept?: number) {
  const channels = new ChannelRecorder(kept);
  const recorder = new RunRecorder(kept);
  const end = run(
    {
      devices: [{ streams: 1 }, { streams: 1 }],
      network: mesh(deviceNames(2), { bandwidth: 20, latency: 0.25, duplex: "full" }),
      secondsOf: () => Float64Array.of(1, 2),
    },
    {
      streams: [{ ...oneRequest.streams[0]!, arrivals: { kind: "every", seconds: gap }, count }],
      changes: [{ time: 3, change: { kind: "bandwidth", channel: 0, bandwidth: 5 } }],
    },
    follow(program(bytes)),
    { observers: [channels, recorder] },
  );
  return { end, rates: channels.rates, record: recorder.record };
}

const cases = [
  fc.integer({ min: 1, max: 6 }),
  fc.integer({ min: 1, max: 4 }),
  fc.integer({ min: 1, max: 80 }),
] as const;

test("what channels carry adds up to the bytes that they carried, and stands at none in the end", () => {
  fc.assert(
    fc.property(...cases, (count, gap, bytes) => {
      const { end, rates } = runOf(count, gap, bytes);
      expect(rates[0]!.from).toBe(0);
      expect(rates.at(-1)!.rates.every((rate) => rate === 0)).toBe(true);
      for (const [channel, { bytes: carried }] of end.channels.entries()) {
        const sum = rates.reduce((all, { from, rates: now }, place) => {
          const until = rates[place + 1]?.from ?? from;
          return all + now[channel]! * (until - from);
        }, 0);
        expect(sum).toBeCloseTo(carried, 6);
      }
      for (const [place, { from }] of rates.slice(1).entries())
        expect(from).toBeGreaterThan(rates[place]!.from);
    }),
    { ...fixedSeed, numRuns: 30 },
  );
});

test("a recorder of the first requests keeps what one of all keeps of them", () => {
  fc.assert(
    fc.property(...cases, fc.nat(6), (count, gap, bytes, kept) => {
      const all = runOf(count, gap, bytes);
      const some = runOf(count, gap, bytes, kept);
      expect(some.end).toEqual(all.end);
      const first = <T>(entries: Iterable<readonly [number, T]>) =>
        [...entries].filter(([request]) => request < kept);
      expect([...some.record.arrivals]).toEqual(first(all.record.arrivals));
      expect([...some.record.finishes]).toEqual(first(all.record.finishes));
      expect(some.record.programs).toEqual(all.record.programs.filter(({ request }) => request < kept));
      // Rates are told once their time is over; none is kept of what is told after the last of the first has left.
      const left = kept === 0 ? -1 : Math.max(...first(all.record.finishes).map(([, time]) => time));
      const places = all.rates.filter((_, place) => (all.rates[place + 1]?.from ?? Infinity) <= left);
      const lasts = kept > count ? all.rates : places;
      expect(some.rates).toEqual(lasts);
    }),
    { ...fixedSeed, numRuns: 30 },
  );
});

test("a figure is kept from each time on that a controller shows it, up to so many", () => {
  const recorder = new FigureRecorder(2);
  const clock = { name: "clock", unit: "Hz" };
  const batch = { name: "batch", unit: "" };
  recorder.shown(clock, 5, 0);
  recorder.shown(batch, 1, 0.5);
  recorder.shown(clock, 6, 1);
  recorder.shown(clock, 7, 2);
  expect(recorder.figures).toEqual([
    { ...clock, values: [{ from: 0, value: 5 }, { from: 1, value: 6 }] }, // prettier-ignore
    { ...batch, values: [{ from: 0.5, value: 1 }] },
  ]);
});

test("a network is watched where an observer asks what it carries, and only there", () => {
  const network = new Network(
    mesh(deviceNames(2), { bandwidth: 1, latency: 0, duplex: "full" }),
    () => undefined,
  );
  expect(watched(network, [{}, new RunRecorder()])).toBe(network);
  expect(watched(network, [{}, new ChannelRecorder()])).not.toBe(network);
  expect(watched(undefined, [new ChannelRecorder()])).toBe(undefined);
});
