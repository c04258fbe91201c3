import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
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
  expect(stdout).toMatch(/x86-64-zen4-avx512 +│ traces +│ AMD EPYC[^│]*│ +│ +1 │ +386 │ +4\.6 % │/);
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
