import { diskFiles } from "../../scenarios/disk.ts";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { loadModel, loadScenario, modelOfText, runScenario } from "../../scenarios/index.ts";
import { ModelStore } from "../../scenarios/model-store.ts";
import { InputError } from "../../sim/errors.ts";
import { builtInNetwork, modelMacs } from "../../sim/model/index.ts";
import { pointsCsv, rowOf, type PointRow } from "../../results/index.ts";
import { scratchScenario } from "../cli/slicewise.ts";
import { networkTexts } from "../sim/model/darknet/network-texts.ts";
import { onnxFile } from "../sim/model/onnx/onnx-file.ts";
import { inferencePoints } from "./inference-points.ts";
import { modelFolder } from "./model-files.ts";
import { scenarioOf, scenarioText } from "./scenario-text.ts";

const folder = modelFolder();
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const modelsOf = (fields: Readonly<Record<string, string>>) =>
  inferencePoints(scenarioOf(scenarioText(fields), folder)).map(({ inference }) => inference.model);

test("a model may be a file, named by its base name", () => {
  const [model] = modelsOf({ model: "tiny.cfg" });
  expect(model).toMatchObject({ name: "tiny" });
  expect(modelMacs(model!)).toBe(27 * 4 * 8 * 8);
});

test("a file lies relative to its scenario, and all its points run", () => {
  const sweep = "{planner: [single, inh, outc]}";
  const { file } = scratchScenario(scenarioText({ model: join(folder, "tiny.cfg"), sweep }));
  const outcomes = [...runScenario(loadScenario(file))].map(({ identity, outcome }) => [
    identity.model,
    outcome.status,
  ]);
  expect(outcomes).toEqual(Array(3).fill(["tiny", "ok"]));
});

test("the open dimensions of an ONNX file are bound", () => {
  const [model] = modelsOf({ model: "{file: open.onnx, dimensions: {columns: 10}}" });
  expect(model?.name).toBe("open[columns=10]");
  expect(model?.operators.map(({ shape }) => shape).at(-1)).toEqual([4, 6, 8]);
});

test("the batch of an ONNX file is bound too", () => {
  const models = modelsOf({ model: "{file: open.onnx, dimensions: {columns: 10, batch: 1}, batch: 1}" });
  expect(models[0]?.name).toBe("open[columns=10;batch=1;batch=1]");
});

test("unsupported operators are kept where the scenario says so", () => {
  const [model] = modelsOf({ model: "{file: foreign.onnx, opaque: true, costs: {Swirl: 1 s}}" });
  expect(model?.name).toBe("foreign[Swirl=1000 ms]");
  expect(model?.operators.map(({ operation }) => operation.kind)).toEqual(["input", "opaque"]);
});

const stated = (costs: string) => `{file: foreign.onnx, opaque: true, costs: {${costs}}}`;

test("what an opaque operator costs is stated, grows with the slowdown, and is told apart in the row", () => {
  const text = scenarioText({
    sweep: `{model: [tiny.cfg, ${stated("Swirl: 12 ms")}, ${stated("default: 5 ms")}], cluster.devices.0.slowdown: [1, 2.5]}`,
    planner: "single",
  });
  const scenario = scenarioOf(text, folder);
  const rows = [...runScenario(scenario)].map(rowOf);
  const told = rows.map(({ model, simulated_latency_s: seconds, stated_share: share }) => [
    model,
    share === 1 ? seconds : "by the roofline",
    share,
  ]);
  expect(told).toEqual([
    ["tiny", "by the roofline", 0],
    ["tiny", "by the roofline", 0],
    ["foreign[Swirl=12 ms]", 0.012, 1],
    ["foreign[Swirl=12 ms]", 0.03, 1],
    ["foreign[default=5 ms]", 0.005, 1],
    ["foreign[default=5 ms]", 0.0125, 1],
  ]);
  const header = (of: readonly PointRow[]) => pointsCsv(of, []).split("\n", 1)[0];
  expect(header(rows)).toContain("roofline_share,stated_share,status");
  expect(header(rows.slice(0, 2))).toContain("roofline_share,status");
});

test("a network may be of another element type, which halves its bytes and is part of its name", () => {
  const sweep = "{model: [squeezenet1.1, {name: squeezenet1.1, element_type: float16}]}";
  const [usual, half] = [...runScenario(scenarioOf(scenarioText({ sweep }), folder))].map(rowOf);
  expect(half!.model).toBe("squeezenet1.1[element_type=float16]");
  expect(half!.bytes_moved).toBe(usual!.bytes_moved! / 2);
  expect(half!.peak_memory_bytes).toBe(usual!.peak_memory_bytes! / 2);
});

