import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { scenarioText } from "../scenarios/scenario-text.ts";
import { fakeSlurm } from "./slurm/fake-slurm.ts";
import { scratchScenario, slicewise } from "./slicewise.ts";
import { startSlicewise } from "./started.ts";

const sweep = "{cluster.network.bandwidth: [50 Mbps, 1 Gbps, 2 Gbps], planner: [single, inh]}";
const slurm = fakeSlurm();
afterEach(() => {
  slurm.setQueue([]);
  slurm.refuse("");
});

test("submit hands over an array, and a job that merges after it", async () => {
  const { folder, file } = scratchScenario(scenarioText({ sweep }));
  const out = join(folder, "out");
  const { status, stdout, stderr } = await slicewise("submit", file, "--tasks", "3", "--out", out);
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("6 points: job array 41 of 3 tasks, and job 42, which merges");
  expect(slurm.submitted()).toEqual([
    `--parsable ${out}/slurm/array.sh`,
    `--parsable --dependency=afterany:41 ${out}/slurm/merge.sh`,
  ]);

  slurm.setQueue(["41_2|RUNNING", "42|PENDING"]);
  expect(await slicewise("submit", file, "--tasks", "3", "--out", out)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("2 jobs of an earlier submission are in the queue"),
  });
  expect(slurm.submitted()).toEqual([]);
});

test("the scripts that a dry run writes do what one run does, in any order, some tasks twice", () => {
  const { folder, file } = scratchScenario(scenarioText({ sweep }));
  const out = join(folder, "a folder, 100%");
  const { status, stdout } = startSlicewise("submit", file, "--tasks", "3", "--out", out, "--dry-run");
  expect(status).toBe(0);
  expect(slurm.submitted()).toEqual([]);
  const scripts = join(out, "slurm");
  expect(readdirSync(scripts)).toEqual(["array.sh", "merge.sh", "submission.json"]);
  const read = (name: string) => readFileSync(join(scripts, name), "utf8");
  expect(stdout).toContain(read("array.sh"));
  expect(stdout).toContain(read("merge.sh"));

  const runScript = (name: string, environment: Readonly<Record<string, string>> = {}) =>
    spawnSync("bash", [join(scripts, name)], {
      env: { ...process.env, ...environment },
      encoding: "utf8",
    });
  for (const task of ["3", "1", "3"])
    expect(runScript("array.sh", { SLURM_ARRAY_TASK_ID: task }).status).toBe(0);
  expect(runScript("merge.sh")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("2 of 6 points are missing"),
  });
  expect(runScript("array.sh", { SLURM_ARRAY_TASK_ID: "2" }).status).toBe(0);
  expect(runScript("merge.sh").status).toBe(0);

  const whole = join(folder, "whole");
  expect(startSlicewise("run", file, "--out", whole).status).toBe(0);
  for (const name of ["points.csv", "run.json", "charts/speedup.svg"])
    expect(readFileSync(join(out, name)).equals(readFileSync(join(whole, name)))).toBe(true);
});

test.each([
  [["--tasks", "7"], "there are only 6 points"],
  [["--tasks", "0"], "--tasks must be a whole number from 1"],
  [["--tasks", "2", "--sbatch-option", "account=x"], "must be one long option without blanks"],
  [["--tasks", "2", "--sbatch-option=--array=1-9"], "submit sets this one itself"],
  [["--tasks", "2", "--sbatch-option=--arr=1-9"], "submit sets --array itself"],
  [["--tasks", "2", "--sbatch-option=-a1-9"], "must be one long option"],
  [["--tasks", "2", "--sbatch-option=--account=a --wrap=id"], "must be one long option"],
  [["--tasks", "2", "--partition", "a\nb"], "--partition: must be one line"],
])("%j is refused, and nothing is written", async (flags, message) => {
  const { folder, file } = scratchScenario(scenarioText({ sweep }));
  const out = join(folder, "out");
  const { status, stderr } = await slicewise("submit", file, "--out", out, ...flags);
  expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
  expect(existsSync(out)).toBe(false);
  expect(slurm.submitted()).toEqual([]);
});

test("what Slurm refuses is told; a controller that does not answer asks for a retry", async () => {
  const { folder, file } = scratchScenario(scenarioText({ sweep }));
  const submit = async () => await slicewise("submit", file, "--tasks", "2", "--out", join(folder, "out"));
  slurm.refuse("sbatch: error: Batch job submission failed: Invalid job array specification");
  expect(await submit()).toMatchObject({ status: 2, stderr: expect.stringContaining("MaxArraySize") });
  slurm.refuse("sbatch: error: Unable to contact slurm controller (connect failure)");
  expect(await submit()).toMatchObject({ status: 75, stderr: expect.stringContaining("Unable to contact") });
});
