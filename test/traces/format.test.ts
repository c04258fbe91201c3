import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Operation } from "../../sim/model/index.ts";
import type { Shape } from "../../sim/tensor/index.ts";
import { formatTrace, parseTrace, traceModes, type Trace } from "../../traces/index.ts";
import { header, layer, row, trace } from "./layers.ts";

const extent = fc.integer({ min: 1, max: 40 });
const map = fc.tuple(extent, fc.integer({ min: 3, max: 40 }), fc.integer({ min: 3, max: 40 }));
const sequence = fc.tuple(extent, extent);
const activation = fc.constantFrom("relu", "relu6", "leaky-relu", "gelu", "tanh", "sigmoid" as const);
const ending = fc.oneof(fc.constant({}), fc.record({ activation }));
const window = fc.record({
  kernel: fc.constantFrom([3, 3] as const, [1, 2] as const),
  stride: fc.constantFrom([1, 1] as const, [2, 1] as const),
  padding: fc.constantFrom(
    { top: 1, left: 0, bottom: 0, right: 1 },
    { top: 0, left: 0, bottom: 0, right: 0 },
  ),
  dilation: fc.constant([1, 1] as const),
});
const reduce = fc.constantFrom("maximum", "average" as const);

/** Operations of every kind with inputs that fit. */
const layers: fc.Arbitrary<readonly [Operation, ...Shape[]]> = fc.oneof(
  fc
    .tuple(window, extent, fc.boolean(), ending, map)
    .map(([shape, outputChannels, bias, end, input]): [Operation, Shape] => [
      { kind: "convolution", ...shape, outputChannels, groups: 1, bias, ...end },
      input,
    ]),
  fc
    .tuple(window, reduce, fc.boolean(), map)
    .map(([shape, reduction, ceiling, input]): [Operation, Shape] => [
      { kind: "pooling", function: reduction, ...shape, ceiling },
      input,
    ]),
  fc
    .tuple(reduce, map)
    .map(([reduction, input]): [Operation, Shape] => [
      { kind: "global-pooling", function: reduction },
      input,
    ]),
  fc
    .tuple(extent, fc.boolean(), ending, map)
    .map(([outputFeatures, bias, end, input]): [Operation, Shape] => [
      { kind: "fully-connected", outputFeatures, bias, ...end },
      input,
    ]),
  fc
    .tuple(extent, fc.boolean(), ending, sequence)
    .map(([outputFeatures, bias, end, input]): [Operation, Shape] => [
      { kind: "matmul", outputFeatures, bias, ...end },
      input,
    ]),
  fc
    .tuple(ending, map)
    .map(([end, input]): [Operation, Shape, Shape] => [{ kind: "add", ...end }, input, input]),
  map.map((input): [Operation, Shape, Shape] => [{ kind: "concat", axis: 0 }, input, input]),
  fc
    .tuple(activation, map)
    .map(([name, input]): [Operation, Shape] => [{ kind: "activation", function: name }, input]),
  map.map((input): [Operation, Shape] => [{ kind: "batch-normalization" }, input]),
  sequence.map((input): [Operation, Shape] => [{ kind: "layer-normalization" }, input]),
  sequence.map((input): [Operation, Shape] => [{ kind: "softmax" }, input]),
  sequence.map(([tokens, size]): [Operation, Shape, Shape, Shape] => {
    const input: Shape = [tokens, 2 * size];
    return [{ kind: "attention", heads: 2 }, input, input, input];
  }),
  fc
    .tuple(extent, extent, extent)
    .map(([rows, features, tokens]): [Operation, Shape] => [
      { kind: "embedding", rows, features },
      [tokens, 1],
    ]),
  map.map((input): [Operation, Shape] => [{ kind: "slice", axis: 1, start: 1, end: 3 }, input]),
  map.map(([channels, height, width]): [Operation, Shape] => [
    { kind: "space-to-depth", block: 2 },
    [channels, 2 * height, 2 * width],
  ]),
);

/** Times that a file can hold: hundredths of a microsecond. */
const time = fc.integer({ min: 1, max: 10 ** 9 }).map((hundredths) => hundredths / 100 / 1e6);
const unknown = fc.constant(undefined);

const rows = fc
  .record({
    made: layers,
    mode: fc.constantFrom(...traceModes),
    reorderInput: time,
    reorderOutput: time,
    callOverhead: time,
    queueWaitShare: fc.oneof(unknown, fc.constantFrom(0, 0.0123, 1)),
    pressureBefore: fc.oneof(unknown, fc.constantFrom(0, 12.34, 99)),
    pressureAfter: fc.oneof(unknown, fc.constantFrom(0, 1)),
    samples: fc.array(time, { minLength: 1, maxLength: 9 }),
  })
  .map(({ made: [operation, ...inputs], ...measured }) => {
    const operator = layer(operation, ...inputs);
    return { operator, extents: operator.shape, ...measured };
  });

const traces: fc.Arbitrary<Trace> = fc
  .uniqueArray(rows, {
    minLength: 1,
    maxLength: 6,
    selector: ({ operator, mode }) => `${operator.name} ${mode}`,
  })
  .map((all) => ({ header: { ...header, wholeModelSeconds: 0.0123 }, rows: all }));

describe("a trace file", () => {
  it("is read as it was written, for every kind of layer", () => {
    fc.assert(
      fc.property(traces, (written) => {
        const text = formatTrace(written);
        const read = parseTrace(text, "written.csv");
        expect(formatTrace(read)).toBe(text);
        expect(read.header).toEqual(written.header);
        expect(read.rows.map(withoutIds)).toEqual(written.rows.map(withoutIds));
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("may start with a byte-order mark and have Windows line ends", () => {
    const operator = layer({ kind: "softmax" }, [4, 8]);
    const text = formatTrace(trace(row(operator, [4, 8], 1e-5)));
    const read = parseTrace(`\uFEFF${text.replaceAll("\n", "\r\n")}`, "windows.csv");
    expect(read.rows[0]!.samples).toEqual([1e-5]);
  });
});

/** Times as the file has them: dividing microseconds by a million rounds in the last bit. */
function withoutIds({ operator, ...measured }: Trace["rows"][number]) {
  const { operation, inputShapes, shape, name } = operator;
  const nanos = (seconds: number) => Math.round(seconds * 1e9);
  return {
    layer: { operation, inputShapes, shape, name },
    ...measured,
    reorderInput: nanos(measured.reorderInput),
    reorderOutput: nanos(measured.reorderOutput),
    callOverhead: nanos(measured.callOverhead),
    samples: measured.samples.map(nanos),
  };
}
