import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { runSweep, type SweepOptions } from "../../sweeps/run-sweep.ts";
import { pointsCsv, rowOf } from "../../results/index.ts";
import { FolderLock, FolderLog, LogReader, logName, type PointRecord } from "../../results/log/index.ts";
import { loadScenario, runScenario, type Scenario } from "../../scenarios/index.ts";
import { scenarioOf, scenarioText } from "../scenarios/scenario-text.ts";

const newFolder = () => mkdtempSync(join(tmpdir(), "slicewise-sweep-"));

async function sweepIn(
  folder: string,
  scenario: Scenario,
  { fresh = false, ...options }: Partial<SweepOptions> & { readonly fresh?: boolean } = {},
) {
  const lock = new FolderLock(folder);
  try {
    const run = await runSweep(scenario, (sweep) => new FolderLog(folder, lock, sweep, fresh), {
      shard: undefined,
      workers: 1,
      version: "1",
      ...options,
    });
    const reader = new LogReader(join(folder, logName));
    const records = run.sweep.keys.map((key): PointRecord => reader.read(run.entries.get(key)!));
    reader.close();
    return {
      ...run,
      records,
      csv: pointsCsv(
        records.map(({ row }) => row),
        scenario.sweptFields,
      ),
    };
  } finally {
    lock.release();
  }
}

const sweep =
  "{model: [squeezenet1.1, alexnet], cluster.devices.0.slowdown: [1, 3], planner: [single, outc, inh, flexpie]}";

test("any number of workers makes the bytes that the points make one after the other", async () => {
  const scenario = scenarioOf(scenarioText({ sweep }));
  const serial = pointsCsv([...runScenario(scenario)].map(rowOf), scenario.sweptFields);
  for (const workers of [1, 2, 3])
    expect((await sweepIn(newFolder(), scenario, { workers })).csv).toBe(serial);
});

test("a second run does nothing, a longer sweep only what is new, a fresh one everything", async () => {
  const folder = newFolder();
  const first = await sweepIn(folder, scenarioOf(scenarioText({ sweep })));
  const size = () => readFileSync(join(folder, logName)).length;
  const before = size();
  const second = await sweepIn(folder, scenarioOf(scenarioText({ sweep })));
  expect([first.found, second.found, second.records]).toEqual([0, 16, first.records]);
  expect(size()).toBe(before);
  const longer = scenarioOf(scenarioText({ sweep: sweep.replace("[1, 3]", "[1, 2, 3]") }));
  expect((await sweepIn(folder, longer)).found).toBe(16);
  expect((await sweepIn(folder, longer, { version: "2" })).found).toBe(0);
  expect((await sweepIn(folder, longer, { version: "2", fresh: true })).found).toBe(0);
});

test("a changed trace runs those points again that used it, and no others", async () => {
  const folder = newFolder();
  for (const name of ["a.csv", "b.csv"])
    copyFileSync("traces/data/x86-64-zen4-avx512/alexnet.csv", join(folder, name));
  const cluster =
    "{devices: [{name: board, count: 2, profile: ./a.csv}], network: {topology: ring, bandwidth: 1 Gbps}}";
  const text = scenarioText({
    model: "alexnet",
    cluster,
    sweep: "{cluster.devices.0.profile: [./a.csv, ./b.csv], planner: [single, inh]}",
  });
  const first = await sweepIn(folder, scenarioOf(text, folder));
  const trace = readFileSync(join(folder, "b.csv"), "utf8");
  // The first convolution takes ten times as long.
  const slower = trace.replaceAll(/(64x55x55,gap,.*,)([\d. ]+)$/gm, (_, start: string, samples: string) => {
    return start + samples.replaceAll(/\d+(?=\.|\s|$)(?<!\.\d+)/g, "$&0");
  });
  expect(slower).not.toBe(trace);
  writeFileSync(join(folder, "b.csv"), slower);
  const second = await sweepIn(folder, scenarioOf(text, folder));
  expect(second.found).toBe(2);
  expect(second.records.slice(0, 2)).toEqual(first.records.slice(0, 2));
  expect(second.records[2]?.row.simulated_latency_s).toBeGreaterThan(
    first.records[2]?.row.simulated_latency_s ?? Infinity,
  );
});

test("a worker that dies takes one point with it, which is tried again the next time", async () => {
  const folder = newFolder();
  const scenario = scenarioOf(scenarioText({ sweep }));
  const workerFile = fileURLToPath(new URL("breaking-worker.mjs", import.meta.url));
  const broken = await sweepIn(folder, scenario, { workers: 2, workerFile });
  expect(broken.records.map(({ row }) => row.status)).toEqual(
    broken.records.map((_, number) => (number === 2 ? "failed" : "ok")),
  );
  expect(broken.records[2]?.row.reason).toContain("exited with code: 3");
  const whole = await sweepIn(folder, scenario);
  expect(whole.found).toBe(15);
  expect(whole.csv).toBe((await sweepIn(newFolder(), scenario)).csv);
});

test("a model that changes while the scenario runs ends the run", async () => {
  const folder = newFolder();
  const file = join(folder, "scenario.yaml");
  writeFileSync(file, scenarioText({ model: "net.cfg" }));
  const net = (filters: number) =>
    `[net]\nheight=8\nwidth=8\nchannels=3\n\n[convolutional]\nfilters=${filters}\nsize=3\nstride=1\npad=1\nactivation=relu\n`;
  writeFileSync(join(folder, "net.cfg"), net(4));
  const scenario = loadScenario(file);
  const changing: Scenario = {
    ...scenario,
    point(number) {
      writeFileSync(join(folder, "net.cfg"), net(5));
      return scenario.point(number);
    },
  };
  await expect(sweepIn(folder, changing)).rejects.toThrow("has changed while the scenario ran");
});
