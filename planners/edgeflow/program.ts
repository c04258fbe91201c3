import type { LinearConstraint, LinearProgram } from "../linear-program.ts";
import type { LayerInput, LayerProblem, Slice } from "./problem.ts";

type Terms = readonly (readonly [variable: number, coefficient: number])[];

/** A sum of variables and a constant. */
interface Affine {
  readonly terms: Terms;
  readonly constant: number;
}

/** The linear program of a layer, and how to read its solution. */
export interface LayerProgram {
  readonly program: LinearProgram;
  /** Boundaries, not in whole rows, from the values of the variables. */
  boundariesOf(values: readonly number[]): readonly number[];
  /** When the layer is done, from the objective. */
  finishOf(objective: number): number;
}

/**
 * The linear program of a layer: boundaries between its devices, the layer done as early as possible.
 *
 *     minimise z  subject to  z >= free + rows * seconds,  z >= slice done + overlap * travel + rows * seconds
 *
 * Overlap is linear once it is settled which slices each device reads from, and whether an end of what it reads or an
 * end of the slice bounds it: as at the given boundaries. Boundaries count in the rows, seconds in the time to improve
 * on, so that all coefficients are near 1.
 *
 * @param devices those that may get rows, ascending, at least two
 * @param boundaries where to take the overlaps from
 * @param finish when the layer is done with them
 */
export function layerProgram(
  problem: LayerProblem,
  devices: readonly number[],
  boundaries: readonly number[],
  finish: number,
): LayerProgram {
  const { rows, secondsPerRow, free, inputs, secondsPerByte, latency } = problem;
  const base = Math.min(...devices.map((device) => free[device]!));
  const unit = finish - base || 1;
  const time = devices.length - 1;
  /** The boundary before the devices' range of this index, in parts of the rows. */
  const boundary = (index: number): Affine =>
    index === 0
      ? { terms: [], constant: 0 }
      : index === devices.length
        ? { terms: [], constant: 1 }
        : { terms: [[index - 1, 1]], constant: 0 };
  const constraints: LinearConstraint[] = [];
  const atLeast = (larger: Affine, smaller: Affine) => {
    constraints.push({
      terms: combined([larger, 1], [smaller, -1]),
      atLeast: smaller.constant - larger.constant,
    });
  };
  const done: Affine = { terms: [[time, 1]], constant: 0 };
  for (const [index, device] of devices.entries()) {
    const from = boundary(index);
    const to = boundary(index + 1);
    atLeast(to, from);
    const compute = scaled(sum(to, scaled(from, -1)), (rows * secondsPerRow[device]!) / unit);
    atLeast(done, { ...compute, constant: compute.constant + (free[device]! - base) / unit });
    for (const input of inputs) {
      const [first, end] = input.needed(boundaries[device]!, boundaries[device + 1]!);
      for (const slice of input.slices) {
        if (Math.min(end, slice.end) <= Math.max(first, slice.start)) continue;
        const travels = slice.device !== device;
        const perRow = travels ? (input.rowBytes * secondsPerByte[slice.device]![device]!) / unit : 0;
        const start = (slice.finish + (travels ? latency[slice.device]![device]! : 0) - base) / unit;
        const overlap = overlapOf(input, slice, rows, from, to, first, end);
        const travel = scaled(overlap, perRow);
        const total = sum(compute, travel);
        atLeast(done, { ...total, constant: total.constant + start });
      }
    }
  }
  return {
    program: { objective: [...devices.slice(1).map(() => 0), 1], constraints },
    boundariesOf(values) {
      const places = [0, ...values.slice(0, time).map((value) => value * rows), rows];
      // A device that gets nothing begins where the next one does.
      let passed = 0;
      const starts = secondsPerRow.map((_, device) => {
        const start = places[Math.min(passed, places.length - 1)]!;
        if (devices[passed] === device) passed++;
        return start;
      });
      return [...starts, rows];
    },
    finishOf: (objective) => base + objective * unit,
  };
}

/** Rows that a device's range and a slice have in common, bounded by the ends that bound it now. */
function overlapOf(
  { stride, before, after }: LayerInput,
  slice: Slice,
  rows: number,
  from: Affine,
  to: Affine,
  first: number,
  end: number,
): Affine {
  const upper: Affine =
    end < slice.end
      ? { terms: scaled(to, stride * rows).terms, constant: to.constant * stride * rows + after }
      : { terms: [], constant: slice.end };
  const lower: Affine =
    first > slice.start
      ? { terms: scaled(from, stride * rows).terms, constant: from.constant * stride * rows - before }
      : { terms: [], constant: slice.start };
  return sum(upper, scaled(lower, -1));
}

function scaled({ terms, constant }: Affine, factor: number): Affine {
  return {
    terms: terms.map(([variable, coefficient]) => [variable, coefficient * factor]),
    constant: constant * factor,
  };
}

function sum(a: Affine, b: Affine): Affine {
  return { terms: combined([a, 1], [b, 1]), constant: a.constant + b.constant };
}

/** The terms of a weighted sum, each variable once. */
function combined(...parts: readonly (readonly [Affine, number])[]): Terms {
  const coefficients = new Map<number, number>();
  for (const [{ terms }, weight] of parts)
    for (const [variable, coefficient] of terms)
      coefficients.set(variable, (coefficients.get(variable) ?? 0) + weight * coefficient);
  return [...coefficients].filter(([, coefficient]) => coefficient !== 0);
}
