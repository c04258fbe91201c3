/**
 * Mutation testing: `npm run mutation -- sim/engine planners/list-scheduling` draws 40 of the small changes that Stryker
 * would make of each folder's code, writes one at a time, and counts how many of these mutants the folder's own tests
 * catch. Without folders: those that hold files changed since `main`. `--mutants N` draws so many, `--seed N` others, and
 * `--tests PATTERN` asks further test files. Prints the survivors, the mutants that made the tests compute without end, and
 * one Markdown table.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { drawMarkdownTable } from "../../results/markdown-table.ts";
import { drawMutants, mutantsOf, type Mutant } from "./mutants.ts";
import { openTests, type Outcome } from "./tests.ts";

const root = join(import.meta.dirname, "../..");

/** How many mutants of a folder there are and were tried, and what became of them. */
interface Score {
  readonly folder: string;
  readonly all: number;
  readonly tried: number;
  readonly endless: number;
  readonly survived: number;
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    mutants: { type: "string", default: "40" },
    seed: { type: "string", default: "1" },
    tests: { type: "string", multiple: true },
  },
});
const count = wholeNumber("--mutants", values.mutants, 1);
const seed = wholeNumber("--seed", values.seed, 0);
const folders = positionals.length > 0 ? positionals : changedFolders();
if (folders.length === 0)
  refuse(
    "no file under sim/, planners/ or traces/ has changed since main; name a folder: npm run mutation -- sim/engine",
  );
for (const folder of folders) if (!existsSync(join(root, folder))) refuse(`there is no ${folder}`);

const scores: Score[] = [];
for (const folder of folders) scores.push(await score(folder));
const lines = scores.map(({ folder, all, tried, endless, survived }) => [
  `\`${folder}\``,
  String(all),
  String(tried),
  String(endless),
  String(survived),
  `${((100 * (tried - survived)) / tried).toFixed(0)} %`,
]);
console.log(drawMarkdownTable(["folder", "mutants", "tried", "endless", "survived", "caught"], lines, 1));

/** Draws mutants of a folder (or of one file) and runs the folder's own tests against each. */
async function score(folder: string): Promise<Score> {
  const own = folder.endsWith(".ts") ? dirname(folder) : folder;
  const all = await mutantsOf(root, folder);
  const drawn = drawMutants(all, count, seed);
  const tests = await openTests(root, [
    `test/${own}/**/*.test.ts`,
    `test/${own}.test.ts`,
    ...(values.tests ?? []),
  ]);
  console.log(
    `${folder}: ${all.length} mutants, ${drawn.length} drawn; tests take ${tests.seconds.toFixed(1)} s of the processor`,
  );
  const outcomes: Outcome[] = [];
  for (const mutant of drawn) {
    process.stderr.write(`\r${outcomes.length} of ${drawn.length} `);
    const outcome = await tests.outcome(mutant);
    process.stderr.write("\r");
    outcomes.push(outcome);
    if (outcome !== "caught") console.log(`${outcome}  ${describe(mutant)}`);
  }
  await tests.close();
  const countOf = (kind: Outcome) => outcomes.filter((outcome) => outcome === kind).length;
  return {
    folder,
    all: all.length,
    tried: drawn.length,
    endless: countOf("endless"),
    survived: countOf("survived"),
  };
}

function describe({ file, line, mutator, original, replacement }: Mutant): string {
  const short = (text: string) => text.replaceAll(/\s+/g, " ").slice(0, 60);
  return `${file}:${line}  ${mutator}  ${short(original)}  ->  ${short(replacement)}`;
}

function changedFolders(): string[] {
  const files = execFileSync("git", ["diff", "--name-only", "--diff-filter=d", "main"], {
    cwd: root,
    encoding: "utf8",
  })
    .split("\n")
    .filter((file) => /^(sim|planners|traces)\/.*\.ts$/.test(file));
  return [...new Set(files.map((file) => dirname(file)))].sort();
}

function wholeNumber(option: string, text: string, least: number): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < least)
    refuse(`${option} must be a whole number from ${least} on, not ${text}`);
  return number;
}

function refuse(message: string): never {
  console.error(message);
  process.exit(2);
}
