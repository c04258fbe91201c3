import type { LayerInput, LayerProblem, Slice } from "../../../planners/edgeflow/problem.ts";

/** A window of a convolution or pooling along the rows. */
export interface RowWindow {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

/** The input of a layer with a window. */
export function windowInput(
  { kernel, stride, padding }: RowWindow,
  inputRows: number,
  rowBytes: number,
  slices: readonly Slice[],
): LayerInput {
  return {
    slices,
    rowBytes,
    needed: (start, end) =>
      end > start
        ? [Math.max(0, start * stride - padding), Math.min(inputRows, (end - 1) * stride + kernel - padding)]
        : [0, 0],
    stride,
    before: padding,
    after: kernel - stride - padding,
  };
}

/** Seconds a byte between three devices; the last is behind slower links. */
const perByte = [
  [0, 1 / 10e6, 1 / 5e6],
  [1 / 10e6, 0, 1 / 5e6],
  [1 / 5e6, 1 / 5e6, 0],
];

/** A layer of the example between given slices. */
export function exampleLayer(
  { window, inputRows, rows, rowBytes, seconds }: (typeof exampleLayers)[number],
  slices: readonly Slice[],
  free: readonly number[],
): LayerProblem {
  return {
    rows,
    secondsPerRow: seconds,
    free,
    inputs: [windowInput(window, inputRows, rowBytes, slices)],
    secondsPerByte: perByte,
    latency: perByte.map((row) => row.map(() => 0)),
  };
}

const same = { kernel: 3, stride: 1, padding: 1 };

/**
 * Four layers on three devices, with the boundaries that enumeration of all of them finds layer by layer, and when each
 * device is done; an example of our own making.
 */
export const exampleLayers = [
  {
    window: same,
    inputRows: 32,
    rows: 32,
    rowBytes: 384,
    seconds: [0.004, 0.002, 0.001],
    boundaries: [0, 5, 14, 32],
    finish: [0.02, 0.0184224, 0.0194592],
  },
  {
    window: same,
    inputRows: 32,
    rows: 32,
    rowBytes: 8192,
    seconds: [0.006, 0.003, 0.0015],
    boundaries: [0, 5, 14, 32],
    finish: [0.05, 0.0480976, 0.0470608],
  },
  {
    window: { kernel: 2, stride: 2, padding: 0 },
    inputRows: 32,
    rows: 16,
    rowBytes: 8192,
    seconds: [0.0001, 0.00005, 0.00005],
    boundaries: [0, 3, 7, 16],
    finish: [0.0503, 0.0482976, 0.0475108],
  },
  {
    window: same,
    inputRows: 16,
    rows: 16,
    rowBytes: 4096,
    seconds: [0.006, 0.003, 0.0015],
    boundaries: [0, 2, 6, 16],
    finish: [0.0623, 0.0631192, 0.064936],
  },
] as const;
