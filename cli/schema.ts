import { Command } from "commander";
import { scenarioJsonSchema } from "../scenarios/index.ts";

/** `slicewise schema`: the JSON Schema of scenario files. */
export function schemaCommand(): Command {
  return new Command("schema").action(() => {
    process.stdout.write(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
  });
}
