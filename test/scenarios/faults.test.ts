import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadScenario } from "../../scenarios/index.ts";
import { InputError } from "../../sim/errors.ts";
import { scenarioOf, scenarioText } from "./scenario-text.ts";

const network = "{topology: ring, bandwidth: 1 Gbps, latency: 20 us}";
const device = "{name: board, profile: raspberry-pi-4}";
const cluster = (devices: string, between = network) => ({
  cluster: `{devices: [${devices}], network: ${between}}`,
});
const graph = (links: string) =>
  cluster(
    "{name: a, profile: raspberry-pi-4}, {name: b, profile: raspberry-pi-4}",
    `{topology: graph, switches: [hub], links: ${links}, bandwidth: 1 Gbps, latency: 1 us}`,
  );

test.each<[string, string, string]>([
  ["a list", "- a\n", "small.yaml:1:1 a scenario is a mapping"],
  ["an empty file", "", "small.yaml: is empty"],
  ["a comment", "# nothing\n", "small.yaml: is empty"],
  ["a syntax error", "name: [\n", "small.yaml:2:1 is not valid YAML"],
  [
    "a repeated key",
    "name: a\nname: b\n",
    "small.yaml:2:1 name: the same key occurs twice in one mapping, first in line 1",
  ],
  [
    "a repeated key deep inside, once in quotes",
    "a:\n  - {}\n  - b: {c: 1, d: 2,\n     'c': 3}\n",
    "small.yaml:4:6 a.1.b.c: the same key occurs twice in one mapping, first in line 3",
  ],
  [
    "planner options without quotes in a list",
    scenarioText({ sweep: "{planner: [single, flexpie[split=proportional]]}" }),
    'small.yaml:5:34 needs quotes here: "flexpie[split=proportional]"',
  ],
  [
    "planner options without quotes in a map",
    "{name: a, planner: peft+split [x=y; z=2], seed: 1}\n",
    'small.yaml:1:31 needs quotes here: "peft+split [x=y; z=2]"',
  ],
  [
    "a share of rows without quotes in a list over several lines",
    "knowledge: [\n  exact,\n  estimated[rows=10%],\n]\n",
    'small.yaml:3:12 needs quotes here: "estimated[rows=10%]"',
  ],
  ["a second document", "name: a\n---\nname: b\n", "small.yaml:2:1 a second document"],
  ["an alias", "name: &x a\nmodel: *x\n", "small.yaml:2:8 aliases"],
  [
    "an unknown field",
    scenarioText({ sede: "1" }),
    "small.yaml:5:1 sede: is not a field; did you mean seed?",
  ],
  [
    "an unknown model",
    scenarioText({ model: "resnet19" }),
    "small.yaml:2:8 model: unknown model resnet19; did you mean",
  ],
  [
    "a model that is a list",
    scenarioText({ model: "[resnet18]" }),
    "small.yaml:2:8 model: must be a mapping, not a list",
  ],
  [
    "a layer that was not traced",
    scenarioText({
      model: "{name: bert-base, tokens: 33}",
      ...cluster("{name: a, profile: x86-64-zen4-avx512}"),
    }),
    "; a roofline profile such as raspberry-pi-4 works for any model",
  ],
  [
    "too many tokens",
    scenarioText({ model: "{name: bert-base, tokens: 513}" }),
    "small.yaml:2:34 model.tokens: is too large (allowed: up to 512)",
  ],
  [
    "tokens for images",
    scenarioText({ model: "{name: resnet18, tokens: 5}" }),
    "small.yaml:2:8 model: model resnet18 takes no tokens",
  ],
  [
    "an unknown planner",
    scenarioText({ planner: "flexpi" }),
    "small.yaml:4:10 planner: unknown planner flexpi; did you mean flexpie? (allowed: single, outc",
  ],
  [
    "an unknown option",
    scenarioText({ planner: '"inh[cut=odd]"' }),
    "small.yaml:4:10 planner: planner inh has no option cut",
  ],
  [
    "an unknown planner with options",
    scenarioText({ planner: '"fusd[split=even]"' }),
    "small.yaml:4:10 planner: unknown planner fusd; did you mean fused?",
  ],
  [
    "an unknown baseline",
    scenarioText({ baseline: "best" }),
    "small.yaml:5:11 baseline: unknown planner best",
  ],
  [
    "an unknown profile",
    scenarioText(cluster("{name: a, profile: raspberry-pi-5}")),
    "small.yaml:3:40 cluster.devices.0.profile: unknown profile raspberry-pi-5; did you mean",
  ],
  [
    "a missing trace",
    scenarioText(cluster("{name: a, profile: no/where.csv}")),
    "small.yaml:3:40 cluster.devices.0.profile: ",
  ],
  [
    "an unknown device",
    scenarioText({ input: "board-2" }),
    "small.yaml:5:8 input: board-2 is not a device; did you mean board-0?",
  ],
  [
    "anywhere as input",
    scenarioText({ input: "anywhere" }),
    "small.yaml:5:8 input: anywhere is not a device",
  ],
  [
    "no memory",
    scenarioText(cluster("{name: a, profile: raspberry-pi-4, memory: 0 MiB}")),
    "cluster.devices.0.memory: 0 MiB is not above zero",
  ],
  [
    "memory without unit",
    scenarioText(cluster("{name: a, profile: raspberry-pi-4, memory: 512}")),
    "cluster.devices.0.memory: 512 has no unit",
  ],
  [
    "least energy without the devices' power",
    scenarioText({ sweep: '{planner: [single, coedge, "coedge[objective=energy]"]}' }),
    "small.yaml:5:35 sweep.planner.2: the energy objective needs the power of every device, which board-0, board-1 lack; state it",
  ],
  [
    "a roofline whose other kinds have no rate",
    scenarioText(cluster("{name: a, profile: {peak_flops: {matrix: 9 GFLOP/s}, memory_bandwidth: 1 GB/s}}")),
    "cluster.devices.0.profile.peak_flops.other: is missing",
  ],
  ["no devices", scenarioText(cluster("")), "cluster.devices: is too short"],
  [
    "65 devices in a group",
    scenarioText(cluster("{name: a, count: 65, profile: raspberry-pi-4}")),
    "cluster.devices.0.count: is too large (allowed: up to 64)",
  ],
  [
    "65 devices in groups",
    scenarioText(
      cluster("{name: a, count: 64, profile: raspberry-pi-4}, {name: b, profile: raspberry-pi-4}"),
    ),
    "cluster.devices: makes 65 devices",
  ],
  [
    "half a device",
    scenarioText(cluster("{name: a, count: 0.5, profile: raspberry-pi-4}")),
    "cluster.devices.0.count: must be a whole number, not 0.5",
  ],
  [
    "two devices of one name",
    scenarioText(cluster(`${device}, ${device}`)),
    "cluster.devices.1.name: the name board is already taken",
  ],
  [
    "an infinite slowdown",
    scenarioText(cluster("{name: a, profile: raspberry-pi-4, slowdown: .inf}")),
    "cluster.devices.0.slowdown: must be a finite number, not Infinity",
  ],
  [
    "an unknown topology",
    scenarioText(cluster(device, "{topology: rig}")),
    'cluster.network.topology: cannot be "rig"; did you mean ring?',
  ],
  [
    "zero bandwidth",
    scenarioText(cluster(device, "{topology: ring, bandwidth: 0 bps, latency: 0 s}")),
    "cluster.network.bandwidth: 0 bps is not above zero",
  ],
  [
    "a device without a route",
    scenarioText(graph("[{a: a, b: hub}]")),
    'small.yaml:3:103 cluster.network: no route joins the devices "a" and "b"',
  ],
  [
    "a link without bandwidth",
    scenarioText(
      cluster(
        "{name: a, profile: raspberry-pi-4}",
        "{topology: graph, switches: [s], links: [{a: a, b: s}]}",
      ),
    ),
    "cluster.network.links.0.bandwidth: is missing (allowed: a bandwidth for this link, or for the network)",
  ],
  [
    "a link to nowhere",
    scenarioText(graph("[{a: a, b: hubb}]")),
    "cluster.network.links.0.b: hubb is not a device or switch; did you mean hub?",
  ],
  ["a link to itself", scenarioText(graph("[{a: a, b: a}]")), "cluster.network.links.0: joins a with itself"],
  ["a bare YAML yes", scenarioText({ link: "yes" }), 'small.yaml:5:7 link: must be true or false, not "yes"'],
  ["a name with a slash", scenarioText({ name: "a/b" }), 'small.yaml:1:7 name: "a/b" is not a name'],
  [
    "an unknown axis",
    scenarioText({ sweep: "{cluster.network.latncy: [1 us]}" }),
    "small.yaml:5:9 sweep.cluster.network.latncy: is not a field; did you mean latency?",
  ],
  [
    "an axis without a place",
    scenarioText({ sweep: "{cluster.devices.3.slowdown: [1]}" }),
    "small.yaml:5:9 sweep.cluster.devices.3.slowdown: has no place",
  ],
  [
    "an empty axis",
    scenarioText({ sweep: "{planner: []}" }),
    "small.yaml:5:18 sweep.planner: must be a list of one or more values",
  ],
  ["a fixed field as axis", scenarioText({ sweep: "{name: [a]}" }), "small.yaml:5:9 sweep.name: cannot vary"],
  [
    "a bad value of an axis",
    scenarioText({ sweep: "{planner: [inh, {a: 1}, nope]}" }),
    "small.yaml:5:32 sweep.planner.2: unknown planner nope",
  ],
  [
    "a repeated value",
    scenarioText({ sweep: "{seed: [1, 2, 1]}" }),
    "small.yaml:5:22 sweep.seed.2: repeats value 0",
  ],
  [
    "an axis inside another",
    scenarioText({ sweep: "{model: [resnet18], model.tokens: [1]}" }),
    "sweep.model.tokens: lies inside model",
  ],
  [
    "a combination that cannot be",
    scenarioText({ input: "board-1", sweep: "{cluster.devices.0.count: [2, 1]}" }),
    "small.yaml:5:8 input: board-1 is not a device",
  ],
  ["a prototype as field", scenarioText({ __proto_: "1", ["__proto__"]: "1" }), "__proto__: is not a field"],
])("%s is one clear error with its place", (_, text, message) => {
  expect(() => scenarioOf(text)).toThrow(InputError);
  expect(() => scenarioOf(text)).toThrow(message);
});

