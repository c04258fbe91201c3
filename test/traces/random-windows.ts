import fc from "fast-check";
import { windowAxes, type AxisWindow, type Window } from "../../sim/model/index.ts";

const extent = fc.integer({ min: 1, max: 7 });
const small = fc.integer({ min: 1, max: 3 });
const pair = fc.tuple(small, small);
const edge = fc.nat({ max: 3 });
const padding = fc.record({ top: edge, left: edge, bottom: edge, right: edge });
const flatWindow: fc.Arbitrary<Window> = fc.record({ kernel: pair, stride: pair, padding, dilation: pair });
const depth = fc.record({ kernel: small, stride: small, dilation: small, before: edge, after: edge });

/** Every third window slides over volumes. */
const window: fc.Arbitrary<Window> = fc
  .tuple(flatWindow, fc.option(depth, { freq: 2, nil: undefined }))
  .map(([shape, axis]) => (axis ? { ...shape, depth: axis } : shape));

/** Extents of a map or of a volume, whichever the window slides over. */
const extents = (shape: Window, layers: number, rows: number, columns: number) =>
  shape.depth ? [layers, rows, columns] : [rows, columns];

/** Padding that leaves every window some input: a runtime refuses to pool nothing. */
const poolingWindow = window.map((shape) => ({
  ...shape,
  padding: {
    top: Math.min(shape.padding.top, shape.kernel[0] - 1),
    bottom: Math.min(shape.padding.bottom, shape.kernel[0] - 1),
    left: Math.min(shape.padding.left, shape.kernel[1] - 1),
    right: Math.min(shape.padding.right, shape.kernel[1] - 1),
  },
  ...(shape.depth && {
    depth: {
      ...shape.depth,
      before: Math.min(shape.depth.before, shape.depth.kernel - 1),
      after: Math.min(shape.depth.after, shape.depth.kernel - 1),
    },
  }),
}));

/** Does every window of the output have an input under it, on one axis? */
function seesInput({ kernel, stride, dilation, before, after }: AxisWindow, extent: number): boolean {
  for (let first = -before; first < extent + after; first += stride) {
    const taps = Array.from({ length: kernel }, (_, tap) => first + tap * dilation);
    if (first < extent && !taps.some((tap) => tap >= 0 && tap < extent)) return false;
  }
  return true;
}

const grouped = fc.record({
  groups: small,
  inputs: small,
  outputs: small,
  layers: small,
  rows: extent,
  columns: extent,
  bias: fc.boolean(),
});
const reduction = fc.constantFrom("maximum", "average" as const);
const map = fc.tuple(extent, extent, extent);

/** Random small layers whose windows slide over a map. Some of them do not fit their input. */
export const convolutions = {
  convolution: fc
    .tuple(window, grouped)
    .map(([shape, { groups, inputs, outputs, layers, rows, columns, bias }]) => ({
      operation: { kind: "convolution", ...shape, groups, outputChannels: groups * outputs, bias } as const,
      inputs: [[groups * inputs, ...extents(shape, layers, rows, columns)]],
    })),
  "transposed-convolution": fc
    .tuple(window, grouped, fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 2 })))
    .map(([shape, { groups, inputs, outputs, layers, rows, columns, bias }, [addedRows, addedColumns]]) => ({
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
        ...(shape.depth && { depthOutputPadding: Math.min(addedRows, shape.depth.stride - 1) }),
      } as const,
      inputs: [[groups * inputs, ...extents(shape, layers, rows, columns)]],
    })),
  "locally-connected": fc.tuple(window, grouped).map(([shape, { inputs, outputs, rows, columns, bias }]) => ({
    operation: { kind: "locally-connected", ...shape, outputChannels: outputs, bias } as const,
    inputs: [[inputs, rows, columns]],
  })),
  pooling: fc
    .tuple(poolingWindow, reduction, fc.boolean(), map, small)
    .map(([shape, name, ceiling, [channels, rows, columns], layers]) => ({
      operation: { kind: "pooling", ...shape, function: name, ceiling } as const,
      inputs: [[channels, ...extents(shape, layers, rows, columns)]],
    }))
    .filter(({ operation, inputs: [input] }) =>
      windowAxes(operation).every((axis, index) => seesInput(axis, input![index + 1]!)),
    ),
  "global-pooling": fc
    .tuple(reduction, fc.oneof(map, fc.tuple(extent, extent, extent, extent)))
    .map(([name, input]) => ({
      operation: { kind: "global-pooling", function: name } as const,
      inputs: [input],
    })),
};
