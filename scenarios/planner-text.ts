import {
  chooseDecoderPlanner,
  decoderPlanners,
  planners,
  type Planner,
  type PlannerChoice,
  type PlannerOptionSet,
  type SchedulerChoice,
} from "../planners/index.ts";
import { InputError } from "../sim/errors.ts";
import { didYouMean } from "./suggest.ts";
import { reading, type JsonFragment } from "./fields.ts";
import { quantityPattern } from "./units.ts";
import { KnownPlanners } from "./outside/known-planners.ts";

/** A planner that is a program of its own. */
const commandFragment: JsonFragment = {
  type: "object",
  properties: {
    command: {
      description: "A program, with its arguments, that reads a problem as JSON and prints a plan as JSON",
      type: "string",
      minLength: 1,
    },
    name: {
      description: "Name in results (default: that of its file)",
      type: "string",
      pattern: "^[a-z0-9][a-z0-9+-]{0,59}$",
    },
    timeout: {
      description: "Timeout for a plan (default: 60 s)",
      type: "string",
      pattern: quantityPattern("duration"),
    },
  },
  required: ["command"],
  additionalProperties: false,
};

/** Planners that stand outside of this package, named on the spot. */
const outsideFragments: readonly JsonFragment[] = [
  { type: "string", pattern: String.raw`^\s*(\.{1,2}[\\/]|[\\/])` },
  commandFragment,
];

/** A planner that divides decoders, by name. */
export const decoderPlannerText = reading(
  (value) => chooseDecoderPlanner(decoderPlannerNamed(value)),
  plannerFragment,
);

/** The text, if it names a planner of decoders. */
function decoderPlannerNamed(value: unknown): string {
  const names = decoderPlanners.map(({ name }) => name);
  const refuse = (reason: string) => new InputError(`${reason} (allowed for a decoder: ${names.join(", ")})`);
  if (value === undefined) throw refuse("is missing");
  if (typeof value !== "string") throw refuse("must be a string");
  const name = value.split("[", 1)[0]!.trim();
  if (names.includes(name)) return value;
  throw refuse(
    planners.some((planner) => planner.name === name)
      ? `planner ${name} does not divide decoders`
      : `unknown planner ${name.slice(0, 60)}${didYouMean(name, names)}`,
  );
}

/** Finds the planner that a scenario names. */
export interface PlannerReader {
  choose(value: unknown): PlannerChoice;
  chooseScheduler(value: unknown): SchedulerChoice;
}

/** Only those of this package. */
export const builtInPlanners: PlannerReader = new KnownPlanners();

/** A planner by name, with its options in brackets, by the path of its module, or as a program. */
export const plannerText = (known: PlannerReader) => reading((value) => known.choose(value), plannerFragment);

/** The same of a planner that schedules task graphs. */
export const schedulerText = (known: PlannerReader) =>
  reading((value) => known.chooseScheduler(value), plannerFragment);

/** What an editor accepts as a planner: any name, for a scenario may bring some of its own. */
function plannerFragment(): JsonFragment {
  return {
    description: "A planner, with its options in brackets: see `slicewise planners`",
    anyOf: [
      { enum: distinctNames([...planners, ...decoderPlanners]) },
      { type: "string", pattern: String.raw`^\s*[a-z0-9][a-z0-9+-]*\s*(\[[^\]]*\])?\s*$` },
      ...outsideFragments,
    ],
    examples: planners.filter(hasOptions).map(({ name, options }) => `${name}[${exampleOf(options)}]`),
  };
}

/** The same in a scenario that lists no planners. */
export function knownPlannerFragment(): JsonFragment {
  const optional = [...planners.filter(hasOptions), ...decoderPlanners.filter(hasOptions)];
  const names = distinctNames(optional).map((name) => name.replaceAll("+", String.raw`\+`));
  return {
    anyOf: [
      { enum: distinctNames([...planners, ...decoderPlanners]) },
      { type: "string", pattern: String.raw`^\s*(${names.join("|")})\[[^\]]*\]\s*$` },
      ...outsideFragments,
    ],
  };
}

/** What an editor accepts in the list of a scenario's planners. */
export const plannerListFragment: JsonFragment = {
  description:
    "Planners to compare, including your own: names, paths of modules like ./my-planner.js, names of installed packages, programs. They vary unless planner, or the sweep, says which of them to use",
  type: "array",
  minItems: 1,
  items: { anyOf: [{ type: "string", minLength: 1 }, commandFragment] },
};

/** All options at the last value that is listed for each and that is not a word for a kind of values. */
function exampleOf(options: PlannerOptionSet): string {
  return Object.entries(options)
    .map(([option, { values }]) => `${option}=${values.findLast((value) => !value.includes(" ")) ?? ""}`)
    .join(";");
}

function hasOptions({ options }: Pick<Planner, "options">): boolean {
  return Object.keys(options).length > 0;
}

/** Some planners of decoders are called as those of other networks that do the same. */
function distinctNames(named: readonly Pick<Planner, "name">[]): string[] {
  return [...new Set(named.map(({ name }) => name))];
}
