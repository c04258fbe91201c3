import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onnxFile } from "../sim/model/onnx/onnx-file.ts";

/** A Darknet network of one convolution and one pool. */
export const tinyDarknet = `[net]
height=8
width=8
channels=3

[convolutional]
filters=4
size=3
stride=1
pad=1
activation=relu

[maxpool]
size=2
stride=2
`;

/** A network of one convolution over maps of 8 rows; how many columns they have, the file leaves open. */
const tinyOnnx = onnxFile({
  nodes: [
    { type: "Conv", name: "conv", inputs: ["in", "weights"], outputs: ["maps"] },
    { type: "Relu", name: "relu", inputs: ["maps"], outputs: ["out"] },
  ],
  inputs: { in: ["batch", 3, 8, "columns"] },
  outputs: { out: undefined },
  initializers: { weights: { dims: [4, 3, 3, 3], float: true } },
});

/** A network with an operator that nobody supports, whose output shape the file declares. */
const foreignOnnx = onnxFile({
  nodes: [{ type: "Swirl", name: "swirl", inputs: ["in"], outputs: ["out"], domain: "else.where" }],
  inputs: { in: [1, 3, 8, 8] },
  outputs: { out: [1, 3, 8, 8] },
});

/** A new folder with `tiny.cfg`, `open.onnx` (columns unbound), and others that are refused. */
export function modelFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "slicewise-models-"));
  const files = {
    "tiny.cfg": tinyDarknet,
    "open.onnx": tinyOnnx,
    "foreign.onnx": foreignOnnx,
    "broken.cfg": "[net]\nheight=8\nwidth=8\n[swirl]\n",
    "broken.onnx": "not protobuf",
    "latin.cfg": Uint8Array.of(0xff, 0xfe),
    "resnet18.cfg": tinyDarknet,
    "tiny.weights": "",
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}
