import { checkPlannerName, keepingInput, type Decision, type Planner } from "../../planners/index.ts";
import { InfeasibleError, InputError } from "../../sim/errors.ts";
import { isRecord } from "../record.ts";
import { builtInsNow, restoreBuiltIns } from "./built-ins.ts";

/** What a planner from outside did that no planner may do. */
export class PlannerError extends Error {
  override readonly name = "PlannerError";
}

/** It replaced built-ins: what was computed and cached during its call may be wrong. */
export class ReplacedBuiltInError extends PlannerError {}

/**
 * A planner from outside, whose answers are looked at before anything believes them, and which cannot change what it
 * is told: the model, the devices, and what is believed of them.
 */
export function checkedPlanner(planner: Planner): Planner {
  const { name, objective, lacks, schedule, train } = planner;
  return keepingInput({
    ...planner,
    ...(objective && { objective: (texts) => called(name, () => objective(texts)) }),
    ...(lacks && { lacks: (devices, texts, use) => called(name, () => lacks(devices, texts, use)) }),
    ...(schedule && { schedule: (problem, texts) => called(name, () => schedule(problem, texts)) }),
    ...(train && { train: (problem, texts) => called(name, () => train(problem, texts)) }),
    plan(problem, texts) {
      freeze(problem.inference);
      freeze(problem.devices);
      freeze(problem.believed);
      const given = Object.freeze({ ...problem });
      return checkedDecision(
        name,
        called(name, () => planner.plan(given, texts)),
      );
    },
  });
}

/**
 * Is this a planner? It need not be made by `definePlanner` of this very copy of the package.
 *
 * @throws InputError for what would be one but for a part that is wrong
 */
export function isPlanner(exported: unknown): exported is Planner {
  if (!isRecord(exported) || typeof exported["plan"] !== "function") return false;
  const { name, summary, source, options } = exported;
  checkPlannerName(name);
  for (const [part, text] of Object.entries({ summary, source }))
    if (typeof text !== "string") throw notDefined(name, `its ${part} must be a string`);
  for (const part of ["objective", "lacks", "schedule", "train"])
    if (exported[part] !== undefined && typeof exported[part] !== "function")
      throw notDefined(name, `its ${part} must be a function`);
  if (options === undefined)
    throw new InputError(`planner ${name}: does not declare options (allowed: options: {} if it has none)`);
  if (!isRecord(options)) throw notDefined(name, "its options must be a mapping");
  for (const [option, stated] of Object.entries(options)) {
    if (!/^[A-Za-z][A-Za-z0-9_-]{0,59}$/.test(option))
      throw new InputError(
        `planner ${name}: an option cannot be called "${option.slice(0, 60)}" (allowed: letters, digits, "_" and "-", a letter first)`,
      );
    if (!isRecord(stated) || typeof stated["read"] !== "function" || !Array.isArray(stated["values"]))
      throw notDefined(name, `its option ${option} is not one of integer, number, boolean and oneOf`);
  }
  return true;
}

function notDefined(name: string, what: string): InputError {
  return new InputError(`planner ${name}: ${what} (allowed: what definePlanner of slicewise/planners makes)`);
}

/** Calls a planner; what it throws says who did, and built-ins that it replaces are put back. */
function called<Value>(name: string, call: () => Value): Value {
  const before = builtInsNow();
  let answer: { readonly value: Value } | { readonly error: unknown };
  try {
    answer = { value: call() };
  } catch (error) {
    answer = { error };
  }
  const replaced = restoreBuiltIns(before);
  if (replaced !== undefined)
    throw new ReplacedBuiltInError(
      `planner ${name} replaces ${replaced}, with which all of slicewise computes (allowed: functions of its own)`,
    );
  if ("value" in answer) return answer.value;
  throw named(name, answer.error);
}

/** What a planner throws, saying who did. */
function named(name: string, error: unknown): Error {
  if (!(error instanceof Error)) return new PlannerError(`planner ${name} throws ${String(error)}`);
  // Of another copy of the package, perhaps.
  if (error.name === "InfeasibleError") return new InfeasibleError(error.message, { cause: error });
  if (error.name === "InputError" || error instanceof PlannerError) return error;
  const { message } = error;
  const isChange = /read only property|not extensible|Cannot (delete|redefine|add) property/.test(message);
  return new PlannerError(
    isChange
      ? `planner ${name} changes the problem that it is given: ${message}${placeOf(error)}`
      : `planner ${name} throws ${error.name}: ${message}${placeOf(error)}`,
    { cause: error },
  );
}

