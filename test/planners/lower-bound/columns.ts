import fc from "fast-check";
import type { OperatorDescription } from "../../../sim/model/index.ts";

/** A window over one column of a map: how many rows it reads, how far apart, and the rows of padding. */
export interface Stride {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: number;
}

/** Windows that fit two rows or more. */
export const strides: fc.Arbitrary<Stride> = fc
  .record({
    kernel: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 3 }),
    dilation: fc.integer({ min: 1, max: 2 }),
  })
  .map((window) => {
    const span = (window.kernel - 1) * window.dilation;
    return { ...window, padding: Math.ceil(span / 2) };
  });

/** The input of a model. */
export function input(shape: readonly number[]): OperatorDescription {
  return { name: "input", operation: { kind: "input", shape }, inputs: [] };
}

/** A convolution of one channel along the rows. */
export function column(
  name: string,
  from: string,
  { kernel, stride, dilation, padding }: Stride,
): OperatorDescription {
  return {
    name,
    operation: {
      ...{ kind: "convolution", outputChannels: 1, groups: 1, bias: false },
      ...{ kernel: [kernel, 1], stride: [stride, 1], dilation: [dilation, 1] },
      padding: { top: padding, left: 0, bottom: padding, right: 0 },
    },
    inputs: [from],
  };
}

/** The rows from the first to the last one that an element reads, of so many; what it reads of the padding is none. */
export function rangeOf(
  { kernel, stride, dilation, padding }: Stride,
  rows: number,
  place: number,
): readonly [start: number, end: number] {
  const read = Array.from({ length: kernel }, (_, tap) => place * stride - padding + tap * dilation).filter(
    (row) => row >= 0 && row < rows,
  );
  return read.length === 0 ? [0, 0] : [read[0]!, read.at(-1)! + 1];
}

/** The places of an axis from one to before another, every one or every so many. */
export function slice(
  name: string,
  from: string,
  axis: number,
  start: number,
  end: number,
  step = 1,
): OperatorDescription {
  return { name, operation: { kind: "slice", axis, start, end, step }, inputs: [from] };
}
