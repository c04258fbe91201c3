import fc from "fast-check";
import type { AxisWindow, Operation, OperatorDescription, Window } from "../../sim/model/index.ts";
import { box, type Box, type Shape } from "../../sim/tensor/index.ts";

/**
 * Every property test runs the same cases on every machine; `npm run test:explore` draws other ones by setting
 * EXPLORE_SEED.
 */
export const fixedSeed = { seed: Number(process.env["EXPLORE_SEED"] ?? 20_261_121) };

/** A square-ish window: strides 1-3, kernels 1-7, dilations 1-3, any padding below the kernel's span. */
export const windows: fc.Arbitrary<Window> = fc
  .record({
    kernel: fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 })),
    stride: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    dilation: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  })
  .chain((window) => {
    const span = (axis: 0 | 1) => (window.kernel[axis] - 1) * window.dilation[axis];
    return fc
      .record({
        top: fc.integer({ min: 0, max: span(0) }),
        bottom: fc.integer({ min: 0, max: span(0) }),
        left: fc.integer({ min: 0, max: span(1) }),
        right: fc.integer({ min: 0, max: span(1) }),
      })
      .map((padding) => ({ ...window, padding }));
  });

/** A small window over volumes whose padding is below its span and that fits three elements an axis. */
export const volumeWindows: fc.Arbitrary<Window> = fc
  .record({
    axes: fc.array(
      fc.record({
        kernel: fc.integer({ min: 1, max: 2 }),
        stride: fc.integer({ min: 1, max: 3 }),
        dilation: fc.integer({ min: 1, max: 2 }),
        before: fc.integer({ min: 0, max: 1 }),
        after: fc.integer({ min: 0, max: 1 }),
      }),
      { minLength: 3, maxLength: 3 },
    ),
  })
  .map(({ axes }) => {
    const inside = axes.map((axis) => {
      const span = (axis.kernel - 1) * axis.dilation;
      return {
        ...axis,
        before: Math.min(axis.before, span),
        after: Math.min(axis.after, span - Math.min(axis.before, span)),
      };
    });
    const [depth, rows, columns] = inside as [AxisWindow, AxisWindow, AxisWindow];
    return {
      kernel: [rows.kernel, columns.kernel],
      stride: [rows.stride, columns.stride],
      dilation: [rows.dilation, columns.dilation],
      padding: { top: rows.before, bottom: rows.after, left: columns.before, right: columns.after },
      depth,
    };
  });

/** A non-empty box of a shape. */
export function boxes(shape: Shape): fc.Arbitrary<Box> {
  const ranges = shape.map((extent) =>
    fc
      .integer({ min: 0, max: extent - 1 })
      .chain((start) =>
        fc.integer({ min: start + 1, max: extent }).map((end): [number, number] => [start, end]),
      ),
  );
  return fc.tuple(...ranges).map((chosen) => box(...chosen));
}

/** A convolution or pooling layer of a chain that keeps maps at least a few pixels large. */
const chainLayers: fc.Arbitrary<(channels: number) => Operation> = fc.oneof(
  fc
    .record({
      kernel: fc.constantFrom(1, 3, 5),
      stride: fc.constantFrom(1, 1, 2),
      outputChannels: fc.integer({ min: 1, max: 9 }),
    })
    .map(({ kernel, stride, outputChannels }) => (): Operation => ({
      kind: "convolution",
      outputChannels,
      groups: 1,
      bias: true,
      ...same(kernel, stride),
    })),
  fc.constantFrom(1, 2).map((stride) => (channels: number): Operation => ({
    kind: "convolution",
    outputChannels: channels,
    groups: channels,
    bias: false,
    ...same(3, stride),
  })),
  fc.constant((): Operation => ({ kind: "pooling", function: "maximum", ceiling: false, ...same(3, 2) })),
);

function same(kernel: number, stride: number): Window {
  const padding = Math.floor(kernel / 2);
  return {
    kernel: [kernel, kernel],
    stride: [stride, stride],
    dilation: [1, 1],
    padding: { top: padding, bottom: padding, left: padding, right: padding },
  };
}

/** Descriptions of a chain of layers over a small image. */
export function chains(minimum: number, maximum: number): fc.Arbitrary<OperatorDescription[]> {
  return fc
    .record({
      height: fc.integer({ min: 8, max: 20 }),
      width: fc.integer({ min: 8, max: 20 }),
      layers: fc.array(chainLayers, { minLength: minimum, maxLength: maximum }),
    })
    .map(({ height, width, layers }) => {
      let channels = 3;
      const input: OperatorDescription = {
        name: "input",
        operation: { kind: "input", shape: [channels, height, width] },
        inputs: [],
      };
      return [
        input,
        ...layers.map((layer, index): OperatorDescription => {
          const operation = layer(channels);
          if (operation.kind === "convolution") channels = operation.outputChannels;
          return { name: `layer${index + 1}`, operation, inputs: [index === 0 ? "input" : `layer${index}`] };
        }),
      ];
    });
}
