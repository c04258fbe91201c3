import type { Model } from "../../sim/model/index.ts";
import { evenSourcesOf } from "./even-chains.ts";
import type { Places } from "./needed-elements.ts";

/** One reader of each operator, so that operators make trees. */
export interface ReadingTree {
  /** By operator id: the operator that reads it; undefined for the root of a tree. */
  readonly readerOf: readonly (number | undefined)[];
  /** By operator id: is it on the longest way from the root of a tree to a leaf? */
  readonly isOnChain: readonly boolean[];
}

/**
 * Trees of operators that depend evenly on those that they read (`evenChains`): of several readers of an operator the one from which the way to
 * the results is the longest. What a concatenation joins is read by those that read the joined tensor, and it has no reader itself, so that none of
 * its elements counts twice.
 *
 * @param needed by operator (`neededPlaces`)
 * @param seconds of each operator, to choose by; any numbers give trees
 */
export function readingTree(
  model: Model,
  needed: readonly (Places | undefined)[],
  seconds: readonly number[],
): ReadingTree {
  const sources = evenSourcesOf(model, needed).map((own) =>
    own.filter((source) => model.operators[source]!.operation.kind !== "concat"),
  );
  const readerOf: (number | undefined)[] = model.operators.map(() => undefined);
  /** Seconds from an operator on to the results. */
  const after = [...seconds];
  for (const { id } of model.operators.toReversed()) {
    const reader = readerOf[id];
    if (reader !== undefined) after[id] = seconds[id]! + after[reader]!;
    for (const source of sources[id]!) {
      const known = readerOf[source];
      if (known === undefined || after[id]! > after[known]!) readerOf[source] = id;
    }
  }
  return { readerOf, isOnChain: longestWay(readerOf, seconds) };
}

function longestWay(readerOf: ReadingTree["readerOf"], seconds: readonly number[]): readonly boolean[] {
  const before = [...seconds];
  const longest: (number | undefined)[] = seconds.map(() => undefined);
  for (const [id, reader] of readerOf.entries()) {
    if (reader === undefined) continue;
    const through = before[id]! + seconds[reader]!;
    if (longest[reader] !== undefined && through <= before[reader]!) continue;
    before[reader] = through;
    longest[reader] = id;
  }
  const isOnWay = seconds.map(() => false);
  let next = before.length > 0 ? before.indexOf(Math.max(...before)) : undefined;
  while (next !== undefined) {
    isOnWay[next] = true;
    next = longest[next];
  }
  return isOnWay;
}
