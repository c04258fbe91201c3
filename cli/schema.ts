import { Argument, Command } from "commander";
import { plannerProgramSchemas, scenarioJsonSchema } from "../scenarios/index.ts";
import { print } from "./output.ts";

/** `slicewise schema`: the JSON Schema of scenario files, and of what planners that are programs read and write. */
export function schemaCommand(): Command {
  return new Command("schema")
    .addArgument(
      new Argument("[of]", "of scenarios, of the problem that a planner reads, or of the plan that it prints")
        .choices(["scenario", "problem", "plan"])
        .default("scenario"),
    )
    .action((of: "scenario" | "problem" | "plan") => {
      const schema = of === "scenario" ? scenarioJsonSchema() : plannerProgramSchemas()[of];
      print(`${JSON.stringify(schema, null, 2)}\n`);
    });
}
