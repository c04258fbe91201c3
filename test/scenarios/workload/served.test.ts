import { describe, expect, it, test } from "vitest";
import { capacityOf, runScenario, type Success } from "../../../scenarios/index.ts";
import { pointsCsv, rowOf } from "../../../results/index.ts";
import { scenarioOf, scenarioText } from "../scenario-text.ts";
import { builtPoint } from "./built.ts";

function results(fields: Readonly<Record<string, string>>): readonly Success[] {
  return [...runScenario(scenarioOf(scenarioText(fields)))].map(({ outcome }) => {
    if (outcome.status !== "ok") throw new Error(outcome.reason);
    return outcome;
  });
}

const planners = "{planner: [single, inh, flexpie, heft, coedge]}";

function board(count: number, network = "{topology: star, bandwidth: 100 Mbps, latency: 20 us}"): string {
  return `{devices: [{name: board, count: ${count}, memory: 4 GiB, profile: {peak_flops: 2 GFLOP/s, memory_bandwidth: 1 GB/s}}], network: ${network}}`;
}

describe("requests in a world that stands", () => {
  const alone = results({ sweep: planners });

  it("a single request, one outstanding, and rare ones have the latency of today's row", () => {
    for (const requests of [
      "{arrivals: single}",
      "{arrivals: {outstanding: 1}, count: 20}",
      "{arrivals: {every: 60 s}, count: 5}",
    ]) {
      const served = results({ sweep: planners, requests });
      for (const [place, { metrics }] of served.entries()) {
        const { latency } = metrics.requests!.figures;
        expect(metrics.latency / alone[place]!.metrics.latency).toBeCloseTo(1, 9);
        expect(latency!.max / latency!.mean).toBeCloseTo(1, 9);
        expect(metrics.peakMemory).toBe(alone[place]!.metrics.peakMemory);
      }
    }
  });

  it("throughput never exceeds what the busiest device allows", () => {
    const served = results({ sweep: planners, requests: "{arrivals: {outstanding: 6}, count: 60}" });
    for (const [place, { metrics }] of served.entries()) {
      const { figures, deviceUtilisation, linkUtilisation } = metrics.requests!;
      expect(Math.max(deviceUtilisation, linkUtilisation)).toBeLessThanOrEqual(1 + 1e-9);
      expect(figures.finished).toBe(60);
      const busiest = Math.max(...alone[place]!.metrics.busy);
      expect(figures.throughput! * busiest).toBeLessThanOrEqual(1 + 1e-9);
    }
  });

  it("requests wait for memory: no more are served at once than the device holds", () => {
    const small = board(1).replace("4 GiB", "12 MiB");
    const [{ metrics } = alone[0]!] = results({
      planner: "single",
      cluster: small,
      requests: "{arrivals: {burst: 8, every: 1 s}, count: 8}",
    });
    expect(metrics.peakMemory).toBeLessThanOrEqual(12 * 2 ** 20);
    expect(metrics.requests!.figures.finished).toBe(8);
  });

  it("stolen tiles: frames that are given up free their devices, and all others have a result", () => {
    const [{ metrics } = alone[0]!] = results({
      planner: '"deepthings[assignment=stealing]"',
      cluster: board(3),
      requests: "{arrivals: {every: 5 ms}, count: 30, queue: 2}",
    });
    const { figures } = metrics.requests!;
    expect(figures.dropped).toBeGreaterThan(0);
    expect(figures.finished).toBeGreaterThan(5);
    expect(figures.finished + figures.dropped).toBe(30);
  });
});

describe("a world that changes", () => {
  const requests = "{arrivals: {every: 2 s}, count: 10}";

  it("what changes after the end changes nothing", () => {
    const still = results({ sweep: planners, requests, cluster: board(3) });
    const late = results({
      sweep: planners,
      requests,
      cluster: board(3),
      failures: "[{device: board-2, at: 1000 s, for: 1 s}]",
    });
    expect(late.map(({ metrics }) => metrics)).toEqual(still.map(({ metrics }) => metrics));
  });

  it("a device that fails at 0 equals the cluster without it, planned again", () => {
    const sweep = "{planner: [inh, flexpie, coedge]}";
    const without = results({ sweep, requests, cluster: board(2) });
    const failed = results({
      sweep,
      requests,
      cluster: board(3),
      failures: "[{device: board-2, at: 0 s}]",
      on_failure: "replan",
      replan: "{on: [failure], weights: everywhere}",
    });
    for (const [place, { metrics, notes }] of failed.entries()) {
      expect(metrics.latency / without[place]!.metrics.latency).toBeCloseTo(1, 6);
      expect(notes).toContain("planned again 1 times");
    }
  });

  it("weights of a new plan cost time on the network", () => {
    const fields = {
      planner: "inh",
      requests: "{arrivals: {every: 1 s}, count: 8}",
      cluster: board(3),
      failures: "[{device: board-2, at: 0.5 s, for: 2 s}]",
      on_failure: "replan",
    };
    const [moved, there] = ["network", "everywhere"].map(
      (weights) =>
        results({ ...fields, planner: "outc", replan: `{on: [failure], weights: ${weights}}` })[0]!.metrics
          .requests!.figures.latency!.max,
    );
    expect(moved).toBeGreaterThan(there!);
  });

  it("half the speed takes the computation twice as long", () => {
    const cluster = board(1).replace("memory: 4 GiB", "memory: 4 GiB, speed: [{at: 0 s, factor: 0.5}]");
    const [slow] = results({ planner: "single", cluster });
    const [plain] = results({ planner: "single", cluster: board(1) });
    expect(slow!.metrics.latency / plain!.metrics.latency).toBeCloseTo(2, 9);
  });
});

test("two runs make the same bytes", () => {
  const text = scenarioText({
    sweep: planners,
    requests: "{arrivals: {rate: 3 /s}, count: 40, deadline: 1 s}",
    cluster: board(
      2,
      "{topology: star, bandwidth: {synthetic: {mean: 50 Mbps, variation: 0.5, correlation: 1 s}}, latency: 20 us}",
    ),
  });
  const csv = () => pointsCsv([...runScenario(scenarioOf(text))].map(rowOf), []);
  expect(csv()).toBe(csv());
  expect(csv().split("\n")[0]).toContain("latency_p95_s");
});

test("capacity is the rate at which the share falls below what is wanted", () => {
  const point = builtPoint({
    requests: "{arrivals: {every: 1 s}, count: 10, deadline: 100 ms}",
  });
  if (point.kind !== "inference") throw new Error("a model");
  const { rate } = capacityOf(point, 0.95, ({ workload }) => {
    const { arrivals } = workload.streams[0]!;
    return arrivals.kind === "every" && 1 / arrivals.seconds <= 37.5 ? 1 : 0.9;
  });
  expect(rate).toBeLessThanOrEqual(37.5);
  expect(rate).toBeGreaterThan(37.5 / 1.006);
});

test.each([
  ["no deadline", "{arrivals: {every: 1 s}, count: 3}", "requests.deadline is missing"],
  [
    "no rate",
    "{arrivals: {outstanding: 2}, count: 3, deadline: 1 s}",
    "requests.arrivals have no rate to vary",
  ],
])("capacity needs a deadline and a rate: %s", (_, requests, message) => {
  const point = builtPoint({ requests });
  if (point.kind !== "inference") throw new Error("a model");
  expect(() => capacityOf(point, 0.95, () => 1)).toThrow(message);
});
