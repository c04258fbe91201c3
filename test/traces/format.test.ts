import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatTrace, layerSignature, parseTrace, traceModes, type Trace } from "../../traces/index.ts";
import { tracedKinds } from "../../traces/attributes.ts";
import { fittingLayers } from "./fitting-layers.ts";
import { randomLayers } from "./random-layers.ts";
import { header, layer, row, trace } from "./layers.ts";
import { fixedSeed } from "../support/arbitrary.ts";

/** Times that a file can hold: hundredths of a microsecond. */
const time = fc.integer({ min: 1, max: 10 ** 9 }).map((hundredths) => hundredths / 100 / 1e6);
const unknown = fc.constant(undefined);

const rows = fc
  .record({
    operator: fc.oneof(...tracedKinds.map((kind) => fittingLayers(randomLayers[kind]))),
    mode: fc.constantFrom(...traceModes),
    reorderInput: time,
    reorderOutput: time,
    callOverhead: time,
    queueWaitShare: fc.oneof(unknown, fc.constantFrom(0, 0.0123, 1)),
    pressureBefore: fc.oneof(unknown, fc.constantFrom(0, 12.34, 99)),
    pressureAfter: fc.oneof(unknown, fc.constantFrom(0, 1)),
    samples: fc.array(time, { minLength: 1, maxLength: 9 }),
  })
  .map(({ operator, ...measured }) => ({
    operator: { ...operator, name: layerSignature(operator) },
    extents: operator.shape,
    ...measured,
  }));

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
      { ...fixedSeed, numRuns: 300 },
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
