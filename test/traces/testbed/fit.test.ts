import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { InputError } from "../../../sim/errors.ts";
import { coreTile, ofDistinctShapes } from "../../../traces/testbed/fit.ts";
import {
  fitDepthwise,
  fitLinks,
  fitProducts,
  fitRearrangement,
  parseComputeRows,
  parseCopyRows,
  parseTransferRows,
  testbeds,
  type ComputeRow,
} from "../../../traces/testbed/index.ts";
import { relativeLeastSquares } from "../../../traces/testbed/least-squares.ts";
import { depthwiseCycles, operandPlace, productCycles } from "../../../traces/testbed/tile-work.ts";

const folder = join(import.meta.dirname, "../../../../shared/data/flexpie");
const testbed = testbeds.find(({ name }) => name === "tms320c6678")!;

test("least squares finds the coefficients that made the values, and errs least in relative terms", () => {
  const rows = [1, 2, 3, 5, 8].map((x) => ({ features: [1, x], value: 3 + 4 * x }));
  const [constant, slope] = relativeLeastSquares(rows);
  expect(constant).toBeCloseTo(3, 9);
  expect(slope).toBeCloseTo(4, 9);
  // One coefficient, two values: c minimizes (c/1 - 1)^2 + (c/2 - 1)^2, which is at 6/5.
  const [only] = relativeLeastSquares([1, 2].map((value) => ({ features: [1], value })));
  expect(only).toBeCloseTo(1.2, 9);
});

test("a fit finds the testbed that made the rows", () => {
  const row = (inputChannels: number, outputChannels: number, side: number): ComputeRow => {
    const shape = {
      kind: "pointwise" as const,
      inputChannels,
      outputChannels,
      outputRows: side,
      outputColumns: side,
      inputRows: side,
      inputColumns: side,
      stride: 1,
      cycles: 1,
    };
    const tile = coreTile(shape);
    return { ...shape, cycles: productCycles(tile, operandPlace(tile, testbed), testbed.product) };
  };
  const rows = [row(32, 4, 56), row(64, 8, 28), row(512, 64, 3), row(256, 32, 4), row(1024, 128, 7)];
  const fitted = fitProducts(rows, testbed);
  expect(fitted.perOutput).toBeCloseTo(testbed.product.perOutput, 6);
  for (const place of ["cached", "local", "streamed"] as const) {
    expect(fitted.perTerm[place]).toBeCloseTo(testbed.product.perTerm[place], 6);
  }
  expect(() => fitProducts(rows.slice(0, 2), testbed)).toThrow(InputError);
});

/** A table as FlexPie released them: numbers between commas, without a header. */
const table = (rows: readonly (readonly number[])[]) => rows.map((row) => `${row.join(",")}\n`).join("");

test("a table of depthwise tiles gives back the cycles that made it, whatever the other rows say", () => {
  const truth = { perOutput: { dense: 40, strided: 55 }, perRow: 30, perChannel: 20 };
  const depthwise = [1, 2].flatMap((stride) =>
    [
      [4, 28, 28],
      [8, 14, 20],
      [16, 7, 40],
      [2, 56, 5],
    ].map(([channels = 0, rows = 0, columns = 0]) => {
      // By hand: each output, each row of each channel, each channel.
      const outputs = rows * columns * (stride === 1 ? 40 : 55);
      const cycles = channels * (outputs + rows * 30 + 20);
      const inputs = [rows * stride + 2, columns * stride + 2];
      return [2, channels, channels, rows, columns, ...inputs, stride, cycles];
    }),
  );
  const pointwise = [1, 32, 4, 28, 28, 28, 28, 1, 5];
  const fitted = fitDepthwise(parseComputeRows(table([...depthwise, pointwise]), "tiles.csv"));
  for (const part of ["perRow", "perChannel"] as const) expect(fitted[part]).toBeCloseTo(truth[part], 4);
  for (const part of ["dense", "strided"] as const)
    expect(fitted.perOutput[part]).toBeCloseTo(truth.perOutput[part], 4);
});

test("of a shape measured several times the median counts", () => {
  const cycles = [100, 900, 120].map((value) => [2, 4, 4, 8, 8, 10, 10, 1, value]);
  const other = [2, 4, 4, 8, 9, 10, 11, 1, 70];
  const rows = parseComputeRows(table([...cycles, other]), "tiles.csv");
  expect(ofDistinctShapes(rows, "depthwise").map((row) => row.cycles)).toEqual([120, 70]);
  expect(ofDistinctShapes(rows, "pointwise")).toEqual([]);
});

test("a table of messages gives back overhead and bandwidth of each link, ascending", () => {
  const links = [
    { gigabits: 5, bandwidth: 700e6, overhead: 2e-6 },
    { gigabits: 0.5, bandwidth: 90e6, overhead: 8e-6 },
  ];
  const rows = links.flatMap(({ gigabits, bandwidth, overhead }) =>
    [8, 1000, 65_536, 1e6].map((bytes) => [gigabits, bytes, 1e3 * (overhead + bytes / bandwidth)]),
  );
  const fitted = fitLinks(parseTransferRows(table(rows), "messages.csv"));
  expect(fitted.map(({ nominal }) => nominal)).toEqual([62.5e6, 625e6]);
  for (const [index, { bandwidth, overhead }] of links.toReversed().entries()) {
    expect(fitted[index]!.bandwidth / bandwidth).toBeCloseTo(1, 9);
    expect(fitted[index]!.overhead / overhead).toBeCloseTo(1, 9);
  }
});

