import { bodpWidths } from "../strips/bodp.ts";
import { isLess, relativeSpeeds, withoutRounding } from "../ties.ts";
import { minimise } from "../linear-program.ts";
import { isBetter, rate, type LayerProblem, type Rating } from "./problem.ts";
import { layerProgram } from "./program.ts";

/** Boundaries of a layer, with their costs. */
export interface EdgeflowBoundaries {
  /** Of one more than there are devices; device k computes the rows `[boundaries[k], boundaries[k + 1])`. */
  readonly boundaries: readonly number[];
  readonly rating: Rating;
}

/** Most linear programs for one layer: after each, other slices may be read from. */
const maximumPrograms = 3;

/**
 * The rows of one layer (EdgeFlow-style): a linear program, solved again where its answer reads from other slices, then
 * whole rows near it. Starts from the better of rows by speed and all rows on one device.
 */
export function edgeflowBoundaries(problem: LayerProblem): EdgeflowBoundaries {
  let best = bestStart(problem);
  for (let round = 0; round < maximumPrograms; round++) {
    const solved = solveFrom(problem, best);
    if (!solved || !isBetter(solved.rating, solved.boundaries, best.rating, best.boundaries)) break;
    best = solved;
  }
  return climb(problem, best);
}

function rated(problem: LayerProblem, boundaries: readonly number[]): EdgeflowBoundaries {
  return { boundaries, rating: rate(problem, boundaries) };
}

function better(a: EdgeflowBoundaries, b: EdgeflowBoundaries): EdgeflowBoundaries {
  return isBetter(b.rating, b.boundaries, a.rating, a.boundaries) ? b : a;
}

/** Rows in proportion to speed, or to what all inputs' slices have, or all on one device: whichever is done first. */
function bestStart(problem: LayerProblem): EdgeflowBoundaries {
  const { rows, secondsPerRow, inputs } = problem;
  const devices = secondsPerRow
    .map((_, device) => device)
    .filter((device) => secondsPerRow[device]! < Infinity);
  const starts = [
    relativeSpeeds(secondsPerRow),
    ...inputs.map(({ slices }) =>
      secondsPerRow.map((seconds, device) =>
        seconds < Infinity
          ? slices.reduce((sum, slice) => sum + (slice.device === device ? slice.end - slice.start : 0), 0)
          : 0,
      ),
    ),
    ...devices.map((only) => secondsPerRow.map((_, device) => (device === only ? 1 : 0))),
  ];
  return starts
    .filter((shares) => shares.some((share) => share > 0))
    .map((shares) => rated(problem, boundariesOf(bodpWidths(rows, shares))))
    .reduce(better);
}

function boundariesOf(widths: readonly number[]): readonly number[] {
  const boundaries = [0];
  for (const width of widths) boundaries.push(boundaries.at(-1)! + width);
  return boundaries;
}

/** The linear program around some boundaries, in whole rows; undefined where it was not solved. */
function solveFrom(problem: LayerProblem, from: EdgeflowBoundaries): EdgeflowBoundaries | undefined {
  const { rows, secondsPerRow, free } = problem;
  const { layerFinish } = from.rating;
  // A device that is free only when the others are done would hold up the program's z for nothing.
  const devices = secondsPerRow
    .map((_, device) => device)
    .filter(
      (device) =>
        secondsPerRow[device]! < Infinity && !isLess(layerFinish, free[device]! + secondsPerRow[device]!),
    );
  if (devices.length < 2) return undefined;
  const { program, boundariesOf: read } = layerProgram(problem, devices, from.boundaries, layerFinish);
  const solution = minimise(program);
  if (solution.status !== "optimal") return undefined;
  const boundaries = read(solution.values).map((place) =>
    Math.min(rows, Math.max(0, Math.round(withoutRounding(place)))),
  );
  return rated(problem, boundaries);
}

/** Moves boundaries that stand together by a row, or a few, for as long as that helps. */
function climb(problem: LayerProblem, from: EdgeflowBoundaries): EdgeflowBoundaries {
  let best = from;
  for (;;) {
    const before = best;
    for (const moved of neighbours(before.boundaries, problem)) best = better(best, rated(problem, moved));
    if (best === before) return best;
  }
}

function* neighbours(
  boundaries: readonly number[],
  { rows, secondsPerRow }: LayerProblem,
): Iterable<readonly number[]> {
  const inner = boundaries.length - 2;
  for (let first = 1; first <= inner; first++) {
    for (let last = first; last <= inner; last++) {
      for (const step of [-1, 1, -3, 3]) {
        const moved = boundaries.map((place, index) =>
          index >= first && index <= last ? place + step : place,
        );
        const sound = moved.every(
          (place, index) =>
            place <= rows &&
            (index === 0 || place >= moved[index - 1]!) &&
            (secondsPerRow[index] !== Infinity || moved[index + 1] === place),
        );
        if (sound) yield moved;
      }
    }
  }
}
