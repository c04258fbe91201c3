import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { modelsCommand } from "../../cli/models.ts";
import { OnnxGraph } from "../../traces/record/onnx.ts";
import { modelFolder } from "../scenarios/model-files.ts";
import { onnxFile } from "../sim/model/onnx/onnx-file.ts";
import { slicewise } from "./slicewise.ts";

const folder = modelFolder();
afterAll(() => {
  rmSync(folder, { recursive: true });
});
afterEach(() => {
  vi.restoreAllMocks();
});
const file = (name: string) => join(folder, name);

/** What the command prints, run in this process. */
async function shown(...args: readonly string[]): Promise<string> {
  let printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    printed += String(chunk);
    return true;
  });
  await modelsCommand().parseAsync(["show", ...args], { from: "user" });
  return printed;
}

test("models show prints the layers of a file, their totals and the graph", async () => {
  const { status, stdout, stderr } = await slicewise("models", "show", file("tiny.cfg"));
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^tiny\n┌/);
  expect(stdout).toMatch(/│ 3x8x8 +│ 4x8x8 +│ 6912 │ +112 │ +0\.4 │ +1\.0 │/);
  expect(stdout).toMatch(/│ 3 layers +│ +│ +│ +│ 6912 │ +112 │ +0\.4 │ +2\.0 │/);
  expect(stdout).toMatch(/^● {2}input \(input\) 3x8x8$/m);
  expect(stdout).toMatch(/\(pooling\) 4x4x4, result$/m);
  expect(stdout).not.toContain("\u001b");
});

test("models show --json prints it all, open dimensions bound", async () => {
  const args = ["--dimension", "columns=10", "--dimension", "batch=1", "--no-link", "--json"];
  const { name, layers, totals, drawing } = JSON.parse(await shown(file("open.onnx"), ...args));
  expect(name).toBe("open");
  expect(layers).toHaveLength(3);
  expect(layers[1]).toEqual({
    name: "conv",
    kind: "convolution",
    inputs: ["in"],
    input_shapes: [[3, 8, 10]],
    shape: [4, 6, 8],
    macs: 27 * 4 * 6 * 8,
    parameters: 108,
    element_type: "float32",
    weight_type: "float32",
    weight_bytes: 432,
    activation_bytes: 768,
  });
  expect(totals).toEqual({ macs: 5184, parameters: 108, weight_bytes: 432, activation_bytes: 2496 });
  expect(drawing).toContain("relu (activation) 4x6x8, result");
});

test("models show takes built-in networks, with tokens", async () => {
  const { totals } = JSON.parse(await shown("bert-base", "--tokens", "16", "--json"));
  expect(totals.parameters).toBe(109_482_240);
});

test("models show names types that are not float32", async () => {
  expect(await shown("squeezenet1.1")).not.toContain("type");
  const named = file("half.onnx");
  const graph = new OnnxGraph("half");
  const image = graph.input("image", [1, 4]);
  graph.output(graph.node("rounded", "Relu", [graph.node("half", "Cast", [image], { to: 10 })]), [1, 4]);
  writeFileSync(named, graph.encode());
  expect(await shown(named)).toMatch(/│ rounded +│ activation +│ 4x1x1 +│ 4x1x1 +│ float16 +│/);
});

test("models show keeps unsupported operators when asked to", async () => {
  expect(await shown(file("foreign.onnx"), "--opaque")).toMatch(/│ swirl +│ opaque +│/);
});

test("models show exits with 2 on bad input", async () => {
  const { status, stdout, stderr } = await slicewise("models", "show", "none.onnx");
  expect([status, stdout, stderr]).toEqual([2, "", "slicewise: none.onnx: there is no such file\n"]);
});

test.each([
  [["resnet19"], "unknown model resnet19; did you mean resnet18? (allowed: "],
  [["sim/model"], "sim/model: is not a known kind of model file (allowed: .onnx, .cfg, .param, .txt, .json)"],
  [[file("foreign.onnx")], 'model foreign: has 1 unsupported node: node "swirl"'],
  [[file("open.onnx"), "--dimension", "columns"], '--dimension must be like batch=1, not "columns"'],
  [
    [file("open.onnx"), "--dimension", "columns=10", "--dimension", "columns=10"],
    "--dimension columns is given twice",
  ],
  [[file("open.onnx"), "--dimension", "columns=x"], "--dimension columns must be a whole number from 1"],
  [["resnet18", "--tokens", "8"], "model resnet18 takes no tokens"],
  [["resnet18", "--dimension", "N=1"], "model resnet18: --dimension is for ONNX files"],
  [["resnet18", "--opaque"], "model resnet18: --opaque is for ONNX and ncnn files"],
  [[file("tiny.cfg"), "--tokens", "8"], `${file("tiny.cfg")}: --tokens is for built-in networks`],
])("models show %j is refused", async (args, message) => {
  const { status, stderr } = await slicewise("models", "show", ...args);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});

test("models show draws the shortcut of a residual block", async () => {
  const stored = (...dims: readonly number[]) => ({ dims, float: true as const });
  const named = file("residual.onnx");
  const attributes = { pads: [1, 1, 1, 1] };
  const residual = onnxFile({
    inputs: { image: [1, 4, 8, 8] },
    outputs: { sum: [1, 4, 8, 8] },
    initializers: { stem: stored(4, 4, 1, 1), w: stored(4, 4, 3, 3) },
    nodes: [
      { type: "Conv", name: "stem", inputs: ["image", "stem"], outputs: ["map"] },
      { type: "Conv", name: "body", inputs: ["map", "w"], outputs: ["deep"], attributes },
      { type: "Add", name: "sum", inputs: ["deep", "map"], outputs: ["sum"] },
    ],
  });
  writeFileSync(named, residual);
  const { totals, drawing } = JSON.parse(await shown(named, "--json"));
  expect(totals.macs).toBe(64 * 4 * (4 + 36));
  expect(drawing).toContain("●─┘");
});

const real = join(import.meta.dirname, "../../../shared/data/models/onnx_light/light_resnet50.onnx");

test.skipIf(!existsSync(real))(
  "models show draws ResNet-50 (skipped where ../shared/data/models is absent: it may not be copied here)",
  async () => {
    const { totals, drawing } = JSON.parse(await shown(real, "--json"));
    expect(totals.macs).toBe(4_089_184_256);
    expect(drawing).toContain("●─┘");
  },
);