test("a table of copies gives back a row's start and rate from those in the cache, a message's rate from the longest", () => {
  // 32 KiB of cache: nine short copies, and one long one, which is the longest tenth.
  const short = Array.from({ length: 9 }, (_, index) => 64 * (index + 1));
  const rows = [...short.map((bytes) => [bytes, 1e3 * (3e-8 + bytes * 2e-10)]), [1e6, 1e3 * 1e6 * 6e-10]];
  const fitted = fitRearrangement(parseCopyRows(table(rows), "copies.csv"), {
    ...testbed,
    cacheBytes: 32_768,
  });
  expect(fitted.perRow / 3e-8).toBeCloseTo(1, 9);
  expect(fitted.perRowByte / 2e-10).toBeCloseTo(1, 9);
  expect(fitted.perMessageByte / 6e-10).toBeCloseTo(1, 9);
});

test("malformed tables are refused with file and line", () => {
  expect(() => parseComputeRows("1,2,3\n", "a.csv")).toThrow(
    "a.csv:1: must have the 9 columns type, input channels",
  );
  expect(() => parseComputeRows("1,1,1,1,1,1,1,1,5\n3,1,1,1,1,1,1,1,1\n", "a.csv")).toThrow(
    "a.csv:2: type must be 1 (pointwise) or 2 (depthwise 3x3), not 3",
  );
  expect(() => parseTransferRows("5,8,nan\n", "b.csv")).toThrow("b.csv:1");
  expect(() => parseCopyRows("", "c.csv")).toThrow("c.csv: has no rows");
});

describe.skipIf(!existsSync(folder))(
  "released timings (skipped where ../shared/data/flexpie is absent: they are too large and not ours to copy)",
  () => {
    const text = (file: string) => readFileSync(join(folder, file), "utf8");
    const computeRows = existsSync(folder)
      ? parseComputeRows(text("convfortest.csv"), "convfortest.csv")
      : [];
    const errors = (kind: ComputeRow["kind"], cycles: (row: ComputeRow) => number) =>
      ofDistinctShapes(computeRows, kind).map((row) => Math.abs(cycles(row) / row.cycles - 1));
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

    function expectNear(actual: number, expected: number): void {
      expect(Math.abs(actual / expected - 1)).toBeLessThan(1e-3);
    }

    test("the shipped figures are those of the fit", () => {
      const product = fitProducts(computeRows, testbed);
      expectNear(testbed.product.perOutput, product.perOutput);
      for (const place of ["cached", "local", "streamed"] as const)
        expectNear(testbed.product.perTerm[place], product.perTerm[place]);
      const depthwise = fitDepthwise(computeRows);
      for (const part of ["perRow", "perChannel"] as const)
        expectNear(testbed.depthwise[part], depthwise[part]);
      for (const stride of ["dense", "strided"] as const)
        expectNear(testbed.depthwise.perOutput[stride], depthwise.perOutput[stride]);
      const rearrangement = fitRearrangement(parseCopyRows(text("resetfortest.csv"), "reset"), testbed);
      for (const part of ["perRow", "perRowByte", "perMessageByte"] as const)
        expectNear(testbed.rearrangement[part], rearrangement[part]);
      for (const [index, link] of fitLinks(
        parseTransferRows(text("tranfortest.csv"), "transfers"),
      ).entries()) {
        expect(testbed.links[index]!.nominal).toBe(link.nominal);
        expectNear(testbed.links[index]!.bandwidth, link.bandwidth);
        expectNear(testbed.links[index]!.overhead, link.overhead);
      }
    });

    test("the model meets the tiles within one percent on average", () => {
      const pointwise = errors("pointwise", (row) => {
        const tile = coreTile(row);
        return productCycles(tile, operandPlace(tile, testbed), testbed.product);
      });
      const depthwise = errors("depthwise", (row) => depthwiseCycles(coreTile(row), testbed.depthwise));
      expect(mean(pointwise)).toBeLessThan(0.01);
      expect(mean(depthwise)).toBeLessThan(0.01);
    });

    test("half of the shapes predict the other half as well", () => {
      const half = (part: number) =>
        computeRows.filter((row) => (row.outputRows + row.inputChannels) % 2 === part);
      for (const part of [0, 1]) {
        const fitted = fitDepthwise(half(part));
        const others = ofDistinctShapes(half(1 - part), "depthwise");
        const own = others.map((row) => Math.abs(depthwiseCycles(coreTile(row), fitted) / row.cycles - 1));
        expect(mean(own)).toBeLessThan(0.015);
      }
    });
  },
);
