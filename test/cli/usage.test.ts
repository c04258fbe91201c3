import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { expect, test } from "vitest";
import { commands } from "../../cli/commands.ts";
import { scenarioText } from "../scenarios/scenario-text.ts";
import { scratchScenario, slicewise } from "./slicewise.ts";
import { startSlicewise } from "./started.ts";

test.each([
  [["rnu", "x.yaml"], "Did you mean run?"],
  [["run", "x.yaml", "--jsno"], "Did you mean --json?"],
  [["run"], "missing required argument 'scenario'"],
  [["run", "no-such.yaml"], "slicewise: no-such.yaml: there is no such file"],
  [["run", "sim"], "slicewise: sim: is not a file"],
])("%j exits with 2 and says why", async (args, message) => {
  const { status, stdout, stderr } = await slicewise(...args);
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
  expect(stderr).not.toContain("    at ");
});

/** All commands with the words that call them. */
async function openCommands(): Promise<readonly (readonly [words: readonly string[], command: Command])[]> {
  const withInner = (words: readonly string[], command: Command): [readonly string[], Command][] => [
    [words, command],
    ...command.commands.flatMap((inner) => withInner([...words, inner.name()], inner)),
  ];
  const opened = await Promise.all(commands.map(async ({ name, load }) => withInner([name], await load())));
  return opened.flat();
}

test("every flag that reads its value says its name, the value and what is allowed of one that it cannot read", async () => {
  const readers = (await openCommands()).flatMap(([words, { options }]) =>
    options.filter(({ parseArg }) => parseArg).map(({ long }) => [...words, long!]),
  );
  expect(readers.length).toBeGreaterThan(40);
  for (const words of readers) {
    // An equals sign with nothing before it is not a number, no time, no name, no name=value, and no choice.
    const { status, stdout, stderr } = await slicewise(...words, "=?=");
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr, words.join(" ")).toMatch(
      new RegExp(`^slicewise: (${words.at(-1)} |option '${words.at(-1)} )`),
    );
    expect(stderr, words.join(" ")).toMatch(/=\?/);
    expect(stderr, words.join(" ")).toMatch(/allowed|must (be|end)|Allowed/);
  }
});

test.each([
  ["schedule x.json --gap -1ms", "--gap -1ms is negative (allowed: a duration in ns, us, ms, s; like 20 us)"],
  ["schedule x.json --latency 1", "--latency 1 has no unit"],
  ["schedule x.json --bandwidth 0Mbps", "--bandwidth 0Mbps is not above zero"],
  ["schedule x.json --latency 1ms", "--latency is for devices that --bandwidth joins"],
  ["schedule x.json --topology bus", "--topology is for devices that --bandwidth joins"],
  [
    "schedule x.json --placement p.json --planner peft",
    "'--placement <file>' cannot be used with option '--planner",
  ],
  ["check x.yaml --out y", "--out is for --estimate"],
  ["validate x.yaml --requests 5", "--requests is for --load"],
  ["link measure host --pacing", "--pacing is for a link of this host, not for one to host"],
  ["link measure --bandwidth 5", "--bandwidth 5 has no unit"],
  ["link measure host:70000", "host:70000: the port must be a whole number from 1 to 65535"],
  ["link answer --port 0", '--port must be a whole number from 1 to 65535, not "0"'],
  ["verify x.yaml --opaque", "--opaque is for --model: a scenario says so itself"],
  ["verify x.yaml --planner inh", "--planner is for --model"],
  ["models show resnet18 --dimension n=0", "--dimension n must be a whole number from 1 to"],
  ["table x --measure latency --baseline single", "--baseline is for speed-ups"],
  ["compare a b --json --format csv", "'--json' cannot be used with option '--format <format>'"],
  ["run x.yaml --shard 1/2 --shards 2", "'--shards <n>' cannot be used with option '--shard <i/n>'"],
  ["submit x.yaml --tasks 2 --sbatch-option=-a1", "--sbatch-option must be one long option"],
])("%s is refused", async (line, message) => {
  const { status, stderr } = await slicewise(...line.split(" "));
  expect(stderr).toContain(message);
  expect(status).toBe(2);
});

test("the program ends as the command line does in this process", async () => {
  for (const words of [["--help"], ["rnu"], ["run", "no-such.yaml"]])
    expect(startSlicewise(...words)).toEqual(await slicewise(...words));
});

test("--help and --version end well", async () => {
  expect(await slicewise("--help")).toMatchObject({ status: 0, stderr: "" });
  expect(await slicewise("--version")).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  });
});

test("plan shows steps, transfers, memory and the predicted latency", async () => {
  const { file } = scratchScenario(scenarioText());
  const { status, stdout } = await slicewise("plan", file);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^inh: squeezenet1\.1 on 2 devices, ring, 100 Mbps$/m);
  expect(stdout).toMatch(/^ {2}step 1: .*; first 1 transfer, /m);
  expect(stdout).toMatch(/^ {6}board-1: .* \[0:64, \d+:111, 0:111\]$/m);
  expect(stdout).toMatch(/^ {2}predicted latency: [\d.]+ ms$/m);
  expect(stdout).toMatch(/^ {2}believed latency: [\d.]+ ms$/m);
});

