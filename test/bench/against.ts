import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A process that runs the workloads of a checkout, one at a time. */
interface Checkout {
  readonly names: readonly string[];
  /** Runs a workload once; milliseconds. */
  run(name: string): Promise<number>;
  close(): void;
}

/**
 * Runs the workloads of this checkout and of another one alternately (A B A B ...), so that what slows the machine slows both, and
 * prints this one's time over the other's, a row as soon as it is known: below 1 is faster here.
 *
 * @param folder the other checkout, with its node_modules and dist
 * @param rounds how often each runs, after one run to warm up
 * @param only workloads whose name contains this
 * @throws Error where the folder is not a checkout, or no workload of both has a name that contains the text
 */
export async function compareWith(folder: string, rounds: number, only: string): Promise<void> {
  const there = resolve(folder);
  if (!existsSync(join(there, "test", "bench")))
    throw new Error(`${there} is not a checkout: it has no test/bench`);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error("--rounds is a number of runs, at least 1");
  const [own, other] = await Promise.all([
    openCheckout(fileURLToPath(new URL("../..", import.meta.url))),
    openCheckout(there),
  ]);
  try {
    const inBoth = own.names.filter((name) => other.names.includes(name));
    const names = inBoth.filter((name) => name.includes(only));
    if (names.length === 0)
      throw new Error(`no workload of both has a name that contains ${JSON.stringify(only)}`);
    const width = Math.max(...names.map((name) => name.length));
    console.log(row("workload", width, "here", "there", "here / there", "least to most"));
    for (const name of names) console.log(row(name, width, ...(await compare(name, rounds, own, other))));
    const others = own.names.length + other.names.length - 2 * inBoth.length;
    if (others > 0) console.log(`${others} workloads are in one of the two only`);
  } finally {
    own.close();
    other.close();
  }
}

/** Median times, the median of the ratios of the rounds, and their range. */
async function compare(
  name: string,
  rounds: number,
  own: Checkout,
  other: Checkout,
): Promise<readonly string[]> {
  await own.run(name);
  await other.run(name);
  const runs: (readonly [number, number])[] = [];
  for (let round = 0; round < rounds; round++) runs.push([await own.run(name), await other.run(name)]);
  const ratios = sorted(runs.map(([a, b]) => a / b));
  return [
    `${median(sorted(runs.map(([a]) => a))).toFixed(1)} ms`,
    `${median(sorted(runs.map(([, b]) => b))).toFixed(1)} ms`,
    median(ratios).toFixed(2),
    `${ratios[0]!.toFixed(2)} to ${ratios.at(-1)!.toFixed(2)}`,
  ];
}

function row(name: string, width: number, ...cells: readonly string[]): string {
  return [name.padEnd(width), ...cells.map((cell) => cell.padStart(14))].join("");
}

async function openCheckout(folder: string): Promise<Checkout> {
  const script = fileURLToPath(new URL("checkout.ts", import.meta.url));
  const tsx = join(folder, "node_modules", "tsx", "dist", "cli.mjs");
  const child = spawn(process.execPath, [tsx, script, folder], {
    cwd: folder,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  async function answer(): Promise<unknown> {
    const { value, done } = await lines.next();
    if (done) throw new Error(`the workloads of ${folder} ended before they were all run`);
    return JSON.parse(value);
  }
  const names = (await answer()) as readonly string[];
  return {
    names,
    async run(name) {
      child.stdin.write(`${name}\n`);
      return Number(await answer());
    },
    close: () => void child.stdin.end(),
  };
}

function sorted(values: readonly number[]): readonly number[] {
  return values.toSorted((a, b) => a - b);
}

function median(values: readonly number[]): number {
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
}
