import { InputError } from "../sim/errors.ts";
import { readOption, type PlannerOptions } from "./options.ts";
import { objectives, type Objective, type Planner, type TaskScheduler } from "./planner.ts";
import { planners } from "./registry.ts";

/** A planner with its options settled. */
export interface PlannerChoice {
  /** How results name it: `flexpie`, or `flexpie[search=greedy]` where an option was given. */
  readonly label: string;
  readonly planner: Planner;
  readonly options: PlannerOptions;
}

/** No text that names a planner is longer. */
const longest = 500;

/**
 * Reads `name` or `name[option=value;option=value]`.
 *
 * @param among the planners to choose from
 * @throws InputError for an unknown planner, option or value, naming those that exist, and for an option that occurs twice
 */
export function choosePlanner(text: string, among: readonly Planner[] = planners): PlannerChoice {
  return chooseAmong(among, text);
}

/** What planners of any kind have. */
type Named = Pick<Planner, "name" | "options">;

/** One of some planners with its options settled. */
interface ChoiceOf<Kind extends Named> {
  readonly label: string;
  readonly planner: Kind;
  readonly options: PlannerOptions;
}

/**
 * As `choosePlanner`, of planners of any kind.
 *
 * @throws InputError for any other, and for an unknown option or value
 */
export function chooseAmong<Kind extends Named>(among: readonly Kind[], text: string): ChoiceOf<Kind> {
  if (text.length > longest) {
    throw new InputError(
      `a planner of ${text.length} characters (allowed: up to ${longest}, like flexpie[search=greedy])`,
    );
  }
  const match = /^([a-z0-9+-]+)(?:\[([^\]]*)\])?$/.exec(text.trim());
  const planner = among.find(({ name }) => name === match?.[1]);
  if (!match || !planner) {
    throw new InputError(`unknown planner ${text} (allowed: ${among.map(({ name }) => name).join(", ")})`);
  }
  const given = new Map<string, string>();
  for (const assignment of match[2] ? match[2].split(";") : []) {
    const [option, value] = readAssignment(planner, assignment);
    if (given.has(option)) throw new InputError(`planner ${planner.name}: option ${option} occurs twice`);
    given.set(option, value);
  }
  const settled = [...given]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([option, value]) => `${option}=${value}`);
  return {
    label: settled.length > 0 ? `${planner.name}[${settled.join(";")}]` : planner.name,
    planner,
    options: { ...defaultsOf(planner), ...Object.fromEntries(given) },
  };
}

/** What the plans of a choice are to be best for. */
export function objectiveOf({ planner, options }: Pick<PlannerChoice, "planner" | "options">): Objective {
  const chosen = objectives.find((objective) => objective === options["objective"]);
  return planner.objective?.(options) ?? chosen ?? "latency";
}

/** A planner that schedules task graphs. */
export interface SchedulerChoice extends PlannerChoice {
  readonly schedule: TaskScheduler;
}

/** The planners that schedule task graphs. */
export const schedulers: readonly Planner[] = planners.filter(({ schedule }) => schedule !== undefined);

/**
 * As `choosePlanner`, of those that schedule task graphs.
 *
 * @throws InputError for any other
 */
export function chooseScheduler(text: string, among: readonly Planner[] = planners): SchedulerChoice {
  const choice = choosePlanner(text, among);
  const { name, schedule } = choice.planner;
  if (schedule) return { ...choice, schedule: (problem) => schedule(problem, choice.options) };
  throw new InputError(
    `planner ${name} does not schedule task graphs; those that do are ${among.flatMap((planner) => (planner.schedule ? [planner.name] : [])).join(", ")}`,
  );
}

function defaultsOf(planner: Named): PlannerOptions {
  return Object.fromEntries(Object.entries(planner.options).map(([name, { values }]) => [name, values[0]!]));
}

function readAssignment(planner: Named, assignment: string): [option: string, value: string] {
  const [name = "", ...values] = assignment.split("=").map((part) => part.trim());
  const value = values.join("=");
  const option = Object.hasOwn(planner.options, name) ? planner.options[name] : undefined;
  if (!option) {
    const known = Object.keys(planner.options).join(", ") || "none";
    throw new InputError(`planner ${planner.name} has no option ${name || '""'}; it has ${known}`);
  }
  const [first = "", ...others] = assignment.split(/,(?=[^,=]*=)/);
  if (option.read(value) === undefined && others.length > 0)
    throw new InputError(
      `planner ${planner.name}: options are separated by ; and not by a comma (such as ${planner.name}[${[first, ...others].map((part) => part.trim()).join(";")}])`,
    );
  readOption(planner.name, name, option, value);
  return [name, value];
}
