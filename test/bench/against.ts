import Table from "cli-table3";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Milliseconds of each workload in one pass. */
type Pass = Readonly<Record<string, number>>;

/**
 * Runs the workloads of this checkout and of another one by turns (A B A B ...), so that what slows the machine slows both, and
 * prints this one's time over the other's: below 1 is faster here.
 *
 * @param folder the other checkout, with its node_modules and dist
 * @param rounds how often each runs, a process a pass
 * @param only workloads whose name contains this
 */
export function compareWith(folder: string, rounds: number, only: string): void {
  const here = fileURLToPath(new URL("../..", import.meta.url));
  const there = resolve(folder);
  if (!existsSync(join(there, "test", "bench")))
    throw new Error(`${there} is no checkout: it has no test/bench`);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error("--rounds is a number of passes, at least 1");
  const passes: (readonly [Pass, Pass])[] = [];
  for (let round = 1; round <= rounds; round++) {
    passes.push([passOf(here, only), passOf(there, only)]);
    console.error(`round ${round} of ${rounds}`);
  }
  const table = new Table({
    head: ["workload", "here", "there", "here / there", "least to most"],
    colAligns: ["left", "right", "right", "right", "right"],
    style: { head: [], border: [] },
  });
  const names = [...new Set(passes.flatMap(([own, other]) => [...Object.keys(own), ...Object.keys(other)]))];
  if (names.length === 0) throw new Error(`no workload's name contains ${JSON.stringify(only)}`);
  for (const name of names) table.push(lineOf(name, passes));
  console.log(table.toString());
}

function lineOf(name: string, passes: readonly (readonly [Pass, Pass])[]): string[] {
  const own = sorted(passes.flatMap(([pass]) => pass[name] ?? []));
  const other = sorted(passes.flatMap(([, pass]) => pass[name] ?? []));
  const time = (all: readonly number[]) => (all.length > 0 ? `${median(all).toFixed(1)} ms` : "is not there");
  if (own.length === 0 || other.length === 0) return [name, time(own), time(other), "", ""];
  const ratios = sorted(passes.map(([a, b]) => a[name]! / b[name]!));
  const spread = `${ratios[0]!.toFixed(2)} to ${ratios.at(-1)!.toFixed(2)}`;
  return [name, time(own), time(other), median(ratios).toFixed(2), spread];
}

/** A process of its own, in the folder whose code it runs. */
function passOf(folder: string, only: string): Pass {
  const script = fileURLToPath(new URL("pass.ts", import.meta.url));
  const tsx = join(folder, "node_modules", "tsx", "dist", "cli.mjs");
  const output = execFileSync(process.execPath, [tsx, script, folder, only], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(output);
}

function sorted(values: readonly number[]): readonly number[] {
  return values.toSorted((a, b) => a - b);
}

function median(values: readonly number[]): number {
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
}
