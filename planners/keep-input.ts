import { InfeasibleError } from "../sim/errors.ts";
import { isComputed, type Model } from "../sim/model/index.ts";
import type { Piece, Plan } from "../sim/partition/index.ts";
import { wholeBox } from "../sim/tensor/index.ts";
import { translatedBeliefs } from "./beliefs.ts";
import { partsOf, type ModelParts } from "./model-parts.ts";
import { inferenceOf, type Planned } from "./planned.ts";
import type { PlannerOptions } from "./options.ts";
import type { Planner, PlanningProblem } from "./planner.ts";
import { wholeOnDevice } from "./whole-model.ts";

/**
 * A planner that honours an input that must not leave its device. Its own plan is taken where it does so. Otherwise the
 * operators that read the input, and what they need, are computed on its device, and the planner plans the rest of the
 * model, which starts from their outputs there.
 */
export function keepingInput(planner: Planner): Planner {
  return {
    ...planner,
    plan(problem, options) {
      const { inference, devices, cache } = problem;
      const decision = planner.plan(problem, options);
      // What a controller sends shows in its run, which is checked.
      if (inference.inputLeaves !== "never" || decision.kind === "controller" || decision.merged)
        return decision;
      const staysIn = (plan: Plan) =>
        cache
          .lowerPlan(plan, inferenceOf(decision, inference), devices.length)
          .transfers.every(({ producer }) => producer !== undefined);
      if ([decision.plan, ...(decision.turns ?? [])].every(staysIn)) return decision;
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
    const whole = wholeOnDevice(problem, inputAt);
    return { ...whole, notes: [...whole.notes, note] };
  }
  const { model } = parts.rest;
  const toWhole = (plan: Plan) => withFirst(plan, parts, inference.model, inputAt);
  const believedOfRest = translatedBeliefs(believed, inference, (runnable) =>
    runnable.kind === "controller" || runnable.merged
      ? undefined
      : { plan: toWhole(runnable.plan), ...(runnable.turns && { turns: runnable.turns.map(toWhole) }) },
  );
  const rest = { ...inference, model, inputLeaves: "allowed" as const };
  const decision = planner.plan({ ...problem, inference: rest, believed: believedOfRest }, options);
  if (decision.kind === "controller" || decision.merged)
    throw new InfeasibleError(
      `${planner.name} cannot plan a part of a model, and the input must not leave ${name}`,
    );
  const { plan, turns, predictedLatency, search, notes } = decision;
  return {
    plan: toWhole(plan),
    ...(turns && { turns: turns.map(toWhole) }),
    predictedLatency:
      predictedLatency === undefined ? undefined : firstSeconds(problem, parts, inputAt) + predictedLatency,
    ...(search && { search }),
    notes: [...notes, note],
  };
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
    const reordersInput = operator.inputs.some((input) => !isComputed(model.operators[input]!));
    const reordersOutput =
      model.outputs.includes(id) || model.consumers[id]!.some((reader) => !isFirst.has(reader));
    return (
      sum +
      believed.compute.seconds(device, operator, wholeBox(operator.shape), reordersInput, reordersOutput)
    );
  }, 0);
}
