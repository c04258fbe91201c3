import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { planningCache } from "../../../planners/index.ts";
import { pointTimeline, type CounterEvent, type TraceFile } from "../../../results/perfetto/index.ts";
import { beliefsOf, decidePoint, planPoint, type InferencePoint } from "../../../scenarios/index.ts";
import { multicastTree, shortestRoutes, type NetworkGraph } from "../../../sim/cluster/index.ts";
import { computeDurations, metricsOf, runControlled, simulate } from "../../../sim/run/index.ts";
import { inferencePoints } from "../../scenarios/inference-points.ts";
import { scenarioOf, scenarioText } from "../../scenarios/scenario-text.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { checkTrace, slicesOf, spanOf } from "./check-trace.ts";

function onlyPoint(fields: Readonly<Record<string, string>> = {}): InferencePoint {
  const [point] = inferencePoints(scenarioOf(scenarioText(fields)));
  if (!point) throw new Error("a scenario without points");
  return point;
}

/** The same point, run without a recorder. */
function runOf(point: InferencePoint) {
  const planned = planPoint(point, point.planner, beliefsOf(point), planningCache());
  const { checked } = planned;
  const { inference, cluster, timing } = point;
  const durations = computeDurations(checked.lowering, cluster, timing);
  const timeline = simulate(checked.lowering, cluster, durations.seconds);
  return {
    checked,
    timeline,
    metrics: metricsOf(checked, inference.model, cluster, durations.origin, timeline.run),
  };
}

interface Sent {
  readonly source: number;
  readonly destinations: readonly number[];
  readonly bytes: number;
}

/** Bytes that each channel has to carry, once for each hop of a transfer's tree. */
function bytesOfChannels(network: NetworkGraph, transfers: readonly Sent[]): readonly number[] {
  const bytes = network.channels.map(() => 0);
  for (const { source, destinations, bytes: size } of transfers) {
    const { transmissions } = multicastTree(network, shortestRoutes(network), source, destinations);
    for (const { channel } of transmissions) bytes[channel]! += size;
  }
  return bytes;
}

/** A counter's value times the seconds that it held. */
function integralOf({ traceEvents }: TraceFile, name: string, unit: string): number {
  const samples = traceEvents.filter(
    (event): event is CounterEvent => event.ph === "C" && event.name === name,
  );
  expect(samples.at(-1)?.args[unit]).toBe(0);
  return samples.reduce((sum, { ts, args }, index) => {
    const next = samples[index + 1];
    return next ? sum + args[unit]! * (next.ts - ts) * 1e-6 : sum;
  }, 0);
}

function checkLinks(trace: TraceFile, network: NetworkGraph, transfers: readonly Sent[]): void {
  const expected = bytesOfChannels(network, transfers);
  for (const [channel, { name, bandwidth }] of network.channels.entries()) {
    if (network.ports.includes(channel)) continue;
    // Each transfer may begin and end half a nanosecond off.
    const slack = transfers.length * 2e-9 * bandwidth + 1e-9 * expected[channel]!;
    expect(Math.abs(integralOf(trace, name, "bytes/s") - expected[channel]!)).toBeLessThanOrEqual(slack);
  }
}

function busyOf(trace: TraceFile, device: number): number {
  const own = slicesOf(trace, "compute").filter(({ pid }) => pid === device + 1);
  return own.reduce((sum, slice) => sum + spanOf(slice).end - spanOf(slice).start, 0) / 1e9;
}

function latestEnd(trace: TraceFile): number {
  return Math.max(...slicesOf(trace).map((slice) => spanOf(slice).end)) / 1e9;
}

/** The whole contract of a plan's timeline, against a run of the same point that nobody records. */
function checkPlanTimeline(point: InferencePoint): void {
  const trace = pointTimeline(point);
  checkTrace(trace);
  const { checked, metrics } = runOf(point);
  const { computes, transfers } = checked.lowering;
  expect(slicesOf(trace, "compute")).toHaveLength(computes.length);
  expect(slicesOf(trace, "transfer")).toHaveLength(transfers.length);
  const arrows =
    transfers.filter(({ producer }) => producer !== undefined).length +
    computes.reduce((sum, { awaits }) => sum + awaits.length, 0);
  expect(trace.traceEvents.filter(({ ph }) => ph === "s")).toHaveLength(arrows);
  for (const [device, busy] of metrics.busy.entries()) {
    expect(Math.abs(busyOf(trace, device) - busy)).toBeLessThanOrEqual(computes.length * 1e-9);
  }
  expect(Math.abs(latestEnd(trace) - metrics.latency)).toBeLessThanOrEqual(1e-9);
  checkLinks(trace, point.cluster.network, transfers);
}

