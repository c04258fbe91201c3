import { Command } from "commander";
import {
  choosePlanner,
  decoderPlanners,
  objectiveOf,
  planners,
  type DecoderPlanner,
  type Planner,
} from "../planners/index.ts";
import { print } from "./output.ts";

/** `slicewise planners`: the planners, or one of them, with their options and where they come from. */
export function plannersCommand(): Command {
  return new Command("planners")
    .argument("[planner]", "name of one planner, or the path of a module of your own")
    .option("--json", "print JSON", false)
    .action(async (name: string | undefined, { json }: { readonly json: boolean }) => {
      const ofDecoders = decoderPlannersNamed(name);
      const chosen =
        name === undefined
          ? planners
          : ofDecoders.length > 0
            ? plannersOf(ofDecoders)
            : await plannersNamed(name);
      const listed = chosen.map((planner) => {
        const { name, summary, source, options } = planner;
        const objective = objectiveOf(choosePlanner(name, [planner]));
        return { name, summary, source, objective, also: alsoFor(planner), options: optionsOf(options) };
      });
      const dividing = ofDecoders.map(({ name, summary, source, options }) => {
        return { name, summary, source, objective: "latency", for: "decoders", options: optionsOf(options) };
      });
      print(
        json
          ? `${JSON.stringify([...listed, ...dividing], null, 2)}\n`
          : [...chosen.map(asText), ...ofDecoders.map(decoderText)].join("\n"),
      );
    });
}

/** The planners of decoders of a name, which may have options behind it; all where none is given. */
function decoderPlannersNamed(text: string | undefined): readonly DecoderPlanner[] {
  const name = text?.split("[", 1)[0]!.trim();
  return decoderPlanners.filter((planner) => name === undefined || planner.name === name);
}

/** Those of other networks that are called as these. */
function plannersOf(named: readonly DecoderPlanner[]): readonly Planner[] {
  return planners.filter(({ name }) => named.some((other) => other.name === name));
}

/** The planner of a name, which may have options behind it; or those of a module or package. */
async function plannersNamed(text: string): Promise<readonly Planner[]> {
  const name = text.split("[", 1)[0]!.trim();
  const found = planners.find((planner) => planner.name === name);
  if (found) return [found];
  const { knownPlanners } = await import("../scenarios/outside/index.ts");
  const known = knownPlanners(".");
  known.take(name);
  return known.outside;
}

function optionsOf(options: Planner["options"]) {
  return Object.fromEntries(
    Object.entries(options).map(([option, { meaning, values }]) => [option, { meaning, values }]),
  );
}

/** What a planner does beside planning inferences. */
function alsoFor({ schedule, train }: Planner): readonly string[] {
  return [...(schedule ? ["task graphs"] : []), ...(train ? ["training"] : [])];
}

function asText(planner: Planner): string {
  const { name, summary, source, options } = planner;
  const objective = objectiveOf(choosePlanner(name, [planner]));
  const unless = "objective" in options ? " by default" : "";
  const also = alsoFor(planner).map((what) => `; takes ${what} too`);
  return `${name}: ${summary}\n    ${source}\n    plans for ${objective}${unless}${also.join("")}\n${optionLines(planner)}`;
}

function decoderText(planner: DecoderPlanner): string {
  return `${planner.name}: ${planner.summary}\n    ${planner.source}\n    divides decoders that make tokens\n${optionLines(planner)}`;
}

function optionLines({ name, options }: Pick<Planner, "name" | "options">): string {
  return Object.entries(options)
    .map(
      ([option, { values, meaning }]) => `    ${name}[${option}=${values.join(" | ")}]\n        ${meaning}\n`,
    )
    .join("");
}
