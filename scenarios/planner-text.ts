import {
  chooseDecoderPlanner,
  choosePlanner,
  chooseScheduler,
  decoderPlanners,
  planners,
  schedulers,
  type Planner,
} from "../planners/index.ts";
import { InputError } from "../sim/errors.ts";
import { reading, type JsonFragment } from "./fields.ts";
import { didYouMean } from "./suggest.ts";

/** A planner by name, with its options in brackets. */
export const plannerText = reading((value) => choosePlanner(knownText(value, planners, "")), plannerFragment);

/** The same of a planner that schedules task graphs. */
export const schedulerText = reading(
  (value) => chooseScheduler(knownText(value, schedulers, " for a task graph")),
  plannerFragment,
);

/** The same of a planner that divides decoders. */
export const decoderPlannerText = reading(
  (value) => chooseDecoderPlanner(knownText(value, decoderPlanners, " for a decoder")),
  plannerFragment,
);

/** The text, if it names one of the planners. */
function knownText(value: unknown, allowed: readonly Pick<Planner, "name">[], purpose: string): string {
  const names = allowed.map(({ name }) => name);
  const refuse = (reason: string) => new InputError(`${reason} (allowed${purpose}: ${names.join(", ")})`);
  if (value === undefined) throw refuse("is missing");
  if (typeof value !== "string") throw refuse("must be a string");
  const name = value.split("[", 1)[0]!.trim();
  if (names.includes(name)) return value;
  throw refuse(
    planners.some((planner) => planner.name === name)
      ? `planner ${name} does not ${allowed === decoderPlanners ? "divide decoders" : "schedule task graphs"}`
      : `unknown planner ${name.slice(0, 60)}${didYouMean(name, names)}`,
  );
}

function plannerFragment(): JsonFragment {
  const withOptions = planners.filter(hasOptions);
  const optional = [...withOptions, ...decoderPlanners.filter(hasOptions)];
  const names = distinctNames(optional).map((name) => name.replaceAll("+", String.raw`\+`));
  return {
    description: "A planner, with its options in brackets: see `slicewise planners`",
    anyOf: [
      { enum: distinctNames([...planners, ...decoderPlanners]) },
      { type: "string", pattern: String.raw`^\s*(${names.join("|")})\[[^\]]*\]\s*$` },
    ],
    examples: withOptions.map(({ name, options }) => `${name}[${exampleOf(options)}]`),
  };
}

/** All options at the last value that is listed for each and that is no word for a kind of values. */
function exampleOf(options: Planner["options"]): string {
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
