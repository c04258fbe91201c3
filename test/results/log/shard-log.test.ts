import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  openShardLog,
  withLogs,
  type PointRecord,
  type RunLog,
  type SweepRecord,
} from "../../../results/log/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { rowWith } from "../rows.ts";

const records: readonly PointRecord[] = Array.from({ length: 5 }, (_, seed) => ({
  key: `key-${seed}`,
  row: rowWith({ seed }),
  planningSeconds: 0,
}));
const keys = records.map(({ key }) => key);
const failed = (record: PointRecord): PointRecord => ({ ...record, row: rowWith({ status: "failed" }) });
const sweep: SweepRecord = {
  scenario: "small",
  version: "0.1.0",
  baseline: "single",
  sweptFields: [],
  keys,
  blocks: keys.map(() => 0),
  timelines: [],
  inputs: { program: "0123", files: {}, scenario: { name: "small" } },
};
const newFolder = () => mkdtempSync(join(tmpdir(), "slicewise-shard-"));
const shard = { index: 2, count: 3 };
const open = (folder: string, fresh = false) => openShardLog({ folder, shard, sweep, keys }, fresh);

/** Runs what a log lacks, as a run does. */
function runAll(log: RunLog): void {
  for (const record of records) if (!log.entries.has(record.key)) log.add(record);
  log.finish();
  log.close();
}

/** All rows in a folder that count, by key. */
function rowsIn(folder: string): ReadonlyMap<string, PointRecord> {
  return withLogs(folder, (logs) => {
    const rows = new Map<string, PointRecord>();
    for (const { index, reader } of logs) {
      for (const [key, entry] of index.entries) if (!entry.failed) rows.set(key, reader.read(entry));
    }
    return rows;
  });
}

const whole = new Map(records.map((record) => [record.key, record]));

test("a log is called unfinished until all rows are there", () => {
  const folder = newFolder();
  const log = open(folder);
  log.add(records[0]!);
  expect(readdirSync(folder)).toEqual([expect.stringMatching(/^results\.2-of-3\.[0-9a-f-]{36}\.log\.part$/)]);
  runAll(log);
  expect(readdirSync(folder)).toEqual([expect.stringMatching(/^results\.2-of-3\.[0-9a-f-]{36}\.log$/)]);
  expect(join(folder, readdirSync(folder)[0]!)).toBe(log.file);
});

test("a shard that is finished stays as it is; a fresh run begins from nothing", () => {
  const folder = newFolder();
  runAll(open(folder));
  const [name] = readdirSync(folder);
  const before = statSync(join(folder, name!), { bigint: true });
  runAll(open(folder));
  expect(readdirSync(folder)).toEqual([name]);
  expect(statSync(join(folder, name!), { bigint: true }).mtimeNs).toBe(before.mtimeNs);
  const fresh = open(folder, true);
  expect(fresh.entries.size).toBe(0);
  runAll(fresh);
  expect(readdirSync(folder)).not.toContain(name);
  expect(rowsIn(folder)).toEqual(whole);
});

test("what a killed run has left is taken over, a row that failed is not", () => {
  const folder = newFolder();
  const killed = open(folder);
  killed.add(records[0]!);
  killed.add(failed(records[1]!));
  const next = open(folder);
  expect([...next.entries.keys()]).toEqual(["key-0"]);
  runAll(next);
  expect(readdirSync(folder)).toHaveLength(1);
  expect(rowsIn(folder)).toEqual(whole);
});

test("another sweep leaves its rows where keys are the same, and nothing else", () => {
  const folder = newFolder();
  runAll(open(folder));
  const other = { ...sweep, keys: ["key-1", "key-9"], blocks: [0, 0] };
  const log = openShardLog({ folder, shard, sweep: other, keys: other.keys }, false);
  expect([...log.entries.keys()]).toEqual(["key-1"]);
  log.add({ ...records[0]!, key: "key-9" });
  log.finish();
  log.close();
  expect(readdirSync(folder)).toHaveLength(1);
  withLogs(folder, ([only]) => {
    expect(only?.index.sweep).toEqual(other);
  });
});

test("shards may share a folder", () => {
  const folder = newFolder();
  const [first, second] = [1, 2].map((index) =>
    openShardLog({ folder, shard: { index, count: 2 }, sweep, keys: [keys[index]!] }, false),
  );
  for (const [index, log] of [first!, second!].entries()) {
    log.add(records[index + 1]!);
    log.finish();
    log.close();
  }
  expect([...rowsIn(folder).keys()].sort()).toEqual(["key-1", "key-2"]);
});

test("a run whose log was taken away writes it again, unless the shard is finished", () => {
  const folder = newFolder();
  const orphan = open(folder);
  runAll(open(folder));
  expect(readdirSync(folder)).toHaveLength(1);
  expect(() => runAll(orphan)).not.toThrow();
  expect(rowsIn(folder)).toEqual(whole);

  for (const taken of ["log", "folder"]) {
    const other = newFolder();
    const robbed = open(other, true);
    for (const record of records) robbed.add(record);
    rmSync(taken === "log" ? `${robbed.file}.part` : other, { recursive: true });
    robbed.finish();
    robbed.close();
    expect(rowsIn(other)).toEqual(whole);
  }
});

/** Steps of runs of one shard: a run starts, does a point, finishes with the rest, or is killed. */
const steps = fc.array(
  fc.record({ run: fc.nat(3), step: fc.constantFrom("start", "point", "failure", "finish", "kill") }),
  { maxLength: 40 },
);

test("whatever runs of a shard overlap, no row is lost and none is changed, and the last one finishes it", () => {
  fc.assert(
    fc.property(steps, (history) => {
      const folder = newFolder();
      const runs = new Map<number, RunLog>();
      let best = 0;
      for (const { run, step } of history) {
        const log = runs.get(run);
        if (step === "start" && !log) runs.set(run, open(folder));
        if (!log) continue;
        const next = records.find(({ key }) => log.entries.get(key)?.failed !== false);
        if (step === "point" && next) log.add(next);
        if (step === "failure" && next) log.add(failed(next));
        if (step === "finish") {
          for (const record of records) if (log.entries.get(record.key)?.failed !== false) log.add(record);
          log.finish();
        }
        if (step === "finish" || step === "kill") {
          log.close();
          runs.delete(run);
        }
        const rows = rowsIn(folder);
        for (const [key, record] of rows) expect(record).toEqual(whole.get(key));
        if (step === "finish") best = records.length;
        expect(rows.size).toBeGreaterThanOrEqual(best);
      }
      for (const log of runs.values()) log.close();
      runAll(open(folder));
      expect(rowsIn(folder)).toEqual(whole);
      rmSync(folder, { recursive: true });
    }),
    { ...fixedSeed, numRuns: 200 },
  );
});

test("a folder is read as a whole although logs are renamed meanwhile", () => {
  const folder = newFolder();
  const log = open(folder);
  log.add(records[0]!);
  const [name] = readdirSync(folder);
  withLogs(folder, ([only]) => {
    renameSync(join(folder, name!), join(folder, name!.replace(".part", "")));
    expect(only?.reader.read(only.index.entries.get("key-0")!)).toEqual(records[0]);
  });
  expect(readFileSync(join(folder, name!.replace(".part", "")), "utf8")).toContain("key-0");
  log.close();
});
