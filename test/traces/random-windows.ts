import fc from "fast-check";
import type { Window } from "../../sim/model/index.ts";

const extent = fc.integer({ min: 1, max: 7 });
const small = fc.integer({ min: 1, max: 3 });
const pair = fc.tuple(small, small);
const edge = fc.nat({ max: 3 });
const padding = fc.record({ top: edge, left: edge, bottom: edge, right: edge });
const window: fc.Arbitrary<Window> = fc.record({ kernel: pair, stride: pair, padding, dilation: pair });

/** Padding that leaves every window some input: a runtime refuses to pool nothing. */
const poolingWindow = window.map((shape) => ({
  ...shape,
  padding: {
    top: Math.min(shape.padding.top, shape.kernel[0] - 1),
    bottom: Math.min(shape.padding.bottom, shape.kernel[0] - 1),
    left: Math.min(shape.padding.left, shape.kernel[1] - 1),
    right: Math.min(shape.padding.right, shape.kernel[1] - 1),
  },
}));

/** Does every window of the output have an input under it, on one axis? */
function seesInput({ kernel, stride, dilation, padding }: Window, axis: 0 | 1, extent: number): boolean {
  const [before, after] = axis === 0 ? [padding.top, padding.bottom] : [padding.left, padding.right];
  for (let first = -before; first < extent + after; first += stride[axis]) {
    const taps = Array.from({ length: kernel[axis] }, (_, tap) => first + tap * dilation[axis]);
    if (first < extent && !taps.some((tap) => tap >= 0 && tap < extent)) return false;
  }
  return true;
}

const grouped = fc.record({
  groups: small,
  inputs: small,
  outputs: small,
  rows: extent,
  columns: extent,
  bias: fc.boolean(),
});
const reduction = fc.constantFrom("maximum", "average" as const);
const map = fc.tuple(extent, extent, extent);

/** Random small layers whose windows slide over a map. Some of them do not fit their input. */
export const convolutions = {
  convolution: fc.tuple(window, grouped).map(([shape, { groups, inputs, outputs, rows, columns, bias }]) => ({
    operation: { kind: "convolution", ...shape, groups, outputChannels: groups * outputs, bias } as const,
    inputs: [[groups * inputs, rows, columns]],
  })),
  "transposed-convolution": fc
    .tuple(window, grouped, fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 2 })))
    .map(([shape, { groups, inputs, outputs, rows, columns, bias }, [addedRows, addedColumns]]) => ({
      operation: {
        kind: "transposed-convolution",
        ...shape,
        groups,
        outputChannels: groups * outputs,
        bias,
        // Less than the stride, as a runtime demands.
        outputPadding: [
          Math.min(addedRows, shape.stride[0] - 1),
          Math.min(addedColumns, shape.stride[1] - 1),
        ],
      } as const,
      inputs: [[groups * inputs, rows, columns]],
    })),
  pooling: fc
    .tuple(poolingWindow, reduction, fc.boolean(), map)
    .filter(([shape, , , [, rows, columns]]) => seesInput(shape, 0, rows) && seesInput(shape, 1, columns))
    .map(([shape, name, ceiling, input]) => ({
      operation: { kind: "pooling", ...shape, function: name, ceiling } as const,
      inputs: [input],
    })),
  "global-pooling": fc.tuple(reduction, map).map(([name, input]) => ({
    operation: { kind: "global-pooling", function: name } as const,
    inputs: [input],
  })),
};
