import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  FolderLock,
  FolderLog,
  indexLog,
  LogAppender,
  LogReader,
  type PointRecord,
} from "../../../results/log/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { rowWith } from "../rows.ts";

const records: readonly PointRecord[] = Array.from({ length: 6 }, (_, index) => ({
  key: `key-${index}`,
  row: rowWith({
    seed: index,
    reason: index === 3 ? 'a "reason",\nover two lines: µs' : "",
    simulated_latency_s: 0.1 + index / 3,
  }),
  planningSeconds: index / 7,
}));
const sweep = {
  scenario: "small",
  version: "0.1.0",
  baseline: "single",
  sweptFields: ["cluster.devices.0.count"],
  keys: records.map(({ key }) => key),
  blocks: records.map((_, index) => Math.floor(index / 2)),
  timelines: ["key-1"],
  inputs: { program: "0123", files: { "net.onnx": "4567" }, scenario: { name: "small" } },
};

function newLog(): string {
  const file = join(mkdtempSync(join(tmpdir(), "slicewise-log-")), "results.log");
  const appender = new LogAppender(file);
  appender.addSweep(sweep);
  for (const record of records) appender.addPoint(record);
  appender.close();
  return file;
}

function readAll(file: string): readonly PointRecord[] {
  const reader = new LogReader(file);
  const all = [...indexLog(file).entries.values()].map((entry) => reader.read(entry));
  reader.close();
  return all;
}

test("a log gives back what was added", () => {
  const file = newLog();
  expect(indexLog(file)).toMatchObject({ sweep, dropped: 0 });
  expect(readAll(file)).toEqual(records);
});

test("a log that does not exist is empty", () => {
  expect(indexLog("/nowhere/results.log")).toEqual({ sweep: undefined, entries: new Map(), dropped: 0 });
});

test("a log cut at any byte keeps exactly its whole rows, and the next row stays apart from the torn one", () => {
  const whole = readFileSync(newLog());
  const lineEnds = [...whole.keys()].filter((index) => whole[index] === 10);
  const file = newLog();
  for (let size = whole.length; size >= 0; size -= 13) {
    truncateSync(file, size);
    // A line that lacks nothing but its end is whole.
    const lines = lineEnds.filter((end) => end <= size).length;
    expect(readAll(file)).toEqual(records.slice(0, Math.max(0, lines - 1)));
    const appender = new LogAppender(file);
    const entry = appender.addPoint({ ...records[0]!, key: "next" });
    appender.close();
    expect(indexLog(file).entries.get("next")).toEqual(entry);
    truncateSync(file, size);
  }
});

test("no damaged row is ever accepted", () => {
  const file = newLog();
  const whole = readFileSync(file);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })), {
        minLength: 1,
        maxLength: 4,
      }),
      (changes) => {
        const damaged = Buffer.from(whole);
        for (const [index, bits] of changes) damaged[index]! ^= bits;
        writeFileSync(file, damaged);
        for (const record of readAll(file)) expect(records).toContainEqual(record);
        expect([sweep, undefined]).toContainEqual(indexLog(file).sweep);
      },
    ),
    { ...fixedSeed, numRuns: 300 },
  );
});

test("rows torn into one another, and rows of other columns, do not count", () => {
  const file = newLog();
  const [, second] = readFileSync(file, "utf8").split("\n");
  appendFileSync(file, `${second!.slice(0, 40)}${second!}\n`);
  expect(indexLog(file)).toMatchObject({ dropped: 1 });
  expect(readAll(file)).toEqual(records);
});

test("of several rows of a point the last counts; lines may be longer than what is read at once", () => {
  const file = newLog();
  const appender = new LogAppender(file);
  const long = { ...records[1]!, row: rowWith({ reason: "long ".repeat(500_000), status: "failed" }) };
  appender.addPoint(long);
  appender.addPoint({ ...records[2]!, key: "after" });
  appender.close();
  const { entries } = indexLog(file);
  const reader = new LogReader(file);
  expect(entries.get("key-1")?.failed).toBe(true);
  expect(reader.read(entries.get("key-1")!)).toEqual(long);
  expect(reader.read(entries.get("after")!).row).toEqual(records[2]!.row);
  reader.close();
});

test.each([
  ["the log is removed", (file: string) => rmSync(file)],
  ["the folder is removed", (file: string) => rmSync(dirname(file), { recursive: true })],
  [
    "another log takes its place",
    (file: string) => {
      rmSync(file);
      writeFileSync(file, "somebody else's, and torn");
    },
  ],
])("no row is lost where %s while a run works", (_, disturb) => {
  for (let before = 0; before <= records.length; before++) {
    const folder = mkdtempSync(join(tmpdir(), "slicewise-log-"));
    const lock = new FolderLock(folder);
    const log = new FolderLog(folder, lock, sweep, false);
    for (const record of records.slice(0, before)) log.add(record);
    disturb(log.file);
    for (const record of records.slice(before)) log.add(record);
    log.finish();
    log.close();
    lock.release();
    expect(readAll(log.file)).toEqual(records);
    expect(indexLog(log.file).sweep).toEqual(sweep);
    const reader = new LogReader(log.file);
    expect([...log.entries.values()].map((entry) => reader.read(entry))).toEqual(records);
    reader.close();
  }
});
