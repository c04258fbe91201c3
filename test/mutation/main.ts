/**
 * Mutation testing: `npm run mutation -- sim/engine planners/list-scheduling` changes the code of each folder in hundreds of
 * small ways with Stryker and counts how many of these mutants the folder's own tests catch. Without folders: those
 * that hold files changed since `main`. `--sample 0.1` tries a tenth of the mutants. Prints the survivors and one Markdown
 * table.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { drawMarkdownTable } from "../../results/markdown-table.ts";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const stryker = join(here, "node_modules/@stryker-mutator/core/bin/stryker.js");

/** As much of Stryker's JSON report as is read here. */
interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly Mutant[] }>>;
}

interface Mutant {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status:
    "Killed" | "Timeout" | "Survived" | "NoCoverage" | "Ignored" | "CompileError" | "RuntimeError";
  readonly location: { readonly start: { readonly line: number } };
}

/** How many mutants of a folder its tests caught, and those that they did not. */
interface Score {
  readonly folder: string;
  readonly mutants: number;
  readonly caught: number;
  readonly survivors: readonly string[];
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { tests: { type: "string", multiple: true }, sample: { type: "string", default: "1" } },
});
const sample = Number(values.sample);
if (!(sample > 0 && sample <= 1)) {
  console.error(`--sample must be a share of the mutants above 0 and up to 1, not ${values.sample}`);
  process.exit(2);
}

const folders = positionals.length > 0 ? positionals : changedFolders();
if (folders.length === 0) {
  console.error(
    "no file under sim/, planners/ or traces/ has changed since main; name a folder: npm run mutation -- sim/engine",
  );
  process.exit(2);
}
for (const folder of folders) {
  if (existsSync(join(root, folder))) continue;
  console.error(`there is no ${folder}`);
  process.exit(2);
}
install();
const scores = folders.map(score);
for (const { survivors } of scores) for (const survivor of survivors) console.log(survivor);
const lines = scores.map(({ folder, mutants, caught }) => [
  `\`${folder}\``,
  String(mutants),
  `${((100 * caught) / mutants).toFixed(0)} %`,
]);
console.log(drawMarkdownTable(["folder", "mutants", "caught"], lines, 1));

function changedFolders(): string[] {
  const files = execFileSync("git", ["diff", "--name-only", "--diff-filter=d", "main"], {
    cwd: root,
    encoding: "utf8",
  })
    .split("\n")
    .filter((file) => /^(sim|planners|traces)\/.*\.ts$/.test(file));
  return [...new Set(files.map((file) => dirname(file)))].sort();
}

/** Stryker brings 150 packages that nothing else needs, so it stands apart from the project's own. */
function install(): void {
  if (existsSync(stryker)) return;
  const options = ["--no-audit", "--no-fund", "--no-package-lock", "--legacy-peer-deps"];
  execFileSync("npm", ["install", ...options, "--prefix", here], { cwd: root, stdio: "inherit" });
}

/** Mutates a folder (or one file) and runs its own tests against each mutant. */
function score(folder: string): Score {
  const isFile = folder.endsWith(".ts");
  const report = join(here, "reports", `${folder.replaceAll("/", "-")}.json`);
  mkdirSync(dirname(report), { recursive: true });
  const own = isFile ? dirname(folder) : folder;
  const tests = [`test/${own}/**/*.test.ts`, `test/${own}.test.ts`, ...(values.tests ?? [])];
  const { status } = spawnSync(process.execPath, [stryker, "run", join(here, "stryker.config.mjs")], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: {
      ...process.env,
      MUTATE: isFile ? folder : `${folder}/**/*.ts`,
      TESTS: tests.join(","),
      REPORT: report,
      SAMPLE: String(sample),
    },
  });
  if (status !== 0) throw new Error(`Stryker failed on ${folder}`);
  const { files } = JSON.parse(readFileSync(report, "utf8")) as Report;
  const counted = Object.entries(files).flatMap(([file, { mutants }]) =>
    mutants
      .filter(({ status }) => ["Killed", "Timeout", "Survived", "NoCoverage"].includes(status))
      .map((mutant) => ({ file, mutant })),
  );
  const survivors = counted.filter(
    ({ mutant }) => mutant.status === "Survived" || mutant.status === "NoCoverage",
  );
  return {
    folder,
    mutants: counted.length,
    caught: counted.length - survivors.length,
    survivors: survivors.map(({ file, mutant }) => describe(file, mutant)),
  };
}

function describe(file: string, { status, location, mutatorName, replacement = "" }: Mutant): string {
  const text = replacement.replaceAll(/\s+/g, " ").slice(0, 80);
  return `${status === "NoCoverage" ? "not run" : "survived"}  ${file}:${location.start.line}  ${mutatorName}  ${text}`;
}
