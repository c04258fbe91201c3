import { describe, expect, it } from "vitest";
import { OnnxGraph } from "../../traces/record/onnx.ts";
import { onnxFile, type TensorContents } from "../sim/model/onnx/onnx-file.ts";
import { proveFile } from "./prove-file.ts";

/** Numbers of `TensorProto.DataType` in onnx.proto. */
const [int32, int64, bool, half] = [6, 7, 9, 10];

describe("files of other element types", () => {
  it("computes in half precision what the file does, up to its rounding", async () => {
    const graph = new OnnxGraph("half");
    const image = graph.input("image", [1, 2, 8, 8]);
    const weights = graph.constant(
      "w",
      [3, 2, 3, 3],
      Float32Array.from({ length: 54 }, (_, i) => Math.sin(i)),
    );
    const cast = (name: string, tensor: string, to: number) => graph.node(name, "Cast", [tensor], { to });
    const convolved = graph.node("conv", "Conv", [cast("h", image, half), cast("hw", weights, half)]);
    graph.output(cast("y", graph.node("relu", "Relu", [convolved]), 1), [1, 3, 6, 6]);
    const proof = await proveFile(graph.encode(), "inh", 2);
    expect(proof.verdict).toBe("equal");
    expect(proof.maxAbsErrorToFile).toBeLessThan(32 * 2 ** -10 * proof.largest);
  });

  it("feeds whole numbers and takes whole numbers and truth values back", async () => {
    const bytes = onnxFile({
      inputs: { x: [1, 6], ids: [1, 6] },
      outputs: { y: undefined, larger: undefined },
      integerInputs: ["ids"],
      nodes: [
        { type: "Add", inputs: ["ids", "ids"], outputs: ["y"] },
        { type: "Greater", inputs: ["x", "f"], outputs: ["larger"] },
        { type: "Cast", inputs: ["ids"], outputs: ["f"], attributes: { to: 1 } },
      ],
    });
    expect(await proveFile(bytes, "single", 1)).toMatchObject({ verdict: "equal", maxAbsErrorToFile: 0 });
  });

  it.each([int32, int64, bool])("rounds as a cast does, to type %i", async (to) => {
    const bytes = onnxFile({
      inputs: { x: [1, 4, 3, 3] },
      outputs: { y: undefined },
      initializers: { three: { dims: [], float: true, values: [3] } },
      nodes: [
        { type: "Mul", inputs: ["x", "three"], outputs: ["m"] },
        { type: "Cast", inputs: ["m"], outputs: ["c"], attributes: { to } },
        { type: "Cast", inputs: ["c"], outputs: ["f"], attributes: { to: 1 } },
        { type: "Neg", inputs: ["f"], outputs: ["y"] },
      ],
    });
    const proof = await proveFile(bytes, "inh", 2);
    expect(proof).toMatchObject({ verdict: "equal", maxAbsErrorToFile: 0 });
    expect(proof.largest).toBeGreaterThan(0);
  });

  it("divides whole numbers towards zero", async () => {
    const bytes = onnxFile({
      inputs: { x: [1, 4, 3, 3] },
      outputs: { y: undefined },
      initializers: {
        seven: { dims: [], float: true, values: [7] },
        two: { dims: [], values: [2] },
      },
      nodes: [
        { type: "Mul", inputs: ["x", "seven"], outputs: ["m"] },
        { type: "Cast", inputs: ["m"], outputs: ["whole"], attributes: { to: int64 } },
        { type: "Div", inputs: ["whole", "two"], outputs: ["y"] },
      ],
    });
    expect(await proveFile(bytes, "inh", 2)).toMatchObject({ verdict: "equal", maxAbsErrorToFile: 0 });
  });
});

describe("resizes whose numbers hang on rounding", () => {
  const file = (
    attributes: Readonly<Record<string, string | readonly number[]>>,
    ...inputs: TensorContents[]
  ) =>
    onnxFile({
      inputs: { x: [1, 4, 6, 8] },
      outputs: { y: undefined },
      initializers: Object.fromEntries(inputs.map((tensor, index) => [`given${index}`, tensor])),
      nodes: [
        {
          type: "Resize",
          inputs: ["x", "", ...(inputs[0]!.float ? ["given0"] : ["", "given0"])],
          outputs: ["y"],
          attributes,
        },
      ],
      operatorSet: 18,
    });
  it.each([
    {
      what: "a policy that rounds a size up",
      bytes: file({ keep_aspect_ratio_policy: "not_larger", axes: [2, 3] }, { dims: [2], values: [12, 9] }),
    },
    {
      what: "a quotient that is whole in single precision alone",
      bytes: file(
        { coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" },
        { dims: [4], float: true, values: [1, 1, 1.7, 0.6] },
      ),
    },
  ])("$what", async ({ bytes }) => {
    for (const planner of ["inh", "grid2d"])
      expect(await proveFile(bytes, planner)).toMatchObject({ verdict: "equal", maxAbsErrorToFile: 0 });
  });
});
