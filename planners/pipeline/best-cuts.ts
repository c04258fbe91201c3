import type { Evaluations, Individual } from "../population/index.ts";
import { genomeOf, pipelineOf, type ChainGenome } from "./chain-genome.ts";
import { isLess } from "../ties.ts";
import { inputPlace, type StageProblem } from "./problem.ts";
import type { PipelineFigure } from "./search.ts";

/** The best cuts for an order of devices, and how many figures of stages were asked for to find them. */
export interface FoundCuts {
  /** First unit of each part but the first; undefined where none are below the bound. */
  readonly cuts: readonly number[] | undefined;
  readonly asked: number;
}

/** What cuts are found at all: those below a figure, with so many figures of stages. */
interface CutLimits {
  readonly below: number;
  readonly asked: number;
}

/**
 * Where to cut a chain for devices that follow each other in this order, a part each: dynamic programming over the places
 * where cuts may be, O(places^2 devices), of which all is left out that does not stay below the limit.
 *
 * @param places ascending, from the first unit to behind the last
 */
export function bestCuts(
  order: readonly number[],
  places: readonly number[],
  objective: PipelineFigure,
  limits: CutLimits,
): FoundCuts {
  const last = places.length - 1;
  let asked = 0;
  const figureOf = (part: number, from: number, to: number, previous: number | undefined) => {
    asked++;
    return objective.figure({ from: places[from]!, to: places[to]!, device: order[part]! }, previous);
  };
  const window = cutWindows(
    order.length,
    last,
    (part, from, to) => asked < limits.asked && figureOf(part, from, to, undefined) < limits.below,
  );
  if (!window) return { cuts: undefined, asked };
  const { least, most } = window;
  const begins = order.map(() => new Int32Array(last + 1));
  let before = new Float64Array(last + 1).fill(Infinity);
  before[0] = 0;
  for (let part = 0; part < order.length; part++) {
    const previous = part === 0 ? inputPlace : order[part - 1]!;
    const now = new Float64Array(last + 1).fill(Infinity);
    for (let from = least[part]!; from <= most[part]!; from++) {
      const known = before[from]!;
      if (known >= limits.below) continue;
      for (let to = Math.max(from + 1, least[part + 1]!); to <= most[part + 1]!; to++) {
        if (asked >= limits.asked) return { cuts: undefined, asked };
        const all = objective.combine(known, figureOf(part, from, to, previous));
        // A longer stage takes no less.
        if (all >= limits.below) break;
        if (all >= now[to]!) continue;
        now[to] = all;
        begins[part]![to] = from;
      }
    }
    before = now;
  }
  if (before[last] === Infinity) return { cuts: undefined, asked };
  const cuts: number[] = [];
  for (let part = order.length - 1, to = last; part > 0; part--) {
    to = begins[part]![to]!;
    cuts.unshift(places[to]!);
  }
  return { cuts, asked };
}

/**
 * Where each part may begin if all stages are to fit: as early as those behind it allow, as late as those before it do. By
 * halving, for a longer stage fits no better. Undefined where no cuts fit.
 */
function cutWindows(
  parts: number,
  last: number,
  fits: (part: number, from: number, to: number) => boolean,
): { readonly least: Int32Array; readonly most: Int32Array } | undefined {
  const most = new Int32Array(parts + 1);
  const least = new Int32Array(parts + 1).fill(last);
  least[0] = 0;
  for (let part = 0; part < parts; part++) {
    const from = most[part]!;
    most[part + 1] =
      from + lastThat(last - (parts - 1 - part) - from, (length) => fits(part, from, from + length));
    if (most[part + 1] === from) return undefined;
  }
  if (most[parts]! < last) return undefined;
  for (let part = parts - 1; part > 0; part--) {
    const to = least[part + 1]!;
    least[part] = to - lastThat(to - part, (length) => fits(part, to - length, to));
    if (least[part]! > most[part]!) return undefined;
  }
  return { least, most };
}

/** The largest number up to a limit for which a property holds that holds for all below; 0 where it holds for none. */
function lastThat(limit: number, holds: (number: number) => boolean): number {
  let [low, high] = [0, limit];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Cuts that are worse than the best plan by more than this factor are not looked for. */
const hopeless = 1.02;

/**
 * Gives genomes the best cuts for their order of devices, where these come near the best plan. Each order is tried once; as many
 * figures of stages as its plan has count as an evaluation.
 *
 * @param places where cuts may be, ascending
 */
export function recutting(
  places: readonly number[],
  problem: Pick<StageProblem, "unitCount" | "deviceCount">,
  objective: PipelineFigure,
): (one: Individual<ChainGenome>, evaluations: Evaluations<ChainGenome>) => Individual<ChainGenome> {
  const known = new Map<string, ChainGenome | undefined>();
  return (one, evaluations) => {
    const order = pipelineOf(one.genome, problem.unitCount).map(({ device }) => device);
    const key = order.join();
    if (!known.has(key)) {
      const below = Math.min(one.fitness, hopeless * (evaluations.best?.fitness ?? Infinity));
      const limits = { below, asked: evaluations.left * order.length };
      const { cuts, asked } = bestCuts(order, places, objective, limits);
      evaluations.spend(Math.ceil(asked / order.length));
      known.set(key, cuts && genomeOf(order, cuts, problem));
    }
    const recut = known.get(key);
    const [better] = recut ? evaluations.judge([recut]) : [];
    return better && isLess(better.fitness, one.fitness) ? better : one;
  };
}
