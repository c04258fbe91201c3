import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { importOnnx } from "../../../../sim/model/index.ts";
import { expectRuntimeShapes, numbers } from "./one-node.ts";

const map = [1, 4, 9, 12];

describe("slices that go backward have the shapes that onnxruntime computes", () => {
  it.each([
    { starts: [-1], ends: [-999], axes: [1], steps: [-1] },
    { starts: [7, 11], ends: [1, 0], axes: [2, 3], steps: [-2, -5] },
    { starts: [999, 0], ends: [3, 9], axes: [3, 2], steps: [-3, 4] },
  ])("%o", async ({ starts, ends, axes, steps }) => {
    const initializers = [starts, ends, axes, steps].map((list) => numbers(...list));
    await expectRuntimeShapes({ type: "Slice", inputs: [map], initializers });
  });

  it("over channels, from BGR to RGB", () => {
    const file = join(
      import.meta.dirname,
      "../../../cases/models/reversed-slice-activation/slice-neg-step-act.onnx",
    );
    const model = importOnnx(new Uint8Array(readFileSync(file)), "flip");
    expect(model.operators.at(-1)!.shape).toEqual([8, 16, 16]);
  });
});
