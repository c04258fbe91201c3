import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { elementCount } from "../../sim/tensor/index.ts";
import { OnnxGraph } from "../../traces/record/onnx.ts";
import { slicewise } from "../cli/slicewise.ts";
import { onnxFile, type TensorContents } from "../sim/model/onnx/onnx-file.ts";
import { proveFile, weightsOf } from "./prove-file.ts";

const folder = join(import.meta.dirname, "../../../shared/data/models");
const present = existsSync(folder);
const read = (file: string) => new Uint8Array(readFileSync(join(folder, `${file}.onnx`)));

describe.skipIf(!present)(
  "models from files (skipped where ../shared/data/models is absent: they may not be copied here)",
  () => {
    it.each(["version-RFB-320", "version-slim-320", "mnist"].map((file) => ({ file })))(
      "$file computes in pieces what the file does",
      async ({ file }) => {
        const proof = await proveFile(read(`onnx_weights/${file}`), "inh");
        expect(proof).toMatchObject({ ok: true, firstWrongPiece: undefined });
        expect(proof.largest).toBeGreaterThan(0.5);
        expect(proof.maxAbsErrorToFile! / proof.largest).toBeLessThan(1e-3);
      },
      300_000,
    );

    it("weights that the file makes up when it is run are seeded", async () => {
      const weights = await weightsOf(read("onnx_light/light_squeezenet"));
      expect(weights).toMatchObject({ source: "seeded" });
      expect(weights.source === "seeded" && weights.reason).toContain("are not in the file");
    });
  },
);

/** Numbers of both signs without a pattern that layouts would share. */
const numbers = (count: number, first: number) =>
  Float32Array.from({ length: count }, (_, index) => Math.sin((index + first) * 12.9898));

/** Convolution, batch normalization, ReLU and a dense layer. */
function tinyFile(): Uint8Array {
  const graph = new OnnxGraph("tiny");
  const stored = (name: string, shape: readonly number[], first: number) =>
    graph.constant(name, shape, numbers(elementCount(shape), first));
  const image = graph.input("image", [1, 2, 9, 8]);
  const convolved = graph.node("conv", "Conv", [image, stored("w", [6, 2, 3, 3], 1), stored("b", [6], 2)], {
    kernel_shape: [3, 3],
    strides: [2, 1],
    pads: [1, 0, 1, 1],
  });
  const variance = graph.constant(
    "v",
    [6],
    numbers(6, 6).map((value) => 0.1 + value * value),
  );
  const parameters = [stored("s", [6], 3), stored("o", [6], 4), stored("m", [6], 5), variance];
  const normalized = graph.node("norm", "BatchNormalization", [convolved, ...parameters], {
    epsilon: { float: 0.01 },
  });
  const rectified = graph.node("relu", "Relu", [normalized]);
  const flat = graph.node("flat", "Flatten", [rectified], { axis: 1 });
  const features = 6 * 5 * 7;
  const dense = graph.node("dense", "Gemm", [flat, stored("g", [features, 5], 7), stored("c", [5], 8)], {
    alpha: { float: 0.5 },
    beta: { float: 3 },
  });
  graph.output(dense, [1, 5]);
  return graph.encode();
}

/** Operators over tokens and over maps that the networks above do not have. */
function mixedFile(): Uint8Array {
  const stored = (dims: readonly number[], first: number): TensorContents => ({
    dims,
    float: true,
    values: [...numbers(elementCount(dims), first)],
  });
  return onnxFile({
    inputs: { tokens: [1, 6, 4], map: [1, 4, 7, 5] },
    outputs: { joined: [1, 6, 8], up: [1, 6, 14, 10] },
    initializers: {
      w: stored([4, 8], 1),
      c: stored([8], 2),
      scale: stored([8], 3),
      shift: stored([8], 4),
      left: stored([6, 6], 5),
      k: stored([4, 3, 3, 3], 6),
      kb: stored([6], 7),
      is: stored([6], 8),
      ib: stored([6], 9),
      slope: stored([6, 1, 1], 10),
      two: { dims: [], float: true, values: [2] },
      none: { dims: [0], float: true, values: [] },
      factors: { dims: [4], float: true, values: [1, 1, 2, 2] },
    },
    nodes: [
      { type: "MatMul", inputs: ["tokens", "w"], outputs: ["product"] },
      { type: "Add", inputs: ["c", "product"], outputs: ["sum"] },
      { type: "LayerNormalization", inputs: ["sum", "scale", "shift"], outputs: ["layered"] },
      { type: "Sub", inputs: ["two", "layered"], outputs: ["less"] },
      { type: "MatMul", inputs: ["left", "less"], outputs: ["mixed"] },
      { type: "Softmax", inputs: ["mixed"], outputs: ["joined"], attributes: { axis: 2 } },
      {
        type: "ConvTranspose",
        inputs: ["map", "k", "kb"],
        outputs: ["convolved"],
        attributes: { group: 2, pads: [1, 1, 1, 1] },
      },
      { type: "InstanceNormalization", inputs: ["convolved", "is", "ib"], outputs: ["normalized"] },
      { type: "PRelu", inputs: ["normalized", "slope"], outputs: ["bent"] },
      { type: "LeakyRelu", inputs: ["bent"], outputs: ["leaky"], attributes: { alpha: { float: 0.1 } } },
      {
        type: "Resize",
        inputs: ["leaky", "none", "factors"],
        outputs: ["up"],
        attributes: { mode: "linear" },
      },
    ],
  });
}

