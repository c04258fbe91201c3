import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FolderLock, RetryError } from "../../../results/log/index.ts";

const newFolder = () => mkdtempSync(join(tmpdir(), "slicewise-lock-"));

function heldBy(holder: object): string {
  const folder = newFolder();
  writeFileSync(join(folder, "results.lock"), JSON.stringify(holder));
  return folder;
}

test("a folder has one writer at a time", () => {
  const folder = newFolder();
  const lock = new FolderLock(folder);
  expect(() => new FolderLock(folder)).toThrow(RetryError);
  expect(() => new FolderLock(folder)).toThrow(`process ${process.pid} on ${hostname()}`);
  expect(readdirSync(folder)).toEqual(["results.lock"]);
  lock.release();
  expect(existsSync(join(folder, "results.lock"))).toBe(false);
  new FolderLock(folder).release();
});

test("the lock of a process that has died is taken over, also where its number is in use again", () => {
  const { pid } = spawnSync(process.execPath, ["--version"]);
  for (const holder of [
    { host: hostname(), pid, started: "1" },
    { host: hostname(), pid: process.pid, started: "1" },
  ]) {
    const folder = heldBy(holder);
    const lock = new FolderLock(folder);
    expect(readFileSync(join(folder, "results.lock"), "utf8")).toContain(`"pid":${process.pid}`);
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
  }
});

test("the lock of another machine stands until it has shown no life for ten minutes", () => {
  const folder = heldBy({ host: "elsewhere", pid: 1, started: "1" });
  expect(() => new FolderLock(folder)).toThrow("process 1 on elsewhere");
  utimesSync(join(folder, "results.lock"), 1e9, 1e9);
  new FolderLock(folder).release();
});

test("a lock that says nothing holds nothing", () => {
  const folder = newFolder();
  writeFileSync(join(folder, "results.lock"), "{");
  new FolderLock(folder).release();
  expect(readdirSync(folder)).toEqual([]);
});
