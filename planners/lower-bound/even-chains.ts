import type { Model, Operator } from "../../sim/model/index.ts";
import { elementCount } from "../../sim/tensor/index.ts";
import { dependenceOn, isRearrangement, throughConcatenation, type Dependence } from "./dependence.ts";

/**
 * How often each operator is on a chain that is drawn from the model: operators of which each depends *evenly* on the next. Chains
 * go from the operator with the longest one back as far as they can; where several ways part, each is taken in proportion to
 * the seconds that are only on it.
 *
 * An operator depends evenly on another one if each element of its output can be given one over their number of the other's elements,
 * in parts, from among those that it needs, so that each is given away once. An element that is drawn uniformly from the one's output and,
 * by these parts, one from the other's are then both uniform, and the second is needed for the first.
 *
 * @param needed elements of each operator (`neededElements`); where it is not all of them, the operator is on no chain
 * @param seconds of each operator, to choose by; any numbers give chains
 * @returns by operator, from 0 to 1
 */
export function evenChains(
  model: Model,
  needed: readonly number[],
  seconds: readonly number[],
): readonly number[] {
  const { sources, longest } = waysBack(model, needed, seconds);
  const taken = model.operators.map(() => 0);
  const last = longest.indexOf(Math.max(...longest));
  if (last < 0) return taken;
  taken[last] = 1;
  const upstream = upstreamOf(sources);
  for (const { id } of model.operators.toReversed()) {
    if (taken[id] === 0 || sources[id]!.length === 0) continue;
    const own = ownSeconds(sources[id]!, longest, upstream);
    const sum = own.reduce((total, one) => total + one, 0);
    const best = own.indexOf(Math.max(...own));
    for (const [place, source] of sources[id]!.entries())
      taken[source]! += taken[id]! * (sum > 0 ? own[place]! / sum : place === best ? 1 : 0);
  }
  return taken;
}

/**
 * The longest of the chains that `evenChains` draws from: ids from its first operator, an input of the model where it can be, to its last. No
 * tensor is joined of others between two of them, so that what goes from one to the next is the output of the first.
 */
export function longestChain(
  model: Model,
  needed: readonly number[],
  seconds: readonly number[],
): readonly number[] {
  const { sources, longest } = waysBack(model, needed, seconds, (operator, source) =>
    operator.inputs.includes(source),
  );
  const chain: number[] = [];
  let next = longest.length > 0 ? longest.indexOf(Math.max(...longest)) : -1;
  while (next >= 0) {
    chain.unshift(next);
    const ways = sources[next]!;
    const most = Math.max(...ways.map((source) => longest[source]!));
    next = ways.find((source) => longest[source] === most) ?? -1;
  }
  return chain;
}

/** By operator: those that it depends on evenly, and the seconds of the longest chain that ends with it. */
function waysBack(
  model: Model,
  needed: readonly number[],
  seconds: readonly number[],
  isWanted: (operator: Operator, source: number) => boolean = () => true,
): { readonly sources: readonly (readonly number[])[]; readonly longest: readonly number[] } {
  const isWhole = ({ id, shape }: Operator) => needed[id] === elementCount(shape);
  const sources = model.operators.map((operator) =>
    isWhole(operator)
      ? evenSources(model, operator).filter(
          (source) => isWhole(model.operators[source]!) && isWanted(operator, source),
        )
      : [],
  );
  const longest: number[] = [];
  for (const { id } of model.operators)
    longest[id] = seconds[id]! + Math.max(0, ...sources[id]!.map((source) => longest[source]!));
  return { sources, longest };
}

/** Of each of the ways: its seconds beyond the longest chain that is part of all of them. */
function ownSeconds(
  ways: readonly number[],
  longest: readonly number[],
  upstream: readonly ReadonlySet<number>[],
): readonly number[] {
  const [first, ...others] = ways;
  if (others.length === 0) return [1];
  const common = [...upstream[first!]!].filter((source) =>
    others.every((other) => upstream[other]!.has(source)),
  );
  const shared = Math.max(0, ...common.map((source) => longest[source]!));
  return ways.map((way) => Math.max(0, longest[way]! - shared));
}

/** By operator: itself, and all that chains from it come to. */
function upstreamOf(sources: readonly (readonly number[])[]): readonly ReadonlySet<number>[] {
  const found: Set<number>[] = [];
  for (const [id, own] of sources.entries()) {
    found[id] = new Set([id]);
    for (const source of own) for (const one of found[source]!) found[id].add(one);
  }
  return found;
}

/** The operators that one depends on evenly: its inputs, and the parts of those that are concatenations. */
function evenSources(model: Model, operator: Operator): readonly number[] {
  const found = new Set<number>();
  const visit = (source: number, dependence: Dependence) => {
    const { operation, inputs, id } = model.operators[source]!;
    if (isEven(operator.shape, dependence)) found.add(id);
    if (operation.kind !== "concat") return;
    for (const [slot, input] of inputs.entries())
      visit(input, throughConcatenation(dependence, model.operators[source]!, slot));
  };
  for (const [index, input] of operator.inputs.entries()) {
    if (isRearrangement(operator)) found.add(input);
    const dependence = dependenceOn(operator, index);
    if (dependence) visit(input, dependence);
  }
  return [...found];
}

/** Part of a place that rounding may lose. */
const rounding = 1e-9;

/**
 * Axis by axis, for what follows one axis each is even where each of them is: the places of the output, one after the other, take their
 * part of the input's from the first ones of their range that are left.
 */
function isEven(shape: readonly number[], dependence: Dependence): boolean {
  return dependence.every(({ extent, follows, starts, ends }) => {
    if (follows === undefined) return starts[0] === 0 && ends[0] === extent;
    const part = extent / shape[follows]!;
    const left = new Float64Array(extent).fill(1);
    return starts.every((start, place) => {
      let wanted = part;
      for (let at = start; at < ends[place]! && wanted > rounding; at++) {
        const given = Math.min(wanted, left[at]!);
        left[at]! -= given;
        wanted -= given;
      }
      return wanted <= rounding;
    });
  });
}
