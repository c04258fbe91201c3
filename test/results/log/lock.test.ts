import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import type * as Files from "node:fs";
import { expect, test, vi } from "vitest";
import { InputError } from "../../../sim/errors.ts";
import { FolderLock, indexLog, RetryError } from "../../../results/log/index.ts";
import { ownHolder } from "../../../results/log/holder.ts";

// FAT and SMB have no links.
vi.mock("node:fs", async (original) => {
  const refuse = () => {
    throw Object.assign(new Error("EPERM: operation not permitted, link"), {
      code: "EPERM",
      syscall: "link",
    });
  };
  return { ...(await original<typeof Files>()), linkSync: refuse, symlinkSync: refuse };
});

const newFolder = () => mkdtempSync(join(tmpdir(), "slicewise-lock-"));
const lockOf = (folder: string) => join(folder, "results.lock");

function heldBy(holder: object | string): string {
  const folder = newFolder();
  writeFileSync(lockOf(folder), typeof holder === "string" ? holder : JSON.stringify(holder));
  return folder;
}

/** Dates a lock so many seconds before now. */
function age(folder: string, seconds: number): void {
  const time = (performance.timeOrigin + performance.now()) / 1e3 - seconds;
  utimesSync(lockOf(folder), time, time);
}

const own = ownHolder("ours");
const elsewhere = { ...own, host: "elsewhere" };

test("a folder has one writer at a time", () => {
  const folder = newFolder();
  const lock = new FolderLock(folder);
  expect(() => new FolderLock(folder)).toThrow(RetryError);
  expect(() => new FolderLock(folder)).toThrow(`process ${process.pid} on ${hostname()}`);
  expect(readdirSync(folder)).toEqual(["results.lock"]);
  lock.release();
  expect(existsSync(lockOf(folder))).toBe(false);
  new FolderLock(folder).release();
});

test("what is not a file in the place of a lock or of a log is refused at once, a pipe too", () => {
  const folder = newFolder();
  for (const name of ["results.lock", "results.log"]) {
    const path = join(folder, name);
    if (spawnSync("mkfifo", [path]).status !== 0) mkdirSync(path);
  }
  expect(() => new FolderLock(folder)).toThrow(InputError);
  expect(() => new FolderLock(folder)).toThrow("is in the way of the run's lock");
  expect(() => indexLog(join(folder, "results.log"))).toThrow("is not a file; rows of results are in one");
});

test("the lock of a process that has died is taken over, also where its number is in use again", () => {
  const { pid } = spawnSync(process.execPath, ["--version"]);
  for (const holder of [
    { ...own, pid, started: "1" },
    { ...own, started: "1" },
  ]) {
    const folder = heldBy(holder);
    const lock = new FolderLock(folder);
    expect(readFileSync(lockOf(folder), "utf8")).toContain(`"pid":${process.pid}`);
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
  }
});

test.each([
  ["of another machine", elsewhere],
  ["of a version that did not say more", { host: "elsewhere", pid: 1, started: "1" }],
  ["of a container with this machine's host name", { ...own, pids: "pid:[1]", pid: 2 ** 22 + 1 }],
  ["of another machine with this one's host name", { ...own, boot: "another", pid: 2 ** 22 + 1 }],
])("the lock %s stands until it has shown no life for ten minutes", (_, holder) => {
  const folder = heldBy(holder);
  for (const seconds of [0, 590]) {
    age(folder, seconds);
    expect(() => new FolderLock(folder)).toThrow(`process ${holder.pid} on ${holder.host}`);
  }
  expect(readdirSync(folder)).toEqual(["results.lock"]);
  age(folder, 610);
  new FolderLock(folder).release();
});

test("a lock from the future asks for a retry, and says how to go on", () => {
  const folder = heldBy(elsewhere);
  age(folder, -1e6);
  expect(() => new FolderLock(folder)).toThrow(RetryError);
  expect(() => new FolderLock(folder)).toThrow(
    /is dated 1000\d\d\d? s in the future.*remove .*results\.lock/,
  );
  // Of a process that can be seen the date does not matter.
  const seen = heldBy({ ...own, started: "1" });
  age(seen, -1e6);
  new FolderLock(seen).release();
});

test("a lock that is being written stands for ten seconds, whatever it says", () => {
  for (const text of ["", "{", "null", '{"host":1}', '{"host":"h","pid":-1,"started":""}']) {
    const folder = heldBy(text);
    expect(() => new FolderLock(folder)).toThrow("has just begun to write to it");
    age(folder, 11);
    new FolderLock(folder).release();
    expect(readdirSync(folder)).toEqual([]);
  }
});

test("a lock that was removed, alone or with its folder, is taken again", () => {
  for (const removed of ["lock", "folder"]) {
    const folder = newFolder();
    const lock = new FolderLock(folder);
    rmSync(removed === "lock" ? lockOf(folder) : folder, { recursive: true });
    lock.check();
    expect(() => new FolderLock(folder)).toThrow(RetryError);
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
  }
});

test("a run whose lock another one has taken stops, and leaves that one's lock alone", () => {
  const folder = newFolder();
  const lock = new FolderLock(folder);
  rmSync(lockOf(folder));
  const other = new FolderLock(folder);
  expect(() => lock.check()).toThrow(RetryError);
  expect(() => lock.check()).toThrow("another run has taken the folder");
  lock.release();
  expect(() => other.check()).not.toThrow();
  other.release();
});

/** Runs a script as root of other name spaces; undefined where the system does not let. */
function inNewNameSpaces(script: string, ...args: readonly string[]) {
  const flags = ["--mount", "--pid", "--fork", "--mount-proc", "--kill-child"];
  if (process.platform !== "linux" || spawnSync("unshare", [...flags, "true"]).status !== 0) return undefined;
  const source = ["--import", "tsx", "--input-type=module", "-e", script, ...args];
  return spawnSync("unshare", [...flags, process.execPath, ...source], { encoding: "utf8" });
}

test("of two name spaces of process numbers with one host name, one writes (skipped where unshare is not permitted)", ({
  skip,
}) => {
  const folder = newFolder();
  const lock = new FolderLock(folder);
  const ran = inNewNameSpaces(
    `import { FolderLock } from "./results/log/index.ts";
     try { new FolderLock(process.argv[1]); console.log("taken"); } catch (error) { console.log(error.name, error.message); }`,
    folder,
  );
  if (!ran) return skip("unshare is not permitted");
  expect(ran.stdout).toContain(`RetryError ${folder}: another run writes to it (process ${process.pid} on`);
  expect(() => lock.check()).not.toThrow();
  lock.release();

  mkdirSync(folder, { recursive: true });
  const killed = inNewNameSpaces(
    `import { FolderLock } from "./results/log/index.ts"; new FolderLock(process.argv[1]); process.exit(9);`,
    folder,
  );
  expect(killed?.status).not.toBe(0);
  expect(() => new FolderLock(folder)).toThrow("sign of life");
  age(folder, 601);
  new FolderLock(folder).release();
});
