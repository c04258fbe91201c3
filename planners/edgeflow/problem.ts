import { isLess } from "../ties.ts";

/** Rows of an input tensor on the device that made them, and when they are done there. */
export interface Slice {
  readonly device: number;
  readonly start: number;
  readonly end: number;
  /** Seconds. */
  readonly finish: number;
}

/** One input of a layer. */
export interface LayerInput {
  readonly slices: readonly Slice[];
  /** Bytes of one row. */
  readonly rowBytes: number;
  /** The rows that output rows `[start, end)` read, clipped. */
  needed(start: number, end: number): readonly [start: number, end: number];
  /** The same without clipping, as lines: from `stride * start - before` to `stride * end + after`. */
  readonly stride: number;
  readonly before: number;
  readonly after: number;
}

/** A layer to cut into rows, one range a device in device order, when everything before it is settled. */
export interface LayerProblem {
  readonly rows: number;
  /** By device; Infinity for one that must get nothing. */
  readonly secondsPerRow: readonly number[];
  /** By device: when it is free. */
  readonly free: readonly number[];
  readonly inputs: readonly LayerInput[];
  /** By sender and receiver: seconds for a byte, and beside the bytes. */
  readonly secondsPerByte: readonly (readonly number[])[];
  readonly latency: readonly (readonly number[])[];
}

/** Costs of boundaries. */
export interface Rating {
  /** By device; a device without rows is done when it is free. */
  readonly finish: readonly number[];
  /** When the last row is there. */
  readonly layerFinish: number;
  readonly sum: number;
}

/**
 * When each device is done with its rows `[boundaries[k], boundaries[k + 1])`: it starts when it is free and has the rows
 * that it reads, which travel side by side from their producers.
 */
export function rate(problem: LayerProblem, boundaries: readonly number[]): Rating {
  const { secondsPerRow, free } = problem;
  let layerFinish = 0;
  let sum = 0;
  const finish = secondsPerRow.map((seconds, device) => {
    const start = boundaries[device]!;
    const end = boundaries[device + 1]!;
    const done =
      end > start
        ? Math.max(free[device]!, arrival(problem, device, start, end)) + seconds * (end - start)
        : free[device]!;
    if (end > start) layerFinish = Math.max(layerFinish, done);
    sum += done;
    return done;
  });
  return { finish, layerFinish, sum };
}

/** When a device has all that some output rows read. */
export function arrival(
  { inputs, secondsPerByte, latency }: Pick<LayerProblem, "inputs" | "secondsPerByte" | "latency">,
  device: number,
  start: number,
  end: number,
): number {
  let last = 0;
  for (const { slices, rowBytes, needed } of inputs) {
    const [from, to] = needed(start, end);
    for (const slice of slices) {
      const overlap = Math.min(to, slice.end) - Math.max(from, slice.start);
      if (overlap <= 0) continue;
      const travel =
        slice.device === device
          ? 0
          : latency[slice.device]![device]! + overlap * rowBytes * secondsPerByte[slice.device]![device]!;
      last = Math.max(last, slice.finish + travel);
    }
  }
  return last;
}

/** Is the first better: done earlier, then a smaller sum of finishes, then lower boundaries? */
export function isBetter(
  a: Rating,
  boundariesOfA: readonly number[],
  b: Rating,
  boundariesOfB: readonly number[],
): boolean {
  if (isLess(a.layerFinish, b.layerFinish) || isLess(b.layerFinish, a.layerFinish))
    return a.layerFinish < b.layerFinish;
  if (isLess(a.sum, b.sum) || isLess(b.sum, a.sum)) return a.sum < b.sum;
  const place = boundariesOfA.findIndex((boundary, index) => boundary !== boundariesOfB[index]);
  return place >= 0 && boundariesOfA[place]! < boundariesOfB[place]!;
}
