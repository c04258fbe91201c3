import { InfeasibleError } from "../sim/errors.ts";
import {
  buildModel,
  descriptionOf,
  isComputed,
  type Model,
  type OperatorDescription,
} from "../sim/model/index.ts";
import { lower, type Piece, type Plan } from "../sim/partition/index.ts";
import { wholeBox } from "../sim/tensor/index.ts";
import type { Beliefs } from "./beliefs.ts";
import type { Planned } from "./planned.ts";
import type { Planner, PlannerOptions, PlanningProblem } from "./planner.ts";
import { planOnDevice } from "./single.ts";

/**
 * A planner that honours an input that must not leave its device. Its own plan is taken where it does so. Otherwise the
 * operators that read the input, and what they need, are computed on its device, and the planner plans the rest of the
 * model, which starts from their outputs there.
 */
export function keepingInput(planner: Planner): Planner {
  return {
    ...planner,
    plan(problem, options) {
      const { inference, devices } = problem;
      const decision = planner.plan(problem, options);
      // What a controller sends shows in its run, which is checked.
      if (inference.inputLeaves !== "never" || decision.kind === "controller" || decision.merged)
        return decision;
      const { transfers } = lower(decision.plan, inference, devices.length);
      if (transfers.every(({ producer }) => producer !== undefined)) return decision;
      return planRest(planner, problem, options);
    },
  };
}

function planRest(planner: Planner, problem: PlanningProblem, options: PlannerOptions): Planned {
  const { inference, devices, believed, cache } = problem;
  const { inputAt } = inference;
  if (inputAt === "everywhere") throw new Error("an input that is everywhere leaves no device");
  const parts = cache.parts.get(inference.model, "parts", () => partsOf(inference.model));
  const { name } = devices[inputAt]!;
  const note = `the input must not leave ${name}, which computes the operators that read it; the plan is for the rest`;
  if (!parts.rest) {
    const whole = planOnDevice(problem, inputAt);
    if (typeof whole === "string") throw new InfeasibleError(whole);
    return { ...whole, notes: [...whole.notes, note] };
  }
  const { model } = parts.rest;
  const toWhole = (plan: Plan) => withFirst(plan, parts, inference.model, inputAt);
  const believedOfRest: Beliefs = {
    ...believed,
    makespan: (runnable) =>
      runnable.kind === "controller" || runnable.merged
        ? Infinity
        : believed.makespan({ plan: toWhole(runnable.plan) }, inference),
  };
  const rest = { ...inference, model, inputLeaves: "allowed" as const };
  const decision = planner.plan({ ...problem, inference: rest, believed: believedOfRest }, options);
  if (decision.kind === "controller" || decision.merged)
    throw new InfeasibleError(
      `${planner.name} cannot plan a part of a model, and the input must not leave ${name}`,
    );
  const { plan, predictedLatency, notes } = decision;
  return {
    plan: toWhole(plan),
    predictedLatency:
      predictedLatency === undefined ? undefined : firstSeconds(problem, parts, inputAt) + predictedLatency,
    notes: [...notes, note],
  };
}

/** A model in two parts. */
export interface ModelParts {
  /** Ids of the operators that read an input, and of those that they need. */
  readonly first: readonly number[];
  /** All others as a model whose inputs are outputs of the first; undefined where there are none. */
  readonly rest:
    | {
        readonly model: Model;
        /** By operator of the rest: its id in the whole. */ readonly ids: readonly number[];
      }
    | undefined;
}

function partsOf(model: Model): ModelParts {
  const { operators, consumers, outputs } = model;
  const isFirst = operators.map(
    (operator) => isComputed(operator) && operator.inputs.some((input) => !isComputed(operators[input]!)),
  );
  for (const { id, inputs } of operators.toReversed())
    if (isFirst[id]) for (const input of inputs) isFirst[input] = isComputed(operators[input]!);
  const first = operators.filter(({ id }) => isFirst[id]).map(({ id }) => id);
  const others = operators.filter((operator) => isComputed(operator) && !isFirst[operator.id]);
  if (others.length === 0) return { first, rest: undefined };
  const descriptions = operators.flatMap((operator): readonly OperatorDescription[] => {
    const { id, name, shape, elementType, weightsOf } = operator;
    if (isFirst[id]) {
      const isRead = outputs.includes(id) || consumers[id]!.some((reader) => !isFirst[reader]);
      return isRead ? [{ name, operation: { kind: "input", shape }, inputs: [], elementType }] : [];
    }
    if (!isComputed(operator)) return [];
    const described = descriptionOf(model, operator);
    // Weights of the first part are elsewhere: the rest has them for itself.
    return [
      weightsOf !== undefined && isFirst[weightsOf] ? { ...described, weightsOf: undefined } : described,
    ];
  });
  const results = outputs.filter((output) => !isFirst[output]).map((output) => operators[output]!.name);
  const rest = buildModel(model.name, descriptions, results);
  const idOf = new Map(operators.map(({ id, name }) => [name, id]));
  return { first, rest: { model: rest, ids: rest.operators.map(({ name }) => idOf.get(name)!) } };
}

/** The plan of the whole model: the first part on a device, then the rest as it was planned. */
function withFirst(
  { execution, steps }: Plan,
  { first, rest }: ModelParts,
  whole: Model,
  device: number,
): Plan {
  const before = first.map((operator): Piece => {
    return { operator, region: wholeBox(whole.operators[operator]!.shape), device };
  });
  const behind = steps.map((pieces) =>
    pieces.map((piece) => ({ ...piece, operator: rest!.ids[piece.operator]! })),
  );
  return { execution, steps: [before, ...behind] };
}

/** What the first part takes on its device. */
function firstSeconds(
  { inference: { model }, believed }: PlanningProblem,
  { first }: ModelParts,
  device: number,
): number {
  const isFirst = new Set(first);
  return first.reduce((sum, id) => {
    const operator = model.operators[id]!;
    const entering = operator.inputs.some((input) => !isComputed(model.operators[input]!));
    const leaving = model.outputs.includes(id) || model.consumers[id]!.some((reader) => !isFirst.has(reader));
    return sum + believed.compute.seconds(device, operator, wholeBox(operator.shape), entering, leaving);
  }, 0);
}
