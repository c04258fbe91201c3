import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scenarioText } from "../scenarios/scenario-text.ts";
import { scratchScenario, slicewise } from "./slicewise.ts";

const sweep = "{cluster.network.bandwidth: [50 Mbps, 100 Mbps, 1 Gbps], planner: [single, inh]}";
const { folder, file } = scratchScenario(scenarioText({ sweep }));
const whole = join(folder, "whole");
const reportOf = (run: string) => readFileSync(join(run, "report.html"), "utf8");

test("a run writes its report, and report writes the same again from the log alone", async () => {
  const { status, stdout } = await slicewise("run", file, "--out", whole);
  expect(status).toBe(0);
  expect(stdout).toContain(join(whole, "report.html"));
  const written = reportOf(whole);
  // The middle bandwidth of both planners has a timeline.
  expect(written.match(/<option value="\d+">/g)).toHaveLength(2);
  expect(written).toContain("squeezenet1.1, ring, 100 Mbps");

  const copy = join(folder, "copy");
  mkdirSync(copy);
  writeFileSync(join(copy, "results.log"), readFileSync(join(whole, "results.log")));
  expect(await slicewise("report", copy)).toEqual({
    status: 0,
    stdout: `Written: ${join(copy, "report.html")}\n`,
    stderr: "",
  });
  expect(reportOf(copy)).toBe(written);
  const other = join(folder, "other.html");
  expect((await slicewise("report", copy, "--out", other)).status).toBe(0);
  expect(readFileSync(other, "utf8")).toBe(written);
});

test("merged shards have the report of one run", async () => {
  const shards = [1, 2].map((index) => join(folder, `shard-${index}`));
  for (const [index, shard] of shards.entries()) {
    expect((await slicewise("run", file, "--shard", `${index + 1}/2`, "--out", shard)).status).toBe(0);
    expect(existsSync(join(shard, "report.html"))).toBe(false);
  }
  const merged = join(folder, "merged");
  expect((await slicewise("merge", ...shards, "--out", merged)).status).toBe(0);
  expect(reportOf(merged)).toBe(reportOf(whole));
});

test("a sweep that grows gets the timelines of its new middle, and runs nothing twice", async () => {
  const grown = scratchScenario(scenarioText({ sweep: sweep.replace("1 Gbps]", "1 Gbps, 2 Gbps, 5 Gbps]") }));
  const run = join(grown.folder, "out");
  mkdirSync(run);
  writeFileSync(join(run, "results.log"), readFileSync(join(whole, "results.log")));
  // The two points at 1 Gbps are known, but without a timeline.
  expect((await slicewise("run", grown.file, "--out", run)).stdout).toContain(
    "4 of 10 points had been run before",
  );
  const resumed = reportOf(run);
  expect(resumed).toContain("squeezenet1.1, ring, 1 Gbps");
  rmSync(run, { recursive: true });
  expect((await slicewise("run", grown.file, "--out", run)).status).toBe(0);
  expect(reportOf(run)).toBe(resumed);
});

test("a folder without a run, and one of a run that is not done, are refused", async () => {
  expect(await slicewise("report", folder)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("holds no log of a run"),
  });
  const torn = join(folder, "torn");
  mkdirSync(torn);
  const lines = readFileSync(join(whole, "results.log"), "utf8").trimEnd().split("\n");
  writeFileSync(join(torn, "results.log"), lines.slice(0, -1).join("\n"));
  expect(await slicewise("report", torn)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("1 of 6 points are missing"),
  });
});
