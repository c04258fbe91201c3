import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { NetworkGraph } from "../../sim/cluster/index.ts";
import { InputError } from "../../sim/errors.ts";
import { runScenario } from "../../scenarios/index.ts";
import { scenarioOf, scenarioText } from "./scenario-text.ts";

const devices = "[{name: board, count: 3, profile: {peak_flops: 2 GFLOP/s, memory_bandwidth: 1 GB/s}}]";
const over = (network: string, fields: Readonly<Record<string, string>> = {}) =>
  scenarioText({ cluster: `{devices: ${devices}, network: ${network}}`, ...fields });

function networkOf(network: string): NetworkGraph {
  return scenarioOf(over(network)).point(0).cluster.network;
}

test.each(["ring", "star", "mesh", "bus"])(
  "%s: efficiency scales the bandwidth of every channel",
  (topology) => {
    const { channels } = networkOf(`{topology: ${topology}, bandwidth: 100 Mbps, efficiency: 0.941}`);
    expect(channels.length).toBeGreaterThan(0);
    for (const { bandwidth } of channels) expect(bandwidth).toBe(12.5e6 * 0.941);
  },
);

test("graph: a link may have its own efficiency", () => {
  const links =
    "[{a: board-0, b: s}, {a: board-1, b: s, efficiency: 0.5}, {a: board-2, b: s, efficiency: 1}]";
  const { channels } = networkOf(
    `{topology: graph, switches: [s], links: ${links}, bandwidth: 100 Mbps, efficiency: 0.8}`,
  );
  expect(channels.map(({ bandwidth }) => bandwidth / 12.5e6)).toEqual([0.8, 0.8, 0.5, 0.5, 1, 1]);
});

test("a row keeps the nominal bandwidth, says so, and is that of the bandwidth that remains", () => {
  const [nominal] = runScenario(scenarioOf(over("{topology: ring, bandwidth: 100 Mbps, efficiency: 0.5}")));
  const [halved] = runScenario(scenarioOf(over("{topology: ring, bandwidth: 50 Mbps}")));
  if (nominal?.outcome.status !== "ok" || halved?.outcome.status !== "ok") throw new Error("both run");
  expect(nominal.identity.bandwidth).toBe(12.5e6);
  expect(nominal.outcome.metrics.latency).toBe(halved.outcome.metrics.latency);
  expect(nominal.outcome.notes).toContain("bandwidth_bps is nominal: messages get 0.5 of it");
});

test.each<[string, string]>([
  [
    "{topology: ring, bandwidth: 1 Gbps, efficiency: 0}",
    "network.efficiency: is too small (allowed: above 0)",
  ],
  [
    "{topology: bus, bandwidth: 1 Gbps, efficiency: 1.1}",
    "network.efficiency: is too large (allowed: up to 1)",
  ],
  [
    "{topology: mesh, bandwidth: 1 Gbps, efficiency: 94 %}",
    'network.efficiency: must be a finite number, not "94 %"',
  ],
  [
    "{topology: ring, links: tms320c6678, bandwidth: 1 Gbps, efficiency: 0.9}",
    "network.efficiency: is not a field",
  ],
])("%s is one clear error", (network, message) => {
  expect(() => scenarioOf(over(network))).toThrow(InputError);
  expect(() => scenarioOf(over(network))).toThrow(message);
});

const jittering = "{topology: star, bandwidth: 100 Mbps, jitter: {p50: 2 ms, p95: 12 ms}}";

test("jitter is drawn in the run and unknown to planners, who take its median for latency", () => {
  const latencies = (network: string, seed: number) =>
    [...runScenario(scenarioOf(over(network, { seed: String(seed) })))].map(({ outcome }) => {
      if (outcome.status !== "ok") throw new Error(outcome.reason);
      return { predicted: outcome.predictedLatency, simulated: outcome.metrics.latency };
    });
  const median = latencies("{topology: star, bandwidth: 100 Mbps, latency: 2 ms}", 1);
  const first = latencies(jittering, 1);
  expect(latencies(jittering, 1)).toEqual(first);
  expect(first[0]!.predicted).toBe(median[0]!.predicted);
  expect(first[0]!.simulated).not.toBe(median[0]!.simulated);
  expect(latencies(jittering, 2)[0]!.simulated).not.toBe(first[0]!.simulated);
  expect(latencies(jittering, 2)[0]!.predicted).toBe(first[0]!.predicted);
});

test("a link of a graph may have its own jitter", () => {
  const links = "[{a: board-0, b: board-1}, {a: board-1, b: board-2, jitter: {p50: 1 ms, p95: 1 ms}}]";
  const { channels, jitterSeed } = networkOf(
    `{topology: graph, links: ${links}, bandwidth: 1 Gbps, latency: 3 ms}`,
  );
  expect(channels.map(({ latency }) => latency)).toEqual([0.003, 0.003, 0.004, 0.004]);
  expect(jitterSeed).toBe(1);
});

test.each<[string, string]>([
  ["{p50: 2 ms, p95: 1 ms}", "network.jitter.p95: is below p50 (allowed: from 0.002 s)"],
  ["{p50: 0 ms, p95: 1 ms}", "network.jitter.p50: is not above zero"],
  ["{p50: -2 ms, p95: 1 ms}", "network.jitter.p50: -2 ms is negative"],
  ["{p50: 2 ms}", "network.jitter.p95: is missing"],
  ["{p50: 2, p95: 12 ms}", "network.jitter.p50: 2 has no unit"],
  ["2 ms", "network.jitter: must be a mapping"],
])("jitter: %s is one clear error", (jitter, message) => {
  expect(() => scenarioOf(over(`{topology: ring, bandwidth: 1 Gbps, jitter: ${jitter}}`))).toThrow(message);
});

test("jitter of a task graph needs edges that cross links", () => {
  const folder = mkdtempSync(join(tmpdir(), "slicewise-"));
  const build = (edge: object) => {
    const tasks = ["1", "2"].map((id) => ({ id, time: { P1: 1, P2: 2 } }));
    writeFileSync(
      join(folder, "graph.json"),
      JSON.stringify({ tasks, edges: [{ from: "1", to: "2", ...edge }] }),
    );
    const cluster = `{devices: [{name: P1}, {name: P2}], network: ${jittering}}`;
    return scenarioOf(`name: tasks\ntask_graph: graph.json\nplanner: heft\ncluster: ${cluster}\n`, folder);
  };
  expect(() => build({ time: 3 })).toThrow(
    "cluster.network: has jitter, and the task graph has edges in seconds",
  );
  expect(build({ bytes: 3000 }).point(0).cluster.network.jitterSeed).toBe(1);
});