test("files, networks and dimensions vary in a sweep", () => {
  const sweep =
    "{model: [tiny.cfg, squeezenet1.1, {file: open.onnx, dimensions: {columns: 8}}, " +
    "{file: open.onnx, dimensions: {columns: 9}}], link: [true, false]}";
  expect(modelsOf({ sweep }).map(({ name, operators }) => [name, operators.length])).toEqual([
    ["tiny", 3],
    ["tiny", 4],
    ["squeezenet1.1", expect.any(Number)],
    ["squeezenet1.1", builtInNetwork("squeezenet1.1").operators.length],
    ["open[columns=8]", 2],
    ["open[columns=8]", 3],
    ["open[columns=9]", 2],
    ["open[columns=9]", 3],
  ]);
});

test("a file is read once", () => {
  const own = modelFolder();
  const store = new ModelStore(diskFiles(own));
  const linked = store.get({ file: "tiny.cfg" }, true);
  rmSync(own, { recursive: true });
  expect(store.get({ file: "tiny.cfg" }, true)).toBe(linked);
  expect(store.get({ file: "tiny.cfg" }, false).operators).toHaveLength(4);
});

test.each<[string, Readonly<Record<string, string>>, string]>([
  [
    "a missing file",
    { model: "nets/none.onnx" },
    "2:8 model: {folder}/nets/none.onnx: there is no such file",
  ],
  ["a file below a file", { model: "tiny.cfg/a.onnx" }, "2:8 model: {folder}/tiny.cfg/a.onnx: "],
  ["a folder", { model: ".//" }, "2:8 model: {folder}/: is not a known kind of model file"],
  [
    "another extension",
    { model: "tiny.weights" },
    "2:8 model: {folder}/tiny.weights: is not a known kind of model file (allowed: .onnx, .cfg, .param, .txt, .json)",
  ],
  ["bytes that are no text", { model: "latin.cfg" }, "2:8 model: {folder}/latin.cfg: is not UTF-8 text"],
  [
    "an unsupported section",
    { model: "broken.cfg" },
    "2:8 model: model broken: has unsupported sections: [swirl] on line 4",
  ],
  ["bytes that are not an ONNX model", { model: "broken.onnx" }, "2:8 model: model broken: "],
  ["an open dimension", { model: "open.onnx" }, '2:8 model: model open: axis 3 of "in" is open'],
  [
    "an unsupported operator",
    { model: "foreign.onnx" },
    '2:8 model: model foreign: has 1 unsupported node: node "swirl" (else.where.Swirl)',
  ],
  [
    "an operator whose cost is unknown",
    { model: "{file: foreign.onnx, opaque: true}" },
    "2:8 model: model foreign: what 1 operator costs is unknown: swirl (Swirl); state the times, such as costs: {Swirl: 12 ms,",
  ],
  [
    "a cost that no operator takes",
    { model: "{file: foreign.onnx, opaque: true, costs: {Swrl: 1 ms}}" },
    "2:8 model: model foreign: no operator takes the cost Swrl; types whose cost is unknown: Swirl",
  ],
  [
    "a cost without a unit",
    { model: "{file: foreign.onnx, opaque: true, costs: {Swirl: 1}}" },
    "2:58 model.costs.Swirl: 1 has no unit",
  ],
  [
    "an unknown dimension",
    { model: "{file: open.onnx, dimensions: {cols: 8}}" },
    "2:8 model: model open: has no open dimension cols",
  ],
  [
    "an extent of zero",
    { model: "{file: open.onnx, dimensions: {columns: 0}}" },
    "2:48 model.dimensions.columns: is too small (allowed: from 1)",
  ],
  [
    "dimensions of a Darknet file",
    { model: "{file: tiny.cfg, dimensions: {N: 1}}" },
    "2:8 model: {folder}/tiny.cfg: dimensions is for ONNX files only",
  ],
  [
    "tokens of a file",
    { model: "{file: open.onnx, tokens: 8}" },
    "2:26 model.tokens: is not a field (allowed: file, dimensions, batch, opaque, input, costs,",
  ],
  ["a file that is a number", { model: "{file: 5}" }, "2:15 model.file: must be a string, not 5"],
  [
    "a name that is almost known",
    { model: "squeezenet1.2" },
    "2:8 model: unknown model squeezenet1.2; did you mean squeezenet1.1? (allowed: ",
  ],
  [
    "a bad value of an axis",
    { sweep: "{model: [tiny.cfg, none.cfg]}" },
    "5:27 sweep.model.1: {folder}/none.cfg: there is no such file",
  ],
  [
    "two models of one name",
    { sweep: "{model: [resnet18, resnet18.cfg]}" },
    "5:27 sweep.model.1: two models would be called resnet18: the built-in network and {folder}/resnet18.cfg; rename a file",
  ],
])("%s is one clear error with its place", (_, fields, message) => {
  const read = () => scenarioOf(scenarioText(fields), folder);
  expect(read).toThrow(InputError);
  expect(read).toThrow(`small.yaml:${message.replace("{folder}", folder)}`);
});

