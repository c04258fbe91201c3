import { Command } from "commander";
import { scenarioJsonSchema } from "../scenarios/index.ts";
import { print } from "./output.ts";

/** `slicewise schema`: the JSON Schema of scenario files. */
export function schemaCommand(): Command {
  return new Command("schema").action(() => {
    print(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
  });
}
