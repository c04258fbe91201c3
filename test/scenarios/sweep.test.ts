import { expect, test } from "vitest";
import { inferencePoints } from "./inference-points.ts";
import { scenarioOf, scenarioText } from "./scenario-text.ts";

test("a scenario without a sweep is one point", () => {
  const scenario = scenarioOf(scenarioText());
  const [point, ...others] = inferencePoints(scenario);
  expect(others).toEqual([]);
  expect(scenario.pointCount).toBe(1);
  expect(point?.identity).toEqual({
    scenario: "small",
    model: "squeezenet1.1",
    devices: 2,
    topology: "ring",
    bandwidth: 12.5e6,
    planner: "inh",
    knowledge: "exact",
    seed: 1,
    swept: {},
  });
  expect(point?.inference).toMatchObject({ inputAt: 0, resultAt: 0 });
});

test("the product of the axes is run, the last one varying fastest", () => {
  const scenario = scenarioOf(
    scenarioText({ sweep: "{cluster.network.topology: [ring, bus], planner: [inh, outc, single]}" }),
  );
  const points = [...scenario.points()].map(({ identity }) => `${identity.topology} ${identity.planner}`);
  expect(scenario.pointCount).toBe(6);
  expect(points).toEqual(["ring inh", "ring outc", "ring single", "bus inh", "bus outc", "bus single"]);
});

test("the settings of a point are read once; points are built each time, and what is remembered of one goes with it", () => {
  const scenario = scenarioOf(scenarioText({ sweep: "{planner: [inh, outc, single]}" }));
  for (const [number, point] of [...scenario.points()].entries()) {
    expect(scenario.fields(number).settings).toBe(point.settings);
    const again = scenario.point(number);
    expect(again).not.toBe(point);
    expect(again).toEqual(point);
    expect(again.settings).toBe(point.settings);
  }
});

test("points that differ in bandwidth are of one inference, and share the plans that are lowered for it", () => {
  const sweep = "{cluster.network.bandwidth: [10 Mbps, 20 Mbps]}";
  const inferences = [...scenarioOf(scenarioText({ sweep })).points()].map(
    (point) => point.kind === "inference" && point.inference,
  );
  expect(inferences).toHaveLength(2);
  expect(inferences[0]).toBe(inferences[1]);
});

test("swept fields without a column of their own are named by their path", () => {
  const scenario = scenarioOf(
    scenarioText({
      sweep: "{model: [resnet18, {name: bert-base, tokens: 16}], cluster.devices.0.slowdown: [1, 2.5]}",
    }),
  );
  expect(scenario.sweptFields).toEqual(["cluster.devices.0.slowdown"]);
  expect([...scenario.points()].map(({ identity }) => [identity.model, identity.swept])).toEqual([
    ["resnet18", { "cluster.devices.0.slowdown": "1" }],
    ["resnet18", { "cluster.devices.0.slowdown": "2.5" }],
    ["bert-base[tokens=16]", { "cluster.devices.0.slowdown": "1" }],
    ["bert-base[tokens=16]", { "cluster.devices.0.slowdown": "2.5" }],
  ]);
});

test("a field that only the sweep gives may be left out", () => {
  const cluster =
    "{devices: [{name: a, count: 2, profile: raspberry-pi-4}], network: {topology: ring, latency: 1 us}}";
  const scenario = scenarioOf(
    scenarioText({ cluster, sweep: "{cluster.network.bandwidth: [50 Mbps, 1 Gbps]}" }),
  );
  expect([...scenario.points()].map(({ identity }) => identity.bandwidth)).toEqual([6.25e6, 125e6]);
});

test("points share what they have in common", () => {
  const scenario = scenarioOf(
    scenarioText({ sweep: "{cluster.network.bandwidth: [50 Mbps, 1 Gbps], planner: [inh, outc]}" }),
  );
  const points = inferencePoints(scenario);
  expect(new Set(points.map(({ inference }) => inference.model)).size).toBe(1);
  expect(new Set(points.map(({ cluster }) => cluster.devices)).size).toBe(1);
  expect(new Set(points.map(({ costs }) => costs)).size).toBe(1);
  expect(new Set(points.map(({ cluster }) => cluster.network)).size).toBe(2);
});

test("the bandwidth of a graph is that of its slowest link", () => {
  const cluster =
    "{devices: [{name: a, profile: raspberry-pi-4}, {name: b, profile: raspberry-pi-4}], network: {topology: graph, " +
    "switches: [hub], links: [{a: a, b: hub, bandwidth: 10 Mbps}, {a: b, b: hub}], bandwidth: 1 Gbps, latency: 1 us}}";
  const [point] = [...scenarioOf(scenarioText({ cluster })).points()];
  expect(point?.identity.bandwidth).toBe(1.25e6);
  expect(point?.cluster.network.nodeNames).toEqual(["a", "b", "hub"]);
});

test("links without latency have none", () => {
  const [own, graph] = ["ring", "graph, links: [{a: a-0, b: a-1}]"].map((topology) => {
    const network = `{topology: ${topology}, bandwidth: 1 Gbps}`;
    const cluster = `{devices: [{name: a, count: 2, profile: raspberry-pi-4}], network: ${network}}`;
    const [point] = [...scenarioOf(scenarioText({ cluster })).points()];
    return point?.cluster.network.channels.map(({ latency }) => latency);
  });
  expect(own).toEqual([0, 0]);
  expect(graph).toEqual([0, 0]);
});