test("a sweep of more than a million points is refused", () => {
  const seeds = (from: number) => `[${Array.from({ length: 101 }, (_, index) => from + index).join(", ")}]`;
  const slowdowns = `{seed: ${seeds(0)}, cluster.devices.0.slowdown: ${seeds(1)}, cluster.devices.0.memory: [${Array.from({ length: 101 }, (_, index) => `${index + 1} MiB`).join(", ")}]}`;
  expect(() => scenarioOf(scenarioText({ sweep: slowdowns }))).toThrow(
    "small.yaml:5:1 sweep: makes 1030301 points (allowed: up to 1000000)",
  );
});

test("all faults of a file are told at once, in its order", () => {
  const text = scenarioText({ model: "lenet", planner: "best", seed: "-1", sweep: "{knowledge: [none]}" });
  const message = messageOf(() => scenarioOf(text));
  expect(message.split("\n").map((line) => line.split(" ")[0])).toEqual([
    "small.yaml:2:8",
    "small.yaml:4:10",
    "small.yaml:5:7",
    "small.yaml:6:21",
  ]);
});

test("files that are none are refused by name", () => {
  const folder = mkdtempSync(join(tmpdir(), "slicewise-"));
  const large = join(folder, "large.yaml");
  writeFileSync(large, "#".repeat(5 * 2 ** 20 + 1));
  const binary = join(folder, "binary.yaml");
  writeFileSync(binary, new Uint8Array([0xff, 0xfe, 0x00]));
  expect(messageOf(() => loadScenario(join(folder, "none.yaml")))).toContain("there is no such file");
  expect(messageOf(() => loadScenario(folder))).toContain("is not a file");
  expect(messageOf(() => loadScenario(large))).toContain("allowed: up to 5242880");
  expect(messageOf(() => loadScenario(binary))).toContain("is not UTF-8 text");
});

test("JSON is read as well", () => {
  const text = JSON.stringify({
    name: "json",
    model: "resnet18",
    cluster: {
      devices: [{ name: "board", profile: "raspberry-pi-4" }],
      network: { topology: "bus", bandwidth: "54 Mbps", latency: "1 ms" },
    },
    planner: "single",
  });
  expect(scenarioOf(text).pointCount).toBe(1);
});

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error("nothing was refused");
}
