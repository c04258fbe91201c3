import Table from "cli-table3";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { prepared } from "./slicewise.ts";
import {
  contendedFlows,
  layeredTasks,
  pipelineTasks,
  tensorParallelTasks,
  textOf,
  type SimGridWorkload,
} from "./workloads.ts";

const workloads: Readonly<Record<string, () => SimGridWorkload>> = {
  "100,000 flows, star of 4": () => contendedFlows(4, 1, 100_000),
  "100,000 flows, star of 16": () => contendedFlows(16, 1, 100_000),
  "100,000 flows, star of 128": () => contendedFlows(128, 1, 100_000),
  "100,000 flows, 64 stars of 8": () => contendedFlows(512, 64, 100_000),
  "10,000 layered tasks, 8 hosts": () => layeredTasks(8, 100, 100),
  "50,000 tasks of a pipeline, 16 hosts": () => pipelineTasks(16, 3125),
  "10,000 tensor-parallel tasks, 8 hosts": () => tensorParallelTasks(8, 1250),
};

/** Plain max-min sharing, with the least rounding that SimGrid allows. */
const plain =
  "network/model:CM02,network/crosstraffic:0,network/TCP-gamma:0,maxmin/precision:1e-9,surf/precision:1e-12";

/**
 * The solvers of SimGrid, and where messages wait for their latency; SimGrid's best setting is the fastest one of those that
 * agree with slicewise. The lazy solver is often faster, but misses flows of one source that leave the latency of their links
 * together; with timers in place of that latency it is right.
 */
const settings = [
  { solver: "Lazy", latency: "links" },
  { solver: "Lazy", latency: "timers" },
  { solver: "Full", latency: "links" },
  { solver: "Full", latency: "timers" },
] as const;
type Setting = (typeof settings)[number];
const agreement = 1e-6;
/** Runs until compiled code runs, as it does in a sweep. */
const warmUps = 5;

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, only: { type: "string", default: "" } },
});
const folder = mkdtempSync(join(tmpdir(), "slicewise-simgrid-"));
try {
  const driver = compiled(join(folder, "driver"));
  if (driver !== undefined) compare(driver, Number(values.rounds), values.only);
} finally {
  rmSync(folder, { recursive: true });
}

/** The driver as a program; undefined, said on stderr, where it cannot be built. */
function compiled(program: string): string | undefined {
  const source = fileURLToPath(new URL("driver.cpp", import.meta.url));
  const { error, status, stderr } = spawnSync(
    "g++",
    ["-std=c++17", "-O2", "-w", source, "-lsimgrid", "-o", program],
    { encoding: "utf8" },
  );
  if (error === undefined && status === 0) return program;
  const why = error
    ? "there is no g++"
    : (stderr.split("\n").find((line) => line.includes("error")) ?? stderr);
  console.error(`Not compared: SimGrid's driver cannot be built (${why.trim()}).`);
  console.error("It needs g++ and SimGrid 3.32: apt-get install g++ libsimgrid-dev");
  process.exitCode = 1;
  return undefined;
}

/** Runs each workload here and on SimGrid alternately, and prints CPU seconds, their ratio, and how far the times differ. */
function compare(driver: string, rounds: number, only: string): void {
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error("--rounds is a number of rounds, at least 1");
  const table = new Table({
    head: [
      "workload",
      "slicewise",
      "SimGrid, best",
      "by",
      "SimGrid / slicewise",
      "least to most",
      "differ by",
    ],
    colAligns: ["left", "right", "right", "left", "right", "right", "right"],
    style: { head: [], border: [] },
  });
  for (const [name, make] of Object.entries(workloads)) {
    if (!name.includes(only)) continue;
    const workload = make();
    const file = join(folder, "workload");
    writeFileSync(file, textOf(workload));
    const line = lineOf(driver, file, workload, rounds);
    table.push([name, ...line]);
    console.error(`${name}: ${line.join(" | ")}`);
  }
  console.log(table.toString());
  console.log(
    "CPU seconds, medians; slicewise in a warm process; the largest relative difference of completion times.",
  );
}

function lineOf(driver: string, file: string, workload: SimGridWorkload, rounds: number): string[] {
  const runHere = prepared(workload);
  let expected = runHere();
  for (let round = 1; round < warmUps; round++) expected = runHere();
  const result = join(folder, "result");
  let patience: number | undefined;
  const answers = settings
    .flatMap((setting) => {
      const start = performance.now();
      const seconds = runThere(driver, setting, file, result, patience);
      if (seconds === undefined) return [];
      const difference = largestDifference(expected, endsOf(result));
      // What takes three times as long as a right answer is not the best.
      if (difference < agreement) {
        const limit = Math.ceil(1000 + 3 * (performance.now() - start));
        patience = Math.min(patience ?? limit, limit);
      }
      return [{ setting, seconds, difference }];
    })
    .sort((a, b) => a.seconds - b.seconds);
  const best = answers.find(({ difference }) => difference < agreement);
  if (best === undefined) {
    const least = Math.min(...answers.map(({ difference }) => difference));
    return ["", "", "none agrees", "", "", least.toExponential(1)];
  }
  const pairs = Array.from(
    { length: rounds },
    () => [cpuSecondsOf(runHere), runThere(driver, best.setting, file, result)!] as const,
  );
  const ratios = pairs.map(([here, there]) => there / here);
  return [
    median(pairs.map(([here]) => here)).toFixed(3),
    median(pairs.map(([, there]) => there)).toFixed(3),
    `${best.setting.solver}, latency in ${best.setting.latency}`,
    median(ratios).toFixed(2),
    `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`,
    best.difference.toExponential(1),
  ];
}

/** CPU seconds of a run on SimGrid; undefined when it took longer than the milliseconds of patience. */
function runThere(
  driver: string,
  { solver, latency }: Setting,
  file: string,
  result: string,
  patience?: number,
): number | undefined {
  const flags = `${plain},network/optim:${solver}`;
  const { status, signal, stdout } = spawnSync(driver, [flags, latency, file, result], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    timeout: patience,
  });
  if (signal === "SIGTERM") return undefined;
  if (status !== 0) throw new Error(`SimGrid's driver ended with ${status ?? signal}`);
  return Number(stdout);
}

function cpuSecondsOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function endsOf(file: string): readonly number[] {
  return readFileSync(file, "utf8").trimEnd().split("\n").map(Number);
}

/** Over the larger of both; Infinity where the one has what the other lacks. */
function largestDifference(left: Float64Array, right: readonly number[]): number {
  if (left.length !== right.length) return Infinity;
  return left.reduce((largest, end, place) => {
    const difference = Math.abs(end - right[place]!) / Math.max(Math.abs(end), Math.abs(right[place]!));
    return Math.max(largest, Number.isNaN(difference) ? Infinity : difference);
  }, 0);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