test("plan --json has every step", async () => {
  const { file } = scratchScenario(scenarioText({ sweep: "{planner: [single, inh]}" }));
  const { plans } = JSON.parse((await slicewise("plan", file, "--json")).stdout);
  expect(plans).toHaveLength(2);
  const chosen = JSON.parse((await slicewise("plan", file, "--json", "--where", "planner=inh")).stdout);
  expect(chosen.plans).toEqual([plans[1]]);
  expect(plans[0]).toMatchObject({ planner: "single", status: "ok", notes: [] });
  expect(plans[0].steps).toHaveLength(1);
  expect(plans[1].memory.map(({ device }: { device: string }) => device)).toEqual(["board-0", "board-1"]);
});

test("plan --memory-chart draws a chart for each plan, in the format of the file's name", async () => {
  const { folder, file } = scratchScenario(scenarioText({ sweep: "{planner: [single, serenity]}" }));
  const chart = join(folder, "memory.svg");
  expect(await slicewise("plan", file, "--memory-chart", chart)).toMatchObject({ status: 0, stderr: "" });
  expect(readFileSync(chart, "utf8")).toContain("Memory over time, single");
  expect(readFileSync(join(folder, "memory-2.svg"), "utf8")).toContain("Memory over time, serenity");
  const { status, stderr } = await slicewise("plan", file, "--memory-chart", "memory.txt");
  expect([status, stderr]).toEqual([
    2,
    'slicewise: --memory-chart must end in .svg or .png, not "memory.txt"\n',
  ]);
});

test("plan --memory-chart draws the data of plain tasks, and refuses edges in seconds", async () => {
  const cluster = "{devices: [{name: a}, {name: b}], network: {topology: mesh, bandwidth: 8 Mbps}}";
  const text = `name: tasks\ntask_graph: graph.json\ncluster: ${cluster}\nplanner: heft\n`;
  const { folder, file } = scratchScenario(text);
  const tasks = [
    { id: "first", time: { a: 1, b: 9 } },
    { id: "second", time: { a: 9, b: 1 } },
  ];
  const draw = (size: object) => {
    const edges = [{ from: "first", to: "second", ...size }];
    writeFileSync(join(folder, "graph.json"), JSON.stringify({ tasks, edges }));
    return slicewise("plan", file, "--memory-chart", join(folder, "tasks.svg"));
  };
  expect(await draw({ bytes: 2 ** 20 })).toMatchObject({ status: 0, stderr: "" });
  expect(readFileSync(join(folder, "tasks.svg"), "utf8")).toContain("Live data (MiB)");
  const refused = await draw({ time: 1 });
  expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining("edges in seconds")]);
});

test("planners NAME prints one planner, with options or without them behind the name", async () => {
  const one = await slicewise("planners", "flexpie");
  expect(one.stdout).toMatch(/^flexpie: /);
  expect(one.stdout).toContain("2502.15312");
  expect(one.stdout).not.toContain("single");
  expect(await slicewise("planners", "flexpie[split=even]")).toEqual(one);
  const { status, stderr } = await slicewise("planners", "flexpy");
  expect([status, stderr]).toEqual([
    2,
    expect.stringMatching(/^slicewise: unknown planner flexpy; did you mean flexpie\? \(allowed: single, /),
  ]);
});

test("profiles are listed with kind, host, threads, layers and error, also as JSON", async () => {
  const { stdout } = await slicewise("profiles");
  expect(stdout).toMatch(/x86-64-zen4-avx512 +│ traces +│ AMD EPYC[^│]*│ +│ +1 │ +386 │ +4\.3 % │/);
  expect(stdout).toMatch(/raspberry-pi-4 +│ roofline │ Raspberry Pi 4 Model B +│ +│ +4 │ +any │ +unknown │/);
  expect(stdout).toMatch(
    /rk3399-a72 +│ board +│ Rockchip RK3399 +│ Cortex-A72 1.8 GHz +│ +1 \/ 2 │ +any │ +7\.\d % \/ 7\.\d % │/,
  );
  expect(JSON.parse((await slicewise("profiles", "--json")).stdout)).toContainEqual(
    expect.objectContaining({ name: "tms320c6678", kind: "testbed", threads: 8, error: 0.005 }),
  );
});

test("models and planners are listed, as tables and as JSON", async () => {
  expect((await slicewise("models")).stdout).toMatch(/resnet18 +│ +68 │/);
  expect(JSON.parse((await slicewise("models", "--json")).stdout)).toContainEqual(
    expect.objectContaining({ name: "resnet18", parameters: 11689512 }),
  );
  expect((await slicewise("planners")).stdout).toContain("flexpie[split=even | proportional]");
  expect(JSON.parse((await slicewise("planners", "--json")).stdout)[0]).toMatchObject({
    name: "single",
    options: {},
  });
});
