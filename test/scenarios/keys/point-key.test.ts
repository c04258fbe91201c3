import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ContentHashes } from "../../../scenarios/keys/contents.ts";
import { pointKey } from "../../../scenarios/keys/point-key.ts";
import { programHash } from "../../../scenarios/keys/program.ts";
import { sweepKeys } from "../../../scenarios/keys/sweep-keys.ts";
import { tinyDarknet } from "../model-files.ts";
import { scenarioOf, scenarioText } from "../scenario-text.ts";

const context = { version: "1", program: "p", contents: {} };
const keyOf = (fields: Readonly<Record<string, string>>, change: Partial<typeof context> = {}) =>
  pointKey(scenarioOf(scenarioText(fields)).fields(0), { ...context, ...change });

const cluster = (board: string, network: string) =>
  `{devices: [{name: board, count: 2, ${board}}], network: {topology: ring, ${network}}}`;
const board = "profile: {peak_flops: 2 GFLOP/s, memory_bandwidth: 1 GB/s}";

test("what changes nothing keeps the key", () => {
  for (const fields of [
    { description: "other words" },
    { seed: "1" },
    { cluster: cluster(board, "latency: 20000 ns, bandwidth: 0.1 Gbps") },
    { cluster: cluster(`slowdown: 1, ${board}`, "bandwidth: 100 Mbps, latency: 20 us") },
    { baseline: '"single"' },
  ])
    expect(keyOf(fields), JSON.stringify(fields)).toBe(keyOf({}));
});

test("whatever may change the result, or its row, changes the key", () => {
  const others = [
    keyOf({}),
    keyOf({ name: "other" }),
    keyOf({ model: "alexnet" }),
    keyOf({ link: "false" }),
    keyOf({ input: "board-1" }),
    keyOf({ result: "anywhere" }),
    keyOf({ timing: "sample" }),
    keyOf({ traces: "hot" }),
    keyOf({ knowledge: "interpolated" }),
    keyOf({ planner: "outc" }),
    keyOf({ planner: '"inh[split=proportional]"' }),
    keyOf({ baseline: "outc" }),
    keyOf({ seed: "2" }),
    keyOf({ cluster: cluster(board, "bandwidth: 101 Mbps, latency: 20 us") }),
    keyOf({ cluster: cluster(board, "bandwidth: 100 Mbps, latency: 21 us") }),
    keyOf({ cluster: cluster(board, "bandwidth: 100 Mbps, latency: 20 us, duplex: half") }),
    keyOf({ cluster: cluster(`slowdown: 2, ${board}`, "bandwidth: 100 Mbps, latency: 20 us") }),
    keyOf({ cluster: cluster(`memory: 1 GiB, ${board}`, "bandwidth: 100 Mbps, latency: 20 us") }),
    keyOf({ sweep: "{cluster.devices.0.count: [2]}" }),
    keyOf({}, { version: "2" }),
    keyOf({}, { program: "q" }),
    keyOf({}, { contents: { "net.cfg": "0" } }),
    keyOf({}, { contents: { "net.cfg": "1" } }),
  ];
  expect(new Set(others).size).toBe(others.length);
});

test("a key depends on what stands in a model file and not on where the folder is", () => {
  const folderWith = (text: string) => {
    const folder = mkdtempSync(join(tmpdir(), "slicewise-keys-"));
    writeFileSync(join(folder, "net.cfg"), text);
    return folder;
  };
  const keysIn = (folder: string) =>
    sweepKeys(scenarioOf(scenarioText({ model: "net.cfg" }), folder), "1").keys;
  const first = keysIn(folderWith(tinyDarknet));
  expect(keysIn(folderWith(tinyDarknet))).toEqual(first);
  expect(keysIn(folderWith(tinyDarknet.replace("filters=4", "filters=5")))).not.toEqual(first);
});

test("shipped traces and folders of traces have a content; computed profiles are the program's", () => {
  const folder = mkdtempSync(join(tmpdir(), "slicewise-keys-"));
  const contentsOf = (profile: string) => {
    const text = scenarioText({
      model: "alexnet",
      cluster: cluster(`profile: ${profile}`, "bandwidth: 1 Gbps"),
    });
    return new ContentHashes(folder).of(scenarioOf(text, folder).fields(0).settings);
  };
  expect(Object.keys(contentsOf("x86-64-zen4-avx512"))).toEqual(["x86-64-zen4-avx512"]);
  expect(contentsOf("x86-64-zen4-avx512")["x86-64-zen4-avx512"]).toMatch(/^[0-9a-f]{64}$/);
  expect(contentsOf("raspberry-pi-4")).toEqual({});
});

test("the program's hash is one of its code", () => {
  expect(programHash()).toMatch(/^[0-9a-f]{64}$/);
  expect(programHash()).toBe(programHash());
});

test("blocks differ in the planner alone, families share model and devices", () => {
  const sweep =
    "{model: [alexnet, squeezenet1.1], cluster.network.bandwidth: [1 Gbps, 2 Gbps], planner: [single, inh]}";
  const { keys, blocks, families } = sweepKeys(scenarioOf(scenarioText({ sweep })), "1");
  expect(new Set(keys).size).toBe(8);
  expect(blocks).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  expect(families).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
});
