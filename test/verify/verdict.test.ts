import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { largestError, largestMagnitude } from "../../verify/errors.ts";
import { weightsOfFile } from "../../verify/index.ts";
import { importOnnx } from "../../sim/model/index.ts";
import { loadRuntime, SeededValues } from "../../traces/record/index.ts";
import { slicewise } from "../cli/slicewise.ts";
import { onnxFile, type FileContents } from "../sim/model/onnx/onnx-file.ts";
import { proveFile } from "./prove-file.ts";

async function verify(contents: FileContents, ...flags: string[]) {
  const file = join(mkdtempSync(join(tmpdir(), "slicewise-")), "model.onnx");
  writeFileSync(file, onnxFile(contents));
  const { status, stdout, stderr } = await slicewise("verify", "--model", file, "--json", ...flags);
  if (stdout === "") throw new Error(stderr);
  return { status, ...(JSON.parse(stdout) as Record<string, unknown>) };
}

test.each([
  { actual: [1, 2], expected: [1, 2.5], error: 0.5 },
  { actual: [NaN, Infinity, -Infinity], expected: [NaN, Infinity, -Infinity], error: 0 },
  { actual: [NaN], expected: [0], error: Infinity },
  { actual: [0], expected: [NaN], error: Infinity },
  { actual: [Infinity], expected: [-Infinity], error: Infinity },
  { actual: [1e30], expected: [Infinity], error: Infinity },
])("the error of $actual to $expected is $error", ({ actual, expected, error }) => {
  expect(largestError(Float32Array.from(actual), Float32Array.from(expected))).toBe(error);
});

test("the largest magnitude is that of a finite number", () => {
  expect(largestMagnitude(Float32Array.of(NaN, -3, Infinity, 2, -Infinity))).toBe(3);
  expect(largestMagnitude(Float32Array.of(NaN))).toBe(0);
});

test.each(["single", "flexpie", "grid2d", "outc", "peft+split"])(
  "%s: a result that holds NaN where the file's does is equal",
  async (planner) => {
    const weights = Array.from({ length: 36 }, (_, index) => index - 18);
    const bytes = onnxFile({
      inputs: { x: [1, 2, 8, 8] },
      outputs: { y: [1, 2, 6, 6] },
      initializers: { w: { dims: [2, 2, 3, 3], float: true, values: weights } },
      nodes: [
        { type: "Conv", name: "conv", inputs: ["x", "w"], outputs: ["c"] },
        { type: "Log", name: "log", inputs: ["c"], outputs: ["y"] },
      ],
    });
    expect(await proveFile(bytes, planner)).toMatchObject({ ok: true, verdict: "equal", weights: "file" });
    const spoilt = await proveFile(bytes, planner, 3, (values) =>
      values.map((value) => (value > 0 ? NaN : value)),
    );
    expect(spoilt).toMatchObject({ ok: false, verdict: "wrong" });
  },
);

describe("slicewise verify on files", () => {
  it("says of an opaque operator that only shapes were followed", async () => {
    const contents: FileContents = {
      inputs: { x: [1, 2, 8, 8] },
      outputs: { y: [1, 2, 8, 8] },
      valueInfo: { s: [1, 2, 8, 8] },
      nodes: [
        { type: "Swirl", domain: "else.where", name: "swirl", inputs: ["x"], outputs: ["s"] },
        { type: "Relu", inputs: ["s"], outputs: ["y"] },
      ],
    };
    expect(await verify(contents, "--opaque", "--planner", "inh")).toMatchObject({
      status: 3,
      ok: false,
      verdict: "shapes only",
      weights: "none",
      uncompared: "no layer computes swirl (opaque)",
    });
  });
});

describe("a file whose shapes are not those of the model", () => {
  const file = (kernel: number, values: readonly number[]) =>
    onnxFile({
      inputs: { x: [1, 1, 6, 4] },
      outputs: { y: [1, 1, 7 - kernel, 4] },
      initializers: { w: { dims: [1, 1, kernel, 1], float: true, values } },
      nodes: [{ type: "Conv", name: "conv", inputs: ["x", "w"], outputs: ["y"] }],
    });
  it.each([
    { what: "that computes", values: [1, 2] },
    { what: "without weights, by what it declares", values: [] },
  ])("$what contradicts it", async ({ values }) => {
    const model = importOnnx(file(3, values), "model");
    const weights = await weightsOfFile(file(2, values), model, {}, await loadRuntime(), new SeededValues(1));
    expect(weights.file).toEqual({
      kind: "contradiction",
      reason: "the file yields 20 elements (1x1x5x4), the model 16 elements (1x4x4) for the result y",
    });
  });
});
