import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scenarioText } from "../scenarios/scenario-text.ts";
import { scratchScenario, slicewise } from "./slicewise.ts";

const sweep = "{cluster.network.bandwidth: [50 Mbps, 1 Gbps], planner: [single, inh]}";

test("run writes results and shows them", async () => {
  const { folder, file } = scratchScenario(scenarioText({ sweep }));
  const { status, stdout, stderr } = await slicewise("run", file, "--out", join(folder, "out"));
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("Latency in ms");
  expect(stdout).toContain(join(folder, "out", "points.csv"));
  expect(stdout).not.toContain("\u001b");
  expect(readdirSync(join(folder, "out"))).toEqual([
    "charts",
    "points.csv",
    "report.html",
    "results.log",
    "run.json",
    "timing.csv",
  ]);
});

test("run --json prints one object and nothing else", async () => {
  const { folder, file } = scratchScenario(scenarioText({ sweep }));
  const { status, stdout, stderr } = await slicewise("run", file, "--out", join(folder, "out"), "--json");
  expect([status, stderr]).toEqual([0, ""]);
  const printed = JSON.parse(stdout);
  expect(Object.keys(printed)).toEqual(["scenario", "points", "files", "notes"]);
  expect(printed.points).toHaveLength(4);
  expect(printed.points[0]).toMatchObject({ scenario: "small", planner: "single", speedup: 1, status: "ok" });
  for (const path of printed.files) expect(existsSync(path)).toBe(true);
});

test("bad input exits with 2 and leaves earlier results as they are", async () => {
  const { folder, file } = scratchScenario(scenarioText({ sede: "1" }));
  const out = join(folder, "out");
  mkdirSync(out);
  writeFileSync(join(out, "points.csv"), "earlier");
  const { status, stdout, stderr } = await slicewise("run", file, "--out", out);
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^slicewise: .*scenario\.yaml:5:1 sede: is not a field; did you mean seed\?/);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(readdirSync(out)).toEqual(["points.csv"]);
  expect(readFileSync(join(out, "points.csv"), "utf8")).toBe("earlier");
});

test("a results folder that is a file is refused before anything runs", async () => {
  const { file } = scratchScenario(scenarioText());
  const { status, stderr } = await slicewise("run", file, "--out", file);
  expect(status).toBe(2);
  expect(stderr).toContain("is a file; results need a folder");
});
