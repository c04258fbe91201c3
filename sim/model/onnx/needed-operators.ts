import type { OperatorDescription } from "../model.ts";

/** What the results are computed from: a tensor that only its shape was wanted of is not. */
export function neededOperators(
  descriptions: readonly OperatorDescription[],
  results: readonly string[],
): readonly OperatorDescription[] {
  const needed = new Set(results);
  for (const { name, inputs } of descriptions.toReversed()) {
    if (needed.has(name)) for (const input of inputs) needed.add(input);
  }
  return withKeptOwners(descriptions.filter(({ name }) => needed.has(name)));
}

/** Where an operator whose weights others use is left out, the first of those has them. */
function withKeptOwners(descriptions: readonly OperatorDescription[]): readonly OperatorDescription[] {
  const kept = new Set(descriptions.map(({ name }) => name));
  const successors = new Map<string, string>();
  return descriptions.map((description) => {
    const { name, weightsOf } = description;
    if (weightsOf === undefined || kept.has(weightsOf)) return description;
    const owner = successors.get(weightsOf);
    if (owner === undefined) successors.set(weightsOf, name);
    return { ...description, weightsOf: owner };
  });
}
