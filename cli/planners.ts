import { Command } from "commander";
import { planners, type Planner } from "../planners/index.ts";

/** `slicewise planners`: the planners, their options and where they come from. */
export function plannersCommand(): Command {
  return new Command("planners")
    .option("--json", "print JSON", false)
    .action(({ json }: { readonly json: boolean }) => {
      const listed = planners.map(({ name, summary, source, options }) => ({
        name,
        summary,
        source,
        options,
      }));
      process.stdout.write(json ? `${JSON.stringify(listed, null, 2)}\n` : planners.map(asText).join("\n"));
    });
}

function asText({ name, summary, source, options }: Planner): string {
  const lines = Object.entries(options).map(
    ([option, { values, meaning }]) => `    ${name}[${option}=${values.join(" | ")}]\n        ${meaning}\n`,
  );
  return `${name}: ${summary}\n    ${source}\n${lines.join("")}`;
}
