import { InputError } from "../errors.ts";
import { buildModel } from "./build-model.ts";
import { descriptionOf, type Model, type Operator } from "./model.ts";
import { typeOfUnknownCost } from "./operations/index.ts";

/**
 * Seconds that operators take whose cost follows from nothing that is known of them: by type, such as `Loop`, or under
 * `default` for every other type. They are those of a device whose slowdown is 1.
 */
export type StatedCosts = Readonly<Record<string, number>>;

/** The type under which the operator's cost may be stated; undefined where profiles can tell it. */
export function statedType({ operation }: Operator): string | undefined {
  return typeOfUnknownCost(operation);
}

/**
 * The model with stated costs.
 *
 * @throws InputError for a cost that no operator of the model takes
 */
export function stateCosts(model: Model, costs: StatedCosts): Model {
  const types = new Set(model.operators.flatMap((operator) => statedType(operator) ?? []));
  const needless = Object.keys(costs).find((type) =>
    type === "default" ? types.size === 0 : !types.has(type),
  );
  if (needless !== undefined) {
    const known = [...types].join(", ") || "none";
    throw new InputError(
      `model ${model.name}: no operator takes the cost ${needless}; types whose cost is unknown: ${known}`,
    );
  }
  const secondsOf = (type: string) => (Object.hasOwn(costs, type) ? costs[type] : costs["default"]);
  const descriptions = model.operators.map((operator) => {
    const type = statedType(operator);
    const seconds = type === undefined ? undefined : secondsOf(type);
    const description = descriptionOf(model, operator);
    return seconds === undefined ? description : { ...description, statedSeconds: seconds };
  });
  return buildModel(
    model.name,
    descriptions,
    model.outputs.map((id) => model.operators[id]!.name),
  );
}

/** At most so many names stand in a message. */
const maximumListed = 20;

/**
 * Refuses a model with operators whose cost is neither known nor stated.
 *
 * @throws InputError that names them
 */
export function checkCostsStated(model: Model): void {
  const unknown = model.operators.filter(lacksCost);
  if (unknown.length === 0) return;
  const listed = unknown
    .slice(0, maximumListed)
    .map((operator) => `${operator.name} (${statedType(operator)!})`);
  const more = unknown.length > maximumListed ? ` and ${unknown.length - maximumListed} more` : "";
  const [first] = unknown;
  throw new InputError(
    `model ${model.name}: what ${unknown.length === 1 ? "1 operator costs" : `${unknown.length} operators cost`} is unknown: ` +
      `${listed.join(", ")}${more}; state the times, such as costs: {${statedType(first!)!}: 12 ms, default: 5 ms} beside the model's file, or give every device a table with the times of layers`,
  );
}

/** Is its cost neither known nor stated? */
export function lacksCost(operator: Operator): boolean {
  return operator.statedSeconds === undefined && statedType(operator) !== undefined;
}