describe("files of the test", () => {
  it.each([
    { name: "tiny", file: tinyFile() },
    { name: "mixed", file: mixedFile() },
  ])("$name computes in pieces what the file does", async ({ file }) => {
    for (const planner of ["inh", "outc", "grid2d"]) {
      const proof = await proveFile(file, planner);
      expect({ planner, ...proof }).toMatchObject({ ok: true, firstWrongPiece: undefined });
      expect(proof.maxAbsErrorToFile! / proof.largest).toBeLessThan(1e-3);
    }
  });

  it("a file that computes something else is noticed", async () => {
    const proof = await proveFile(tinyFile(), "inh", 3, (values) => values.map((value) => value * 1.01));
    expect(proof.ok).toBe(false);
    expect(proof.firstWrongPiece).toMatch(/the result dense is off by .* from the file/);
  });

  it("an open batch is bound to one sample", async () => {
    const file = onnxFile({
      inputs: { x: ["batch", 4] },
      outputs: { y: ["batch", 4] },
      nodes: [{ type: "Relu", inputs: ["x"], outputs: ["y"] }],
    });
    expect(await weightsOf(file)).toMatchObject({ source: "file" });
    expect(await proveFile(file, "inh")).toMatchObject({ ok: true, maxAbsErrorToFile: 0 });
  });

  it("weights that the file makes up when it is run are seeded", async () => {
    const file = onnxFile({
      inputs: { x: [1, 2, 6, 6] },
      outputs: { y: [1, 3, 4, 4] },
      initializers: { shape: { dims: [4], values: [3, 2, 3, 3] } },
      nodes: [
        { type: "ConstantOfShape", inputs: ["shape"], outputs: ["w"] },
        { type: "Conv", name: "conv", inputs: ["x", "w"], outputs: ["y"] },
      ],
    });
    expect(await weightsOf(file)).toMatchObject({
      source: "seeded",
      reason: 'node "conv" (Conv): the numbers of its input "w" are not in the file',
    });
  });

  it("an operator set that the runtime does not know is said to be the reason", async () => {
    const file = onnxFile({
      inputs: { x: [1, 4] },
      outputs: { y: [1, 4] },
      nodes: [{ type: "Relu", inputs: ["x"], outputs: ["y"] }],
      operatorSet: 9999,
    });
    expect(await weightsOf(file)).toMatchObject({
      source: "seeded",
      reason: expect.stringContaining("onnxruntime does not compute the file") as string,
    });
  });
});

describe("slicewise verify", () => {
  const verify = async (name: string, bytes: Uint8Array) => {
    const file = join(mkdtempSync(join(tmpdir(), "slicewise-")), name);
    writeFileSync(file, bytes);
    const flags = ["--planner", "inh", "--devices", "2", "--json"];
    const { status, stdout } = await slicewise("verify", "--model", file, ...flags);
    return { status, ...(JSON.parse(stdout) as Record<string, unknown>) };
  };

  it("uses a file's weights", async () => {
    const shown = await verify("tiny.onnx", tinyFile());
    expect(shown).toMatchObject({ status: 0, ok: true, weights: "file" });
    expect(shown).toHaveProperty("maxAbsErrorToFile");
    expect(shown).not.toHaveProperty("weightsReason");
  });

  it("says that a file without weights gets seeded ones, and that its numbers were compared with nothing", async () => {
    const bytes = onnxFile({
      inputs: { x: [1, 2, 6, 6] },
      outputs: { y: [1, 3, 4, 4] },
      initializers: { w: { dims: [3, 2, 3, 3], float: true, values: [] } },
      nodes: [{ type: "Conv", name: "conv", inputs: ["x", "w"], outputs: ["y"] }],
    });
    const shown = await verify("bare.onnx", bytes);
    expect(shown).toMatchObject({ status: 3, ok: false, verdict: "shapes only", weights: "seeded" });
    expect(shown).toHaveProperty(
      "weightsReason",
      'node "conv" (Conv): the numbers of its input "w" are not in the file',
    );
    expect(shown).not.toHaveProperty("maxAbsErrorToFile");
  });
});
