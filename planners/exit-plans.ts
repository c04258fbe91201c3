import { InfeasibleError, InputError } from "../sim/errors.ts";
import { exitShares, modelOfExit, type Model } from "../sim/model/index.ts";
import type { Inference, Plan } from "../sim/partition/index.ts";
import { inferenceOf, type Planned } from "./planned.ts";

/** The part of a plan that a request needs which takes an exit. */
export interface ExitPlan {
  /** Name of the layer behind which it leaves; undefined at the end. */
  readonly after: string | undefined;
  /** Part of all requests that take it. */
  readonly share: number;
  readonly inference: Inference;
  readonly plan: Plan;
}

/**
 * A plan by exit: who leaves early needs the pieces of what the exit needs, on the devices and in the order of the plan. The
 * last one, which is the only one of a model without exits, is the plan itself.
 *
 * @param asked the inference that the plan was asked for, whose model says where requests leave
 * @throws InfeasibleError where the planner merged what an exit needs
 */
export function exitPlans(
  planned: Pick<Planned, "plan" | "merged" | "encoded">,
  asked: Inference,
): readonly ExitPlan[] {
  const { exits = [] } = asked.model;
  const inference = inferenceOf(planned, asked);
  const model = planned.merged ? { ...inference.model, exits } : inference.model;
  return exitShares(asked.model).map((share, number): ExitPlan => {
    const exit = exits[number];
    if (!exit) return { after: undefined, share, inference, plan: planned.plan };
    const part = partOf(model, number);
    return {
      after: exit.after,
      share,
      inference: { ...inference, model: part },
      plan: planFor(part, planned.plan, model),
    };
  });
}

/** What a plan takes on average over the exits of its requests, by what a measure says of each exit's part of it. */
export function expectedOver(
  exits: readonly ExitPlan[],
  measure: (plan: Plan, inference: Inference) => number,
): number {
  const [only, ...others] = exits;
  if (others.length === 0) return measure(only!.plan, only!.inference);
  return exits.reduce((sum, { share, plan, inference }) => sum + share * measure(plan, inference), 0);
}

function partOf(model: Model, number: number): Model {
  try {
    return modelOfExit(model, number);
  } catch (error) {
    if (error instanceof InputError)
      throw new InfeasibleError(`the planner merged what an early exit needs: ${error.message}`);
    throw error;
  }
}

/** Steps of which nothing is left are left out. */
function planFor(part: Model, { execution, steps }: Plan, whole: Model): Plan {
  const idOf = new Map(part.operators.map(({ id, name }) => [name, id]));
  const needed = steps.map((pieces) =>
    pieces.flatMap((piece) => {
      const operator = idOf.get(whole.operators[piece.operator]!.name);
      return operator === undefined ? [] : [{ ...piece, operator }];
    }),
  );
  return { execution, steps: needed.filter((pieces) => pieces.length > 0) };
}
