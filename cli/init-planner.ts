import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { Command } from "commander";
import { linkOwnPackage } from "../scenarios/index.ts";
import { checkPlannerName } from "../planners/index.ts";
import { InputError } from "../sim/errors.ts";
import { print } from "./output.ts";
import { writeOutputs } from "./output-file.ts";
import { packageFolder } from "./package.ts";

const endings = [".js", ".mjs", ".ts", ".mts"];

/** `slicewise init planner`: writes a commented planner to start from, and makes its folder find this package. */
export function initPlannerCommand(): Command {
  return new Command("planner")
    .description("write a commented planner to start from")
    .argument("[name]", "of the planner, or of its file, which ends in .js or .ts", "my-planner")
    .option("--force", "replace a file that is there", false)
    .action((name: string, { force }: { readonly force: boolean }) => {
      const file = extname(name) === "" ? `${name}.js` : name;
      checkTarget(file, force);
      const example = readFileSync(join(packageFolder(), "examples", "my-planner.js"), "utf8");
      writeOutputs([{ path: file, content: starterPlanner(example, file) }]);
      const link = linkOwnPackage(dirname(file), packageFolder());
      const linked = link === undefined ? "" : `Linked: ${link}, for its import of slicewise/planners\n`;
      print(`Written: ${file}\n${linked}Next: slicewise conformance ${pathOf(file)}\n`);
    });
}

function checkTarget(file: string, force: boolean): void {
  if (!endings.includes(extname(file)))
    throw new InputError(`${file}: a planner is a module (allowed: names that end in ${endings.join(", ")})`);
  checkPlannerName(plannerName(file));
  const folder = dirname(file);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new InputError(`${file}: there is no folder ${folder}`);
  if (existsSync(file) && !force) throw new InputError(`${file}: is there already; --force replaces it`);
}

function plannerName(file: string): string {
  return basename(file, extname(file));
}

/** The example under the name of the file, with types where it is TypeScript. */
function starterPlanner(example: string, file: string): string {
  const named = example
    .replaceAll("./my-planner.js", () => `./${basename(file)}`)
    .replaceAll("my-planner", () => plannerName(file));
  if (!/\.m?ts$/.test(file)) return named;
  return named
    .replace("const plan = {", "const plan: Plan = {")
    .replace("sumOfSteps }", "sumOfSteps, type Plan }");
}

/** A path as the command line takes modules. */
function pathOf(file: string): string {
  return /^(\.|\/|[A-Za-z]:)/.test(file) ? file : `./${file}`;
}
