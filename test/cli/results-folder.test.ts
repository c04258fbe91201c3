import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { indexLog } from "../../results/log/index.ts";
import { scenarioText } from "../scenarios/scenario-text.ts";
import { withMounts } from "./mounts.ts";
import { scratchScenario, slicewise } from "./slicewise.ts";
import { program, startSlicewise } from "./started.ts";

const sweep = "{planner: [single, inh]}";

const run = `${program.join(" ")} run`;

test("results on a mount point, and behind a link to one, are replaced (skipped where mounting is not permitted)", ({
  skip,
}) => {
  const { folder, file } = scratchScenario(scenarioText({ sweep }));
  const mount = join(folder, "volume");
  mkdirSync(mount);
  symlinkSync(mount, join(folder, "link"));
  const ran = withMounts(
    `set -e; mount -t tmpfs none "$1"
     ${run} "$2" --out "$1"; echo old > "$1/points.csv"
     ${run} "$2" --out "$1" --fresh; cp "$1/points.csv" "$3/first.csv"; echo old > "$1/points.csv"
     ${run} "$2" --out "$3/link"; cp "$1/points.csv" "$3/second.csv"; ls -A "$1" > "$3/list"`,
    mount,
    file,
    folder,
  );
  if (!ran || /permission denied|not permitted/i.test(ran.stderr)) return skip("mounting is not permitted");
  expect([ran.status, ran.stderr]).toEqual([0, ""]);
  const first = readFileSync(join(folder, "first.csv"), "utf8");
  expect(first.split("\n")).toHaveLength(4);
  expect(readFileSync(join(folder, "second.csv"), "utf8")).toBe(first);
  expect(readFileSync(join(folder, "list"), "utf8").split("\n").filter(Boolean)).toEqual([
    "charts",
    "points.csv",
    "report.html",
    "results.log",
    "run.json",
    "timing.csv",
  ]);
});

test("a result that is a mount point itself cannot be replaced, and nothing is lost (skipped where mounting is not permitted)", ({
  skip,
}) => {
  const { folder, file } = scratchScenario(scenarioText({ sweep }));
  const out = join(folder, "out");
  expect(startSlicewise("run", file, "--out", out).status).toBe(0);
  const names = ["points.csv", "report.html", "run.json"];
  for (const name of names) writeFileSync(join(out, name), `earlier ${name}`);
  writeFileSync(join(folder, "other.csv"), "mounted");
  const ran = withMounts(
    `mount --bind "$2/other.csv" "$1/timing.csv" || exit 99; ${run} "$3" --out "$1"`,
    out,
    folder,
    file,
  );
  if (!ran || ran.status === 99) return skip("mounting is not permitted");
  expect([ran.status, ran.stderr]).toEqual([75, expect.stringContaining("cannot be written to now: EBUSY")]);
  for (const name of names) expect(readFileSync(join(out, name), "utf8")).toBe(`earlier ${name}`);
  expect(readdirSync(out).filter((name) => name.startsWith("."))).toEqual([]);
  expect(startSlicewise("run", file, "--out", out)).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("2 of 2 points had been run before"),
  });
});

test.each([
  ["a link to nothing", (path: string) => symlinkSync("/nowhere/at/all", path), "is a link to nothing"],
  ["a file", (path: string) => writeFileSync(path, ""), "is a file; results need a folder"],
])("%s is not a results folder", async (_, make, message) => {
  const { folder, file } = scratchScenario(scenarioText({ sweep }));
  make(join(folder, "out"));
  expect(await slicewise("run", file, "--out", join(folder, "out"))).toMatchObject({
    status: 2,
    stderr: expect.stringContaining(message),
  });
});

test("a run whose folder is removed while it works still ends with all results", async () => {
  const bandwidths = Array.from({ length: 60 }, (_, index) => `${index + 1} Mbps`).join(", ");
  const { folder, file } = scratchScenario(
    scenarioText({ sweep: `{cluster.network.bandwidth: [${bandwidths}], planner: [single, inh]}` }),
  );
  const out = join(folder, "out");
  const log = join(out, "results.log");
  const child = spawn(program[0]!, [...program.slice(1), "run", file, "--out", out, "--workers", "1"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (data) => (stderr += String(data)));
  const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
  const hasRows = () => existsSync(log) && readFileSync(log, "utf8").split("\n").length > 2;
  while (!hasRows() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5));
  rmSync(out, { recursive: true, force: true });
  expect([await ended, stderr]).toEqual([0, ""]);
  expect(readFileSync(join(out, "points.csv"), "utf8").trim().split("\n")).toHaveLength(121);
  expect(indexLog(log).entries.size).toBe(120);
  expect(existsSync(join(out, "results.lock"))).toBe(false);
});
