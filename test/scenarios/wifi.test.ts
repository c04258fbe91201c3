import { expect, test } from "vitest";
import { loadScenario, runScenario } from "../../scenarios/index.ts";
import { InputError } from "../../sim/errors.ts";
import { Network } from "../../sim/network/index.ts";
import { plannerLabels } from "../support/planner-labels.ts";
import { scenarioOf, scenarioText } from "./scenario-text.ts";

const devices =
  "[{name: hub, profile: {peak_flops: 8 GFLOP/s, memory_bandwidth: 4 GB/s}}, " +
  "{name: board, count: 2, profile: {peak_flops: 2 GFLOP/s, memory_bandwidth: 1 GB/s}}]";
const over = (network: string, fields: Readonly<Record<string, string>> = {}) =>
  scenarioText({ cluster: `{devices: ${devices}, network: {topology: wifi, ${network}}}`, ...fields });
const mbps = 1e6 / 8;

/** Mbit/s that the boards carry together when both send to the hub forever. */
function uplink(network: string): number {
  const graph = scenarioOf(over(network)).point(0).cluster.network;
  const running = new Network(graph, () => undefined);
  running.start(0, 1, [0], 1e9, 0);
  running.start(1, 2, [0], 1e9, 0);
  return running.inService().reduce((sum, { rate }) => sum + rate, 0) / mbps;
}

test("efficiency is one factor, a list by number of contenders, or Bianchi's model, which holds by default", () => {
  const air = "bandwidth: 68.8 Mbps, access_point: hub";
  expect(uplink(`${air}, efficiency: 0.5`)).toBeCloseTo(34.4, 9);
  expect(uplink(`${air}, efficiency: [0.5, 0.25]`)).toBeCloseTo(17.2, 9);
  expect(uplink(air)).toBe(uplink(`${air}, efficiency: bianchi`));
  expect(uplink(air)).toBeCloseTo(31.0, 1);
});

test("devices have their own rates; without one they have that of the network", () => {
  const rated = "bandwidth: 54 Mbps, access_point: hub, efficiency: 1, rates: {board-0: 6 Mbps}";
  expect(uplink(rated)).toBeCloseTo(2 / (1 / 6 + 1 / 54), 9);
});

test("an access point of its own is a hop more", () => {
  const { network } = scenarioOf(over("bandwidth: 54 Mbps, efficiency: 1")).point(0).cluster;
  expect(network.nodeNames).toEqual(["hub", "board-0", "board-1", "access point"]);
  expect(uplink("bandwidth: 54 Mbps, efficiency: 1")).toBeCloseTo(27, 9);
});

/** All but the one that decides about a stream of requests. */
const names = plannerLabels.filter((label) => label !== "cutedge");

test.each([
  "bandwidth: 68.8 Mbps",
  "bandwidth: 54 Mbps, access_point: hub, sharing: fifo, rates: {board-1: 6 Mbps}",
])(
  "every planner plans and runs over %s, and rows say what bandwidth_bps is",
  (network) => {
    const power = devices.replaceAll("}}", "}, power: {compute: 3 W, transmit: 1 W}}");
    const cluster = `{devices: ${power}, network: {topology: wifi, latency: 1 ms, ${network}}}`;
    const sweep = `{planner: [${names.map((name) => JSON.stringify(name)).join(", ")}]}`;
    const rows = [...runScenario(scenarioOf(scenarioText({ cluster, sweep })))];
    expect(rows.map(({ identity }) => identity.planner)).toEqual(names);
    for (const { identity, outcome } of rows) {
      if (outcome.status !== "ok") throw new Error(`${identity.planner}: ${outcome.reason}`);
      expect(outcome.metrics.latency).toBeGreaterThan(0);
      expect(outcome.metrics.energy).toBeGreaterThan(0);
      expect(outcome.notes.some((note) => note.startsWith("bandwidth_bps is the rate on the air"))).toBe(
        true,
      );
    }
    // Whatever the planner: no result comes earlier than the fastest device computes all, as over any network.
    expect(
      new Set(rows.map(({ outcome }) => outcome.status === "ok" && outcome.metrics.latency)).size,
    ).toBeGreaterThan(3);
  },
  120_000,
);

test("the shipped scenario runs: the slow board drags the others down, so that leaving it out is better", () => {
  const scenario = loadScenario("scenarios/wifi.yaml");
  const rows = [...runScenario(scenario)];
  expect(rows).toHaveLength(scenario.pointCount);
  /** How much slower a planner is with the slow board, over all seeds. */
  const slowdown = (planner: string) => {
    const [near, far] = ["143.4 Mbps", "17.2 Mbps"].map((rate) =>
      rows
        .filter(
          ({ identity }) => identity.planner === planner && JSON.stringify(identity.swept).includes(rate),
        )
        .reduce((sum, { outcome }) => sum + (outcome.status === "ok" ? outcome.metrics.latency : NaN), 0),
    );
    return far! / near!;
  };
  expect(slowdown("single")).toBe(1);
  expect(slowdown("modnn")).toBeGreaterThan(1.2);
  expect(slowdown("deepslicing[devices=any]")).toBeLessThan(1.05);
});

test.each<[string, string]>([
  ["bandwidth: 0 bps", "network.bandwidth: 0 bps is not above zero"],
  ["bandwidth: 54 Mbps, rates: {board-0: -6 Mbps}", "network.rates.board-0: -6 Mbps is negative"],
  ["bandwidth: 54 Mbps, rates: {board-0: 0 Mbps}", "network.rates.board-0: 0 Mbps is not above zero"],
  [
    "bandwidth: 54 Mbps, rates: {board: 6 Mbps}",
    "network.rates.board: board is not a device; did you mean board-0?",
  ],
  ["bandwidth: 54 Mbps, rates: 6 Mbps", "network.rates: must be"],
  ["bandwidth: 54 Mbps, access_point: router", "network.access_point: router is not a device"],
  ["bandwidth: 54 Mbps, efficiency: 0", "network.efficiency: is too small (allowed: above 0)"],
  ["bandwidth: 54 Mbps, efficiency: 1.1", "network.efficiency: is too large (allowed: up to 1)"],
  ["bandwidth: 54 Mbps, efficiency: []", "network.efficiency: is too short"],
  ["bandwidth: 54 Mbps, efficiency: [0.9, 1.1]", "network.efficiency.1: is too large (allowed: up to 1)"],
  [
    "bandwidth: 54 Mbps, efficiency: bianci",
    'network.efficiency: "bianci" is not an efficiency (allowed: bianchi, a factor, or a list',
  ],
  ["bandwidth: 54 Mbps, sends: serial", "network.sends: is not a field"],
  ["bandwidth: 54 Mbps, duplex: full", "network.duplex: is not a field"],
])("%s is one clear error", (network, message) => {
  expect(() => scenarioOf(over(network))).toThrow(InputError);
  expect(() => scenarioOf(over(network))).toThrow(message);
});