const policies = [
  "",
  ", sharing: fifo",
  ", forwarding: store-and-forward, message_overhead: 50 us",
  ", sharing: fifo, forwarding: store-and-forward, sends: serial",
];

test("a plan's timeline is sound on any network: nesting, arrows, order, busy time, bytes of links", () => {
  const clusters = fc
    .record({
      devices: fc.integer({ min: 1, max: 5 }),
      streams: fc.integer({ min: 1, max: 3 }),
      topology: fc.constantFrom("ring", "star", "mesh"),
      bandwidth: fc.constantFrom("1 Mbps", "100 Mbps", "10 Gbps"),
      policy: fc.constantFrom(...policies),
    })
    .map(
      ({ devices, streams, topology, bandwidth, policy }) =>
        `{devices: [{name: board, count: ${devices}, streams: ${streams}, profile: raspberry-pi-4}], ` +
        `network: {topology: ${topology}, bandwidth: ${bandwidth}, latency: 20 us${policy}}}`,
    );
  const planner = fc.constantFrom("single", "outc", "grid2d", "layerwise", "fused", "heft", "flexpie");
  fc.assert(
    fc.property(clusters, planner, (cluster, name) =>
      checkPlanTimeline(onlyPoint({ cluster, planner: name })),
    ),
    { ...fixedSeed, numRuns: 40 },
  );
});

describe("tracks", () => {
  test("transfers that are under way at once have tracks of their own, and names tell what happens", () => {
    const cluster =
      "{devices: [{name: board, count: 4, profile: raspberry-pi-4}], network: {topology: mesh, bandwidth: 1 Mbps}}";
    const trace = pointTimeline(onlyPoint({ cluster, planner: "layerwise" }));
    const names = trace.traceEvents.flatMap((event) =>
      event.ph === "M" && "name" in event.args ? [event.args.name] : [],
    );
    expect(names).toEqual(
      expect.arrayContaining(["board-0", "board-3", "links", "stream 1", "sends 1", "sends 2"]),
    );
    expect(slicesOf(trace, "compute")[0]!.name).toMatch(/^conv1.* \[0:\d+, \d+:\d+, 0:\d+\]$/);
    expect(slicesOf(trace, "transfer")[0]!.name).toMatch(/^[a-z]+ to board-\d(, board-\d)*: [\d.]+ [kM]?B$/);
    expect(trace.otherData.title).toBe("layerwise: squeezenet1.1 on 4 devices, mesh, 1 Mbps, seed 1");
  });

  test("memory rises and falls to what remains", () => {
    const { traceEvents } = pointTimeline(onlyPoint());
    const memory = traceEvents.filter(
      (event): event is CounterEvent => event.ph === "C" && event.name === "activations" && event.pid === 1,
    );
    expect(memory[0]).toMatchObject({ ts: 0, args: { bytes: expect.any(Number) } });
    // The result of a classifier: a thousand numbers.
    expect(memory.at(-1)!.args).toEqual({ bytes: 4000 });
  });
});

test("a run with work stealing has a timeline too", () => {
  const cluster =
    "{devices: [{name: pi, count: 3, profile: raspberry-pi-3}], network: {topology: bus, bandwidth: 50 Mbps, latency: 1 ms}}";
  const point = onlyPoint({
    cluster,
    model: "yolov2",
    planner: '"deepthings[grid=3x3;assignment=stealing;reuse=on]"',
  });
  const trace = pointTimeline(point);
  checkTrace(trace);
  const decided = decidePoint(point, point.planner, beliefsOf(point), planningCache());
  if (decided.kind !== "controller") throw new Error("stealing is decided while it runs");
  const { record, metrics } = runControlled(
    decided.decision.controller(),
    point.inference,
    point.cluster,
    point.timing,
  );
  for (const [device, busy] of metrics.busy.entries()) expect(busyOf(trace, device)).toBeCloseTo(busy, 7);
  expect(latestEnd(trace)).toBeCloseTo(metrics.latency, 8);
  expect(slicesOf(trace, "transfer")).toHaveLength(record.messages.length);
  const postings = record.messages.map(({ from, to, bytes }) => ({
    source: from,
    destinations: [to],
    bytes,
  }));
  checkLinks(trace, point.cluster.network, postings);
});