test("ONNX files run, with branches, several results, and operators that are kept as they are", () => {
  const stored = (...dims: readonly number[]) => ({ dims, float: true as const });
  const branches = onnxFile({
    inputs: { image: [1, 3, 12, 12] },
    outputs: { scores: [1, 2, 12, 12], boxes: [1, 4, 12, 12] },
    initializers: { stem: stored(6, 3, 3, 3), first: stored(2, 6, 1, 1), second: stored(4, 6, 3, 3) },
    nodes: [
      { type: "Conv", inputs: ["image", "stem"], outputs: ["map"], attributes: { pads: [1, 1, 1, 1] } },
      { type: "Conv", inputs: ["map", "first"], outputs: ["scores"] },
      { type: "Conv", inputs: ["map", "second"], outputs: ["boxes"], attributes: { pads: [1, 1, 1, 1] } },
    ],
  });
  writeFileSync(join(folder, "branches.onnx"), branches);
  const sweep =
    "{model: [branches.onnx, {file: foreign.onnx, opaque: true, costs: {default: 1 ms}}], planner: [single, inh]}";
  const results = [...runScenario(scenarioOf(scenarioText({ sweep }), folder))];
  expect(results.map(({ identity, outcome }) => `${identity.model} ${outcome.status}`)).toEqual([
    "branches ok",
    "branches ok",
    "foreign[default=1 ms] ok",
    "foreign[default=1 ms] ok",
  ]);
  const model = loadModel(modelOfText("branches.onnx"), folder);
  expect(modelMacs(model)).toBe(144 * (6 * 27 + 2 * 6 + 4 * 54));
  const opaque = rowOf(results[2]!);
  // The stated cost, at least.
  expect(opaque.simulated_latency_s).toBeGreaterThanOrEqual(1e-3);
});

test("a Darknet file and the built-in network of the same architecture cost the same", () => {
  writeFileSync(join(folder, "tiny3.cfg"), networkTexts["yolov3-tiny"]!);
  const model = loadModel(modelOfText("tiny3.cfg"), folder);
  expect(model.name).toBe("tiny3");
  expect(modelMacs(model)).toBe(modelMacs(builtInNetwork("yolov3-tiny")));
});

const shared = join(import.meta.dirname, "../../../shared/data/models");

describe.skipIf(!existsSync(shared))(
  "real files (skipped where ../shared/data/models is absent: they may not be copied here)",
  () => {
    test("a Darknet file and the built-in network of the same architecture cost the same", () => {
      const model = loadModel(modelOfText("darknet/yolov3-tiny.cfg"), shared);
      expect(model.name).toBe("yolov3-tiny");
      expect(modelMacs(model)).toBe(modelMacs(builtInNetwork("yolov3-tiny")));
    });

    test("ONNX files run, with branches, several results, and operators that are kept as they are", () => {
      const sweep =
        "{model: [onnx_weights/mnist.onnx, onnx_weights/version-RFB-320.onnx, onnx_light/light_squeezenet.onnx, " +
        "{file: onnx_weights/squeezenet_tensor_input.onnx, opaque: true, costs: {default: 1 ms}}], planner: [single, inh]}";
      const results = [...runScenario(scenarioOf(scenarioText({ sweep }), shared))];
      expect(results.map(({ identity, outcome }) => `${identity.model} ${outcome.status}`)).toEqual([
        "mnist ok",
        "mnist ok",
        "version-RFB-320 ok",
        "version-RFB-320 ok",
        "light_squeezenet ok",
        "light_squeezenet ok",
        "squeezenet_tensor_input[default=1 ms] ok",
        "squeezenet_tensor_input[default=1 ms] ok",
      ]);
    });
  },
);
