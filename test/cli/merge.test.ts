import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mergeLogs } from "../../sweeps/merge-logs.ts";
import { logLine, readLogLine } from "../../results/log/line.ts";
import { scenarioText } from "../scenarios/scenario-text.ts";
import { scratchScenario, slicewise } from "./slicewise.ts";

const sweep = "{cluster.network.bandwidth: [50 Mbps, 1 Gbps, 2 Gbps], planner: [single, inh, outc]}";

const { folder, file } = scratchScenario(scenarioText({ sweep }));
const shards = [1, 2, 3].map((index) => join(folder, `shard-${index}`));
for (const [index, shard] of shards.entries()) {
  const { status, stdout } = await slicewise("run", file, "--shard", `${index + 1}/3`, "--out", shard);
  if (status !== 0 || !stdout.includes(`Shard ${index + 1}/3 is done: 3 of 9 points`))
    throw new Error(stdout);
}
const merged = join(folder, "merged");
const merge = async (...folders: readonly string[]) => await slicewise("merge", ...folders, "--out", merged);
const refusal = (...folders: readonly string[]) => {
  try {
    mergeLogs(folders);
  } catch (error) {
    return error;
  }
  return undefined;
};
const refused = (message: string) =>
  expect.objectContaining({ name: "InputError", message: expect.stringContaining(message) });

/** A shard whose log has been put through a change. */
function changed(shard: string, change: (lines: readonly string[]) => readonly string[]): string {
  const other = `${shard}-changed`;
  mkdirSync(other, { recursive: true });
  const [log] = readdirSync(shard);
  const lines = readFileSync(join(shard, log!), "utf8").trimEnd().split("\n");
  writeFileSync(join(other, log!), change(lines).join("\n"));
  return other;
}

test("merged shards are what one run would have written; a point may stand in two of them", async () => {
  expect((await slicewise("run", file, "--out", join(folder, "whole"))).status).toBe(0);
  const { status, stderr } = await merge(...shards.toReversed(), shards[0]!);
  expect([status, stderr]).toEqual([0, ""]);
  for (const name of ["points.csv", "run.json", "charts/speedup.svg", "charts/speedup.png"])
    expect(readFileSync(join(merged, name)).equals(readFileSync(join(folder, "whole", name)))).toBe(true);
  const again = await slicewise("run", file, "--out", merged);
  expect(again.stdout).toContain("9 of 9 points had been run before");
});

test("missing points are counted", async () => {
  const torn = changed(shards[2]!, (lines) => [...lines.slice(0, -1), lines.at(-1)!.slice(0, 50)]);
  expect(await merge(shards[0]!, shards[1]!, torn)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("1 of 9 points are missing"),
  });
});

test("shards of different scenarios are refused, and what is not a shard", async () => {
  const other = scratchScenario(scenarioText({ sweep, seed: "2" }));
  const out = join(other.folder, "out");
  expect((await slicewise("run", other.file, "--shard", "1/3", "--out", out)).status).toBe(0);
  expect(refusal(...shards, out)).toEqual(refused("of different sweeps: scenarios that differ in a field"));
  expect(refusal(...shards, folder)).toEqual(refused("holds no log of a run"));
  expect(await slicewise("merge", ...shards, "--out", shards[0]!)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("is one of the shards"),
  });
});

test("shards that contradict each other are refused; a row that failed gives way", () => {
  const rewritten = (from: RegExp, to: string) =>
    changed(shards[0]!, (lines) =>
      lines.map((line) => logLine(JSON.parse(JSON.stringify(readLogLine(line)).replace(from, to))).trimEnd()),
    );
  const contradicting = rewritten(/"bytes_moved":\d+/, '"bytes_moved":7');
  expect(refusal(...shards, contradicting)).toEqual(refused("contradict each other"));
  const failed = rewritten(/"status":"ok"/, '"status":"failed"');
  const { records } = mergeLogs(shards);
  expect(mergeLogs([failed, ...shards]).records).toEqual(records);
  expect(mergeLogs([...shards, failed]).records).toEqual(records);
});

test("a folder that another run writes to asks for a retry", async () => {
  const held = join(folder, "held");
  mkdirSync(held);
  writeFileSync(join(held, "results.lock"), JSON.stringify({ host: "elsewhere", pid: 1, started: "1" }));
  expect(await slicewise("run", file, "--out", held)).toMatchObject({
    status: 75,
    stderr: expect.stringContaining("another run writes to it"),
  });
});
