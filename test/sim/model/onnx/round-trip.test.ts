import { describe, expect, it } from "vitest";
import {
  builtInNetwork,
  importOnnx,
  linkOperators,
  modelMacs,
  modelParameters,
  type Model,
} from "../../../../sim/model/index.ts";
import { wholeModel } from "../../../../traces/record/layer-model.ts";
import { SeededValues } from "../../../../traces/record/weights.ts";

describe("a built-in network that is written as ONNX and read again", () => {
  it.each(["squeezenet1.1", "mobilenet-v1", "mobilenet-v2", "googlenet", "tiny-yolov2"])(
    "%s keeps its layers, MACs and parameters",
    (name) => {
      const model = linkOperators(builtInNetwork(name));
      const read = linkOperators(importOnnx(wholeModel(model, new SeededValues(1)), name));
      expect(modelMacs(read)).toBe(modelMacs(model));
      expect(modelParameters(read)).toBe(modelParameters(model));
      const layers = ({ operators }: Model) =>
        operators.map(({ operation, shape }) => [operation.kind, shape]);
      expect(layers(read)).toEqual(layers(model));
    },
  );

  it("bert-base keeps its MACs, attention in parts", () => {
    const model = builtInNetwork("bert-base", { tokens: 8 });
    const read = importOnnx(wholeModel(model, new SeededValues(1)), "bert-base");
    expect(modelMacs(read)).toBe(modelMacs(model));
    expect(read.operators[read.outputs[0]!]!.shape).toEqual([768, 1, 1]);
  });
});
