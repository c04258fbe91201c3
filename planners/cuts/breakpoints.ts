import { CutGraph } from "./cut-graph.ts";
import { cutSeconds, priceCut, type CutProblem, type Sides } from "./cut-problem.ts";

/** The optimal cut for each price of a byte, where messages cost nothing beside their bytes and both directions the same. */
export interface CutTable {
  /** Seconds a byte, ascending: from each on the next cut is optimal. */
  readonly breakpoints: Float64Array;
  /** One more than breakpoints; the first is for a network that takes no time. */
  readonly cuts: readonly Sides[];
}

/** Dearest bytes of a table, seconds each: 8 bit/s. */
export const dearestByte = 1;

/** A table with more cuts than this is given up. */
const mostCuts = 256;

/** A cut as a line over the price of a byte. */
interface CutLine {
  readonly sides: Sides;
  readonly seconds: number;
  readonly bytes: number;
}

/**
 * All cuts that are optimal for some price of a byte between 0 and `dearestByte`: the lower envelope of the lines `seconds +
 * bytes x price`, by a minimum cut where each two known lines meet (Eisner and Severance, J. ACM 23(4), 1976). On a
 * chain these are the corners of the convex hull of (seconds, bytes). Undefined where no cut is allowed, and for more
 * than 256 cuts.
 */
export function cutTable(problem: CutProblem): CutTable | undefined {
  const graph = new CutGraph(problem.dag, "never");
  const lineAt = (price: number): CutLine | undefined => {
    const sides = graph.minimumCut(pricedBytes(problem, price));
    return sides && lineOf(problem, sides);
  };
  const cheapest = lineAt(0);
  const dearest = lineAt(dearestByte);
  if (!cheapest || !dearest) return undefined;
  const lines = [cheapest];
  const breakpoints: number[] = [];
  /** Adds what is optimal behind `left`, up to `right`. */
  const addBetween = (left: CutLine, right: CutLine): boolean => {
    if (lines.length > mostCuts) return false;
    if (!(left.bytes > right.bytes)) return true;
    const meeting = (right.seconds - left.seconds) / (left.bytes - right.bytes);
    const between = lineAt(meeting);
    const least = left.seconds + left.bytes * meeting;
    if (between && between.seconds + between.bytes * meeting < least * (1 - rounding))
      return addBetween(left, between) && addBetween(between, right);
    lines.push(right);
    breakpoints.push(Math.max(meeting, 0));
    return true;
  };
  if (!addBetween(cheapest, dearest)) return undefined;
  return { breakpoints: Float64Array.from(breakpoints), cuts: lines.map(({ sides }) => sides) };
}

const rounding = 1e-12;

/** The cut of a table for a price. */
export function lookUp({ breakpoints, cuts }: CutTable, price: number): Sides {
  let low = 0;
  let high = breakpoints.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (breakpoints[middle]! <= price) low = middle + 1;
    else high = middle;
  }
  return cuts[low]!;
}

function pricedBytes(problem: CutProblem, price: number) {
  return priceCut(problem, { perMessage: 0, perByte: price, perByteBack: price });
}

function lineOf(problem: CutProblem, sides: Sides): CutLine {
  let bytes = 0;
  for (const [node, readers] of problem.dag.successors.entries()) {
    if (sides[node] && readers.some((reader) => !sides[reader])) bytes += problem.bytes[node]!;
    if (!sides[node]) bytes += problem.resultBytes[node]!;
  }
  return { sides, seconds: cutSeconds(pricedBytes(problem, 0), sides), bytes };
}
