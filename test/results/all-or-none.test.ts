import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import type * as Files from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { runJson, writeResults } from "../../results/index.ts";
import { rowWith } from "./rows.ts";

vi.mock("node:fs", async (original) => {
  const files = await original<typeof Files>();
  return {
    ...files,
    renameSync: vi.fn(files.renameSync),
    copyFileSync: vi.fn(files.copyFileSync),
    writeFileSync: vi.fn(files.writeFileSync),
  };
});
afterEach(() => vi.clearAllMocks());

/** Every file below a folder, and what stands in it. */
function contentsOf(folder: string): Readonly<Record<string, string>> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    paths
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, "utf8")]),
  );
}

const run = (word: string, ...charts: readonly string[]) => [
  { path: "points.csv", content: `${word} points` },
  { path: "report.html", content: `${word} report` },
  ...charts.map((path) => ({ path, content: `${word} chart` })),
  {
    path: "run.json",
    content: runJson("small", "0", [rowWith()], ["points.csv", "report.html", "run.json", ...charts]),
  },
];

function earlierRun(): string {
  const folder = join(mkdtempSync(join(tmpdir(), "slicewise-")), "run");
  writeResults(folder, run("earlier", "charts/latency.svg", "charts/speedup.svg"));
  vi.clearAllMocks();
  return folder;
}

/** Makes the call of a number, counted from 0, fail as the system does; the calls after it work. */
function failOnce(operation: unknown, call: number, code: string): void {
  const mock = vi.mocked(operation as typeof renameSync);
  const works = mock.getMockImplementation()!;
  for (let earlier = 0; earlier < call; earlier++) mock.mockImplementationOnce(works);
  mock.mockImplementationOnce(() => {
    throw Object.assign(new Error(`${code}: injected`), { code, syscall: "test" });
  });
}

const later = run("later", "charts/speedup.svg", "charts/winners.svg");

test.each([
  ["rename", renameSync, "EXDEV", later.length],
  ["rename", renameSync, "EBUSY", later.length],
  ["write", writeFileSync, "ENOSPC", later.length],
  ["copy", copyFileSync, "EIO", 4],
])("whichever %s fails, the earlier results are as they were", (_, operation, code, calls) => {
  for (let call = 0; call < calls; call++) {
    const folder = earlierRun();
    writeFileSync(join(folder, "notes.txt"), "mine");
    const before = contentsOf(folder);
    vi.clearAllMocks();
    failOnce(operation, call, code);
    expect(() => writeResults(folder, later)).toThrow(code);
    expect(contentsOf(folder)).toEqual(before);
    writeResults(folder, later);
    expect(Object.keys(contentsOf(folder))).toEqual([...later.map(({ path }) => path), "notes.txt"].sort());
  }
});

test("no rename leaves its folder", () => {
  const folder = earlierRun();
  writeResults(folder, later);
  for (const [from, to] of vi.mocked(renameSync).mock.calls)
    expect(dirname(String(from))).toBe(dirname(String(to)));
});

test("what a killed run has left is cleared away by the next one", () => {
  const folder = earlierRun();
  mkdirSync(join(folder, "charts"), { recursive: true });
  for (const name of [".points.csv.0123456789ab.new", "charts/.speedup.svg.0123456789ab.old"])
    writeFileSync(join(folder, name), "half");
  writeFileSync(join(folder, ".mine.new"), "mine");
  writeResults(folder, later);
  expect(Object.keys(contentsOf(folder))).toEqual([...later.map(({ path }) => path), ".mine.new"].sort());
});