/** Where an error was thrown: the file without its folders, and the line. */
function placeOf({ stack = "" }: Error): string {
  const [, file, line] = /\n\s+at .*?([^\\/(\s]+\.[cm]?[jt]s)(?:\?[^:]*)?:(\d+):\d+\)?/.exec(stack) ?? [];
  return file && line ? ` (${file}:${line})` : "";
}

/**
 * The decision that an answer is.
 *
 * @throws PlannerError for anything else
 */
function checkedDecision(name: string, answer: unknown): Decision {
  const refuse = (what: string) => new PlannerError(`planner ${name} answers ${what}`);
  if (answer instanceof Promise) throw refuse("a promise (allowed: a decision; planning does not wait)");
  if (!isRecord(answer)) throw refuse(`${shown(answer)} (allowed: {plan: {execution, steps}})`);
  const { predictedLatency, predictedThroughput, notes = [] } = answer;
  for (const [field, value] of Object.entries({ predictedLatency, predictedThroughput }))
    if (value !== undefined && !(typeof value === "number" && value >= 0 && Number.isFinite(value)))
      throw refuse(`${field} ${shown(value)} (allowed: a number of at least 0, or undefined)`);
  if (!Array.isArray(notes) || !notes.every((note) => typeof note === "string"))
    throw refuse(`notes ${shown(notes)} (allowed: a list of strings)`);
  const judged = { predictedLatency, notes };
  if (answer["kind"] === "controller") {
    if (typeof answer["controller"] !== "function") throw refuse("a controller that is not a function");
  } else if (answer["kind"] !== undefined && answer["kind"] !== "plan") {
    throw refuse(`kind ${shown(answer["kind"])} (allowed: plan, controller)`);
  } else {
    for (const plan of [answer["plan"], ...listOf(answer["turns"])]) checkPlanShape(plan, refuse);
  }
  const decision: unknown = { ...answer, ...judged };
  if (!isDecision(decision)) throw refuse(shown(answer));
  return decision;
}

/** What `checkedDecision` has looked at. */
function isDecision(answer: unknown): answer is Decision {
  return isRecord(answer) && (answer["kind"] === "controller" || "plan" in answer);
}

/** Whether pieces are on the model and cover it, `checkPlan` proves; here they must be pieces. */
function checkPlanShape(plan: unknown, refuse: (what: string) => PlannerError): void {
  if (!isRecord(plan)) throw refuse(`the plan ${shown(plan)} (allowed: {execution, steps})`);
  const { execution, steps } = plan;
  if (execution !== "bulk-synchronous" && execution !== "dataflow")
    throw refuse(`execution ${shown(execution)} (allowed: bulk-synchronous, dataflow)`);
  if (!Array.isArray(steps)) throw refuse(`steps ${shown(steps)} (allowed: a list of lists of pieces)`);
  for (const [number, step] of steps.entries()) {
    if (!Array.isArray(step)) throw refuse(`step ${number} ${shown(step)} (allowed: a list of pieces)`);
    for (const [place, piece] of step.entries())
      if (!isPiece(piece))
        throw refuse(
          `piece ${place} of step ${number} ${shown(piece)} (allowed: {operator: 3, region: {start: [0, 0, 0], end: [8, 4, 4]}, device: 0})`,
        );
  }
}

function isPiece(piece: unknown): boolean {
  if (!isRecord(piece) || !isRecord(piece["region"])) return false;
  const { start, end } = piece["region"];
  const numbers = [...listOf(start), ...listOf(end)];
  const areLists = Array.isArray(start) && Array.isArray(end);
  return areLists && [piece["operator"], piece["device"], ...numbers].every(Number.isInteger);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 80);
}

/** Freezes records and lists, at any depth; what has a state of its own is left alone. */
function freeze(value: unknown): void {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return;
  const isPlain = Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value));
  if (!isPlain) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) freeze(inner);
}
