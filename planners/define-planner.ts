import { InputError } from "../sim/errors.ts";
import type { Schedule } from "../sim/task-graph/index.ts";
import type { SchedulingProblem } from "./list-scheduling/problem.ts";
import { readOptions, type OptionValues, type PlannerOptions, type PlannerOptionSet } from "./options.ts";
import type { Controlled, Decision, Planned } from "./planned.ts";
import type {
  DeviceFacts,
  Objective,
  Planner,
  PlannerUse,
  PlanningProblem,
  TrainingProblem,
} from "./planner.ts";
import type { Trained } from "./training/problem.ts";

/** A decision whose planner may leave out what it thinks of it. */
export type Answer = Thoughtless<Planned> | Thoughtless<Controlled>;

type Thoughtless<Decided extends Planned | Controlled> = Omit<Decided, "predictedLatency" | "notes"> &
  Partial<Pick<Decided, "predictedLatency" | "notes">>;

/** What there is to say of a planner; its functions are handed its options as values, not as texts. */
export interface PlannerDefinition<Options extends PlannerOptionSet> {
  /** Lower-case letters, digits, "+" and "-". */
  readonly name: string;
  /** One line for the list of planners. */
  readonly summary: string;
  /** Paper and section. */
  readonly source?: string;
  readonly options: Options;
  /** What its plans are to be best for; what its option `objective` says, or else latency, unless given. */
  readonly objective?: (options: OptionValues<Options>) => Objective;
  /** What the planner needs of the devices and of its use and does not have, in one clause; undefined where it has all. */
  readonly lacks?: (
    devices: readonly DeviceFacts[],
    options: OptionValues<Options>,
    use: PlannerUse,
  ) => string | undefined;
  /** Does it weigh what a model's early exits save? Others plan, and predict, a request that goes to the end. */
  readonly weighsExits?: true;
  /** Does it encode and decode what crosses its cuts, of models that say how? Others send it as it is. */
  readonly compressesCuts?: true;
  /** Does it start from the plans of all others? Charts compare it with the best of them. */
  readonly overOthers?: true;
  /** Do its rows show what no plan can be faster than, asked or not? */
  readonly showsLowerBound?: true;
  /** @throws InfeasibleError when no plan fits the devices */
  readonly plan: (problem: PlanningProblem, options: OptionValues<Options>) => Answer;
  /** For planners that schedule task graphs too. */
  readonly schedule?: (problem: SchedulingProblem, options: OptionValues<Options>) => Schedule;
  /** For planners that divide the training of a model too. */
  readonly train?: (problem: TrainingProblem, options: OptionValues<Options>) => Trained;
}

/**
 * A planner with typed options: what may be written for them, their help and the types of their values are from one place.
 *
 * @throws InputError for a name that cannot stand in a scenario
 */
export function definePlanner<const Options extends PlannerOptionSet>({
  name,
  summary,
  source = "its author",
  options,
  objective,
  lacks,
  weighsExits,
  compressesCuts,
  overOthers,
  showsLowerBound,
  plan,
  schedule,
  train,
}: PlannerDefinition<Options>): Planner {
  checkPlannerName(name);
  const valuesOf = (texts: PlannerOptions) => readOptions(name, options, texts);
  return {
    name,
    summary,
    source,
    options,
    ...(objective && { objective: (texts: PlannerOptions) => objective(valuesOf(texts)) }),
    ...(lacks && {
      lacks: (devices: readonly DeviceFacts[], texts: PlannerOptions, use: PlannerUse) =>
        lacks(devices, valuesOf(texts), use),
    }),
    ...(weighsExits && { weighsExits }),
    ...(compressesCuts && { compressesCuts }),
    ...(overOthers && { overOthers }),
    ...(showsLowerBound && { showsLowerBound }),
    plan: (problem, texts) => completed(plan(problem, valuesOf(texts))),
    ...(schedule && {
      schedule: (problem: SchedulingProblem, texts: PlannerOptions) => schedule(problem, valuesOf(texts)),
    }),
    ...(train && {
      train: (problem: TrainingProblem, texts: PlannerOptions) => train(problem, valuesOf(texts)),
    }),
  };
}

/**
 * Is this what a planner may be called?
 *
 * @throws InputError where it is not
 */
export function checkPlannerName(name: unknown): asserts name is string {
  if (typeof name === "string" && /^[a-z0-9][a-z0-9+-]{0,59}$/.test(name)) return;
  throw new InputError(
    `a planner cannot be called ${String(JSON.stringify(name)).slice(0, 60)} (allowed: up to 60 lower-case letters, digits, "+" and "-", a letter or digit first)`,
  );
}

/** The decision with what its planner left out. */
function completed(answer: Answer): Decision {
  if (answer instanceof Promise) throw new TypeError("it answers a promise, and planning does not wait");
  if (typeof answer !== "object" || !answer)
    throw new TypeError(`it answers ${String(answer)}, not a decision`);
  return answer.kind === "controller"
    ? { predictedLatency: undefined, notes: [], ...answer }
    : { predictedLatency: undefined, notes: [], ...answer };
}
