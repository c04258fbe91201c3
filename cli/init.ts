import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, extname, join, parse, relative, resolve, sep } from "node:path";
import { Command } from "commander";
import { starterScenario } from "../scenarios/index.ts";
import { InputError } from "../sim/errors.ts";
import { writeOutputs } from "./output-file.ts";
import { initPlannerCommand } from "./init-planner.ts";
import { packageFolder } from "./package.ts";
import { print } from "./output.ts";

/** `slicewise init`: writes a commented scenario to start from; `init planner`, a planner. */
export function initCommand(): Command {
  return new Command("init")
    .addCommand(initPlannerCommand())
    .argument("[file]", "where to write it", "scenario.yaml")
    .option("--force", "replace a file that is there", false)
    .action((file: string, { force }: { readonly force: boolean }) => {
      checkTarget(file, force);
      const folder = join(packageFolder(), "scenarios");
      const example = readFileSync(join(folder, "first-steps.yaml"), "utf8");
      const schema = relative(dirname(resolve(file)), join(folder, "scenario.schema.json"));
      const options = { name: scenarioName(file), file, schema: schema.split(sep).join("/") };
      writeOutputs([{ path: file, content: starterScenario(example, options) }]);
      print(`Written: ${file}\nNext: slicewise check ${file}\n`);
    });
}

function checkTarget(file: string, force: boolean): void {
  if (![".yaml", ".yml"].includes(extname(file))) {
    throw new InputError(`${file}: a scenario is written as YAML (allowed: names that end in .yaml or .yml)`);
  }
  const folder = dirname(file);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new InputError(`${file}: there is no folder ${folder}`);
  }
  if (existsSync(file) && !force) throw new InputError(`${file}: is there already; --force replaces it`);
}

/** The file's name without its extension, as far as scenarios may be called so. */
function scenarioName(file: string): string {
  const name = parse(file)
    .name.replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+/, "")
    .slice(0, 60);
  return name === "" ? "scenario" : name;
}
