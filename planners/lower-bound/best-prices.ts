import { minimise } from "../linear-program.ts";

/** What the cheapest way to do something costs at some prices, and what of each resource it uses. */
export interface Use {
  readonly cost: number;
  /** By resource; the sum of the products with the prices is the cost. */
  readonly amounts: readonly number[];
}

/**
 * The greatest bound that prices of resources give, of which each time unit has a capacity: whoever uses at least `cost` at prices that together make
 * one for the capacities needs so much time. By cutting planes: at other prices the cheapest way for these ones costs at most what it uses there, so a
 * linear program over all ways so far proposes the next prices; they are taken half-way from the best ones so far, against swinging.
 *
 * @param capacity by resource, positive
 * @param leastUse at given prices
 * @returns the greatest cost that was found; any prices give a bound
 */
export function bestBound(capacity: readonly number[], leastUse: (prices: readonly number[]) => Use): number {
  const parts = capacity.map(() => 1 / capacity.length);
  let best: Bound = { parts, value: 0 };
  /** By way: seconds for which it would take all of each resource. */
  const ways: (readonly number[])[] = [];
  const consider = (shares: readonly number[]) => {
    const { cost, amounts } = leastUse(shares.map((share, resource) => share / capacity[resource]!));
    ways.push(amounts.map((amount, resource) => amount / capacity[resource]!));
    if (cost > best.value) best = { parts: shares, value: cost };
  };
  consider(parts);
  for (const resource of capacity.keys()) consider(capacity.map((_, other) => (other === resource ? 1 : 0)));
  for (let step = 0; step < mostSteps; step++) {
    const proposed = proposal(ways, best.value);
    if (!proposed || proposed.value <= best.value * (1 + precision)) break;
    consider(proposed.parts.map((part, resource) => (part + best.parts[resource]!) / 2));
  }
  return best.value;
}

const mostSteps = 60;
/** Part of a bound that is not worth a further step. */
const precision = 1e-3;

/** A bound, and how its price of 1 is divided among the resources. */
interface Bound {
  readonly value: number;
  readonly parts: readonly number[];
}

/** The greatest bound if these were all ways. */
function proposal(ways: readonly (readonly number[])[], unit: number): Bound | undefined {
  const count = ways[0]!.length;
  const scale = unit > 0 ? unit : 1;
  const solution = minimise({
    objective: [...ways[0]!.map(() => 0), -1],
    constraints: [
      { terms: ways[0]!.map((_, resource): [number, number] => [resource, 1]), atMost: 1 },
      ...ways.map((way) => ({
        terms: [
          ...way.map((seconds, resource): [number, number] => [resource, -seconds / scale]),
          [count, 1] as const,
        ],
        atMost: 0,
      })),
    ],
  });
  if (solution.status !== "optimal") return undefined;
  return { parts: solution.values.slice(0, count), value: -solution.objective * scale };
}
