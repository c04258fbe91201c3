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
