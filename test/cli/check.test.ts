import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { scenarioText } from "../scenarios/scenario-text.ts";
import { scratchScenario, slicewise } from "./slicewise.ts";

const sweep = "{cluster.network.bandwidth: [50 Mbps, 1 Gbps], planner: [single, inh]}";

test("check counts points, models, devices and planners, and runs nothing", async () => {
  const { file } = scratchScenario(scenarioText({ sweep }));
  const { status, stdout, stderr } = await slicewise("check", file);
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toBe(
    `${file}: sound, 4 points\n` +
      "  models    1: squeezenet1.1\n" +
      "  devices   2\n" +
      "  planners  2: single, inh\n" +
      "  baseline  single\n",
  );
  expect(JSON.parse((await slicewise("check", file, "--json")).stdout)).toEqual({
    scenario: "small",
    points: 4,
    models: ["squeezenet1.1"],
    devices: [2],
    planners: ["single", "inh"],
    baseline: "single",
  });
});

test("check says of bad input what run says", async () => {
  const { file } = scratchScenario(scenarioText({ sede: "1" }));
  const checked = await slicewise("check", file);
  expect(checked).toEqual(await slicewise("run", file));
  expect(checked.status).toBe(2);
  expect(checked.stderr).toContain("sede: is not a field; did you mean seed?");
});

test("check --estimate goes by an earlier run, and else by two points of each model and planner", async () => {
  const { folder, file } = scratchScenario(scenarioText({ sweep }));
  const estimate = async () =>
    JSON.parse((await slicewise("check", file, "--estimate", "--out", folder, "--json")).stdout).estimate;
  expect(await estimate()).toMatchObject({ pointsTimedEarlier: 0, pointsRun: 4 });
  expect((await estimate()).seconds).toBeGreaterThan(0);

  const timing = join(folder, "timing.csv");
  writeFileSync(
    timing,
    "model,planner,planning_s\nsqueezenet1.1,single,1\nsqueezenet1.1,inh,40\nsqueezenet1.1,inh,80\n",
  );
  expect(await estimate()).toEqual({
    seconds: 2 * 1 + 2 * 60,
    pointsTimedEarlier: 4,
    pointsRun: 0,
    text: `about 2 min on one core, the planning alone, by ${timing}`,
  });

  writeFileSync(timing, "model,planner,planning_s\nsqueezenet1.1,single,soon\n");
  const { status, stderr } = await slicewise("check", file, "--estimate", "--out", folder);
  expect([status, stderr]).toEqual([
    2,
    `slicewise: ${timing}: row 1: planning_s must be a number, not "soon"\n`,
  ]);
});

test("init writes a scenario that passes the check and runs, and replaces none", async () => {
  const folder = mkdtempSync(join(tmpdir(), "slicewise-"));
  const file = join(folder, "my cluster.yaml");
  expect(await slicewise("init", file)).toMatchObject({ status: 0, stderr: "" });

  const text = readFileSync(file, "utf8");
  const [, schema = ""] = /^# yaml-language-server: \$schema=(.*)\n/.exec(text) ?? [];
  expect(resolve(folder, schema)).toBe(resolve("scenarios/scenario.schema.json"));
  expect(parse(text)).toMatchObject({ name: "my-cluster" });
  expect(await slicewise("check", file)).toMatchObject({ status: 0, stderr: "" });
  expect(await slicewise("run", file, "--out", join(folder, "out"))).toMatchObject({ status: 0 });

  writeFileSync(file, "mine");
  expect(await slicewise("init", file)).toMatchObject({
    status: 2,
    stderr: `slicewise: ${file}: is there already; --force replaces it\n`,
  });
  expect(readFileSync(file, "utf8")).toBe("mine");
  expect((await slicewise("init", file, "--force")).status).toBe(0);
  expect(readFileSync(file, "utf8")).toBe(text);
});

test.each([
  ["scenario.json", "a scenario is written as YAML"],
  ["no-such-folder/scenario.yaml", "there is no folder no-such-folder"],
])("init refuses to write %s", async (file, message) => {
  expect(await slicewise("init", file)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining(message),
  });
});

test("schema prints the shipped schema", async () => {
  expect(JSON.parse((await slicewise("schema")).stdout)).toEqual(
    JSON.parse(readFileSync("scenarios/scenario.schema.json", "utf8")),
  );
});
