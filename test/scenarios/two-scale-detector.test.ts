import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { importOnnx } from "../../sim/model/index.ts";
import { InferenceSession } from "onnxruntime-node";
import { twoScaleDetector } from "./two-scale-detector.ts";

const file = "scenarios/models/two-scale-detector.onnx";

test("the shipped detector is what its program makes, and yields in onnxruntime what the importer says", async () => {
  const bytes = new Uint8Array(readFileSync(file));
  const model = importOnnx(bytes, "model");
  expect(model).toEqual(importOnnx(twoScaleDetector(), "model"));
  expect(bytes.length).toBe(twoScaleDetector().length);
  const session = await InferenceSession.create(bytes);
  const shapes = session.outputMetadata.map((output) => (output.isTensor ? output.shape.slice(1) : []));
  expect(model.outputs.map((id) => model.operators[id]!.shape)).toEqual(shapes);
});
