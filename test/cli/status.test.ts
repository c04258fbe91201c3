import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { logLine, readLogLine } from "../../results/log/line.ts";
import { scenarioText } from "../scenarios/scenario-text.ts";
import { fakeSlurm } from "./slurm/fake-slurm.ts";
import { scratchScenario, slicewise } from "./slicewise.ts";

const sweep = "{cluster.network.bandwidth: [50 Mbps, 1 Gbps, 2 Gbps], planner: [single, inh]}";
const slurm = fakeSlurm();
afterEach(() => slurm.setQueue([]));

const { folder, file } = scratchScenario(scenarioText({ sweep }));
const out = join(folder, "out");
const shard = (index: number) => join(out, `shard-${index}-of-3`);
const runShard = async (index: number) =>
  (await slicewise("run", file, "--shard", `${index}/3`, "--out", shard(index))).status;

async function statusOf(...folders: readonly string[]) {
  const { status, stdout } = await slicewise("status", ...folders, "--json");
  return { exit: status, ...JSON.parse(stdout) };
}
const states = (status: { readonly shards: readonly { readonly state: string }[] }) =>
  status.shards.map(({ state }) => state);

/** Writes the log of a shard as a run leaves it that was killed after some of its rows. */
function cutLog(index: number, rows: number, change = (line: string) => line): void {
  const [name] = readdirSync(shard(index));
  const lines = readFileSync(join(shard(index), name!), "utf8")
    .split("\n")
    .slice(0, rows + 1);
  writeFileSync(join(shard(index), name!), `${lines.map(change).join("\n")}\n`);
}

test("status follows a submission from its start to its end", async () => {
  expect((await slicewise("submit", file, "--tasks", "3", "--out", out)).status).toBe(0);
  slurm.setQueue(["41_1|RUNNING", "41_[2-3]|PENDING", "42|PENDING"]);
  const begun = await statusOf(out);
  expect(begun).toMatchObject({ exit: 75, scenario: "small", points: 6, done: 0, state: "running" });
  expect([states(begun), begun.merge]).toEqual([["running", "queued", "queued"], "queued"]);

  for (const index of [1, 2]) expect(await runShard(index)).toBe(0);
  cutLog(2, 1);
  // Task 3 has died before it began; task 2 is still about its work.
  slurm.setQueue(["41_2|RUNNING", "42|PENDING"]);
  const half = await statusOf(out);
  expect(half).toMatchObject({ exit: 75, done: 3, failed: 0 });
  expect(states(half)).toEqual(["done", "running", "incomplete"]);

  slurm.setQueue([]);
  const stopped = await statusOf(out);
  expect([stopped.exit, states(stopped), stopped.merge]).toEqual([
    1,
    ["done", "incomplete", "incomplete"],
    "incomplete",
  ]);

  for (const index of [2, 3]) expect(await runShard(index)).toBe(0);
  expect(await statusOf(out)).toMatchObject({ exit: 1, done: 6, state: "done", merge: "incomplete" });
  const shards = [1, 2, 3].map(shard);
  expect((await slicewise("merge", ...shards, "--out", out)).status).toBe(0);
  const { status, stdout } = await slicewise("status", out);
  expect(status).toBe(0);
  expect(stdout).toContain("6 of 6 points done (100 %), 0 failed, 0 infeasible; merge: done");
});

test("shards that no Slurm ran, begun or not, and points that failed", async () => {
  const shards = [1, 2].map(shard);
  expect(await statusOf(...shards)).toMatchObject({ exit: 1, points: 6, done: 4, merge: null });
  expect(states(await statusOf(...shards))).toEqual(["done", "done", "incomplete"]);
  expect(await statusOf(...[1, 2, 3].map(shard))).toMatchObject({ exit: 0, done: 6 });
  const failing = (line: string) => {
    const value = JSON.stringify(readLogLine(line));
    return logLine(JSON.parse(value.replace('"status":"ok"', '"status":"failed"'))).trimEnd();
  };
  cutLog(3, 2, failing);
  const failed = await statusOf(...[1, 2, 3].map(shard));
  expect(failed).toMatchObject({ exit: 1, done: 6, failed: 2, state: "failed" });
  expect(states(failed)).toEqual(["done", "done", "failed"]);
});

test("what holds nothing of a sweep is refused", async () => {
  const empty = join(folder, "empty");
  mkdirSync(empty);
  expect(await slicewise("status", empty)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("no run or shard has begun here"),
  });
  expect(await slicewise("status", join(folder, "nowhere"))).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("is not a folder"),
  });
});

test("a run without shards has a status, and shards are compared once they are merged", async () => {
  const whole = join(folder, "whole");
  expect((await slicewise("run", file, "--workers", "1", "--out", whole)).status).toBe(0);
  expect(await slicewise("status", whole)).toEqual({
    status: 0,
    stdout: "small: done, 6 of 6 points done (100 %), 0 failed, 0 infeasible\n",
    stderr: "",
  });
  const log = join(whole, "results.log");
  writeFileSync(log, `${readFileSync(log, "utf8").split("\n").slice(0, 3).join("\n")}\n`);
  const { status, stdout } = await slicewise("status", whole);
  expect(status).toBe(1);
  expect(stdout).toMatch(
    /^small: incomplete, 2 of 6 .*\nWhere no run works on it, slicewise run .* resumes\.\n$/,
  );
  const { stderr } = await slicewise("compare", whole, shard(1));
  expect(stderr).toMatch(
    /^slicewise: .*shard-1-of-3: holds a shard; put all shards together first: slicewise merge /,
  );
});
