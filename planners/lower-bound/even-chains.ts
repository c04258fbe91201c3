import type { Model, Operator } from "../../sim/model/index.ts";
import { dependenceOn, isRearrangement, throughConcatenation, type Dependence } from "./dependence.ts";
import { countOn, type Places } from "./needed-elements.ts";

/**
 * How often each operator is on a chain that is drawn from the model: operators of which each depends *evenly* on the next. Chains
 * go from the operator with the longest one back as far as they can; where several ways part, each is taken in proportion to
 * the seconds that are only on it.
 *
 * An operator depends evenly on another one if the needed elements of the other can be given away to its own needed elements, in equal parts
 * and to such as depend on them, so that all are given away. An element that is drawn uniformly from the one's needed elements and,
 * by these parts, one from the other's are then both uniform, and the second is needed for the first.
 *
 * @param needed by operator (`neededPlaces`); one of which nothing is known to be needed is on no chain
 * @param seconds of each operator, to choose by; any numbers give chains
 * @returns by operator, from 0 to 1
 */
export function evenChains(
  model: Model,
  needed: readonly (Places | undefined)[],
  seconds: readonly number[],
): readonly number[] {
  const sources = evenSourcesOf(model, needed);
  const longest: number[] = [];
  for (const { id } of model.operators)
    longest[id] = seconds[id]! + Math.max(0, ...sources[id]!.map((source) => longest[source]!));
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

/** By operator: those that it depends on evenly (`evenChains`), with what concatenations join. */
export function evenSourcesOf(
  model: Model,
  needed: readonly (Places | undefined)[],
): readonly (readonly number[])[] {
  return model.operators.map((operator) => {
    const own = needed[operator.id];
    return own ? evenSources(model, operator, own, needed) : [];
  });
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
function evenSources(
  model: Model,
  operator: Operator,
  own: Places,
  needed: readonly (Places | undefined)[],
): readonly number[] {
  const found = new Set<number>();
  for (const input of operator.inputs) {
    const places = needed[input];
    if (isRearrangement(operator) && places && isWhole(own) && isWhole(places)) found.add(input);
  }
  for (const { source, dependence } of allDependences(model, operator)) {
    const places = needed[source];
    if (places && isEven(own, dependence, places)) found.add(source);
  }
  return [...found];
}

/** All that an operator depends on axis by axis: its inputs, and the parts of those that are concatenations. */
function allDependences(
  model: Model,
  operator: Operator,
): readonly { readonly source: number; readonly dependence: Dependence }[] {
  const found: { readonly source: number; readonly dependence: Dependence }[] = [];
  const visit = (source: number, dependence: Dependence) => {
    found.push({ source, dependence });
    const { operation, inputs } = model.operators[source]!;
    if (operation.kind !== "concat") return;
    for (const [slot, input] of inputs.entries())
      visit(input, throughConcatenation(dependence, model.operators[source]!, slot));
  };
  for (const [index, input] of operator.inputs.entries()) {
    const dependence = dependenceOn(operator, index);
    if (dependence) visit(input, dependence);
  }
  return found;
}

function isWhole(places: Places): boolean {
  return places.every((axis) => countOn(axis) === axis.length);
}

/** Part of a place that rounding may lose. */
const rounding = 1e-9;

/**
 * Axis by axis, for what follows one axis each is even where each of them is: the needed places of the output, one after the other, take
 * their part of the input's needed ones from the first of their range that are left.
 */
function isEven(own: Places, dependence: Dependence, needed: Places): boolean {
  return dependence.every(({ follows, starts, ends }, axis) => {
    const left = Float64Array.from(needed[axis]!);
    if (follows === undefined)
      return left.every((place, at) => place === 0 || (starts[0]! <= at && at < ends[0]!));
    const part = countOn(needed[axis]!) / countOn(own[follows]!);
    return starts.every((start, place) => {
      let wanted = own[follows]![place]! * part;
      for (let at = start; at < ends[place]! && wanted > rounding; at++) {
        const given = Math.min(wanted, left[at]!);
        left[at]! -= given;
        wanted -= given;
      }
      return wanted <= rounding;
    });
  });
}
