import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { transformSync } from "esbuild";
import { randomStream } from "../../sim/random.ts";

/** One small change of one file. */
export interface Mutant {
  /** From the root of the repository. */
  readonly file: string;
  readonly line: number;
  readonly mutator: string;
  /** What stands in the file, and what the mutant has in its place. */
  readonly original: string;
  readonly replacement: string;
  /** The whole file with the change. */
  readonly text: string;
}

/** As much of Stryker's instrumenter as is used here. */
interface Instrumenter {
  instrument(
    files: readonly { readonly name: string; readonly mutate: true; readonly content: string }[],
    options: { readonly plugins: null; readonly excludedMutations: []; readonly ignorers: [] },
  ): Promise<{
    readonly mutants: readonly {
      readonly fileName: string;
      readonly mutatorName: string;
      readonly replacement: string;
      readonly location: { readonly start: Position; readonly end: Position };
    }[];
  }>;
}

/** Both from 0. */
interface Position {
  readonly line: number;
  readonly column: number;
}

const here = import.meta.dirname;
const instrumenterFile = join(here, "node_modules/@stryker-mutator/instrumenter/dist/src/index.js");

/** Every mutant that Stryker's mutators make of a file, or of the TypeScript files of a folder. */
export async function mutantsOf(root: string, folder: string): Promise<readonly Mutant[]> {
  install(root);
  const names = folder.endsWith(".ts") ? [folder] : filesOf(root, folder);
  const contents = new Map(names.map((name) => [name, readFileSync(join(root, name), "utf8")]));
  const { Instrumenter } = await import(pathToFileURL(instrumenterFile).href);
  const silent = { isDebugEnabled: () => false, debug: () => {}, info: () => {} };
  const instrumenter: Instrumenter = new Instrumenter(silent);
  const files = [...contents].map(([name, content]) => ({ name, mutate: true as const, content }));
  const { mutants } = await instrumenter.instrument(files, {
    plugins: null,
    excludedMutations: [],
    ignorers: [],
  });
  return mutants.map(({ fileName: file, mutatorName: mutator, replacement, location }) => {
    const content = contents.get(file)!;
    const start = offsetOf(content, location.start);
    const end = offsetOf(content, location.end);
    const original = content.slice(start, end);
    const written = needsParentheses(mutator, original) ? `(${replacement})` : replacement;
    return {
      file,
      line: location.start.line + 1,
      mutator,
      original,
      replacement,
      text: content.slice(0, start) + written + content.slice(end),
    };
  });
}

/** `count` of the mutants, or all if they are fewer, drawn by the seed. Each of them is still TypeScript. */
export function drawMutants(mutants: readonly Mutant[], count: number, seed: number): readonly Mutant[] {
  const random = randomStream(seed, "mutants");
  const drawn = mutants
    .map((mutant) => ({ mutant, place: random() }))
    .sort((a, b) => a.place - b.place)
    .slice(0, count)
    .map(({ mutant }) => mutant);
  for (const { text } of drawn) transformSync(text, { loader: "ts" });
  return drawn;
}

function filesOf(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
    .sort();
}

function install(root: string): void {
  if (existsSync(instrumenterFile)) return;
  const options = ["--no-audit", "--no-fund", "--no-package-lock", "--legacy-peer-deps"];
  execFileSync("npm", ["install", ...options, "--prefix", here], { cwd: root, stdio: "inherit" });
}

function offsetOf(content: string, { line, column }: Position): number {
  return content.split("\n", line).reduce((sum, before) => sum + before.length + 1, 0) + column;
}

/** An expression of operators that stands in the place of another may bind less than it did; a whole loop or case is none. */
function needsParentheses(mutator: string, original: string): boolean {
  const loose = [
    "ArithmeticOperator",
    "ArrowFunction",
    "BooleanLiteral",
    "ConditionalExpression",
    "EqualityOperator",
    "LogicalOperator",
  ];
  return loose.includes(mutator) && !/^(case|default|for)\b/.test(original);
}
