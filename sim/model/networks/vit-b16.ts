import type { Model } from "../model.ts";
import { NetworkBuilder } from "./builder.ts";

const features = 768;
const heads = 12;
const layers = 12;
/** Patches of a side of the image. */
const patches = 224 / 16;

/** ViT-B/16, 224x224 (Dosovitskiy et al., arXiv 2010.11929, table 1), as in torchvision. */
export function vitB16(): Model {
  const network = new NetworkBuilder("vit-b16");
  const matmul = (name: string, input: string, outputFeatures: number) =>
    network.operator(name, { kind: "matmul", outputFeatures, bias: true }, input);
  const normalize = (name: string, input: string) =>
    network.operator(name, { kind: "layer-normalization" }, input);

  const patch = { kernel: 16, stride: 16, padding: 0, bias: true };
  const embedded = network.convolution("patches", network.input(3, 224, 224), features, patch);
  const flat = network.operator(
    "patches/flat",
    { kind: "reshape", shape: [features, patches * patches] },
    embedded,
  );
  const tokens = network.operator("patches/tokens", { kind: "transpose", permutation: [1, 0] }, flat);
  const classToken = network.operator("class-token", { kind: "constant", shape: [1, features] });
  const positions = { position: 1, shape: [patches * patches + 1, features] };
  let tensor = network.operator(
    "positions",
    { kind: "elementwise", function: "add", constants: [positions] },
    network.concat("tokens", classToken, tokens),
  );
  for (let index = 1; index <= layers; index++) {
    const layer = `layer${index}`;
    const before = normalize(`${layer}/attention/normalization`, tensor);
    const projections = ["query", "key", "value"].map((name) => matmul(`${layer}/${name}`, before, features));
    const attended = network.operator(`${layer}/attention`, { kind: "attention", heads }, ...projections);
    const mixed = matmul(`${layer}/attention/output`, attended, features);
    tensor = network.operator(`${layer}/attention/add`, { kind: "add" }, mixed, tensor);
    const middle = normalize(`${layer}/intermediate/normalization`, tensor);
    const widened = network.activation(
      `${layer}/intermediate/activation`,
      matmul(`${layer}/intermediate`, middle, 4 * features),
      "gelu",
    );
    tensor = network.operator(
      `${layer}/output/add`,
      { kind: "add" },
      matmul(`${layer}/output`, widened, features),
      tensor,
    );
  }
  const normalized = normalize("normalization", tensor);
  const first = network.operator(
    "classifier/token",
    { kind: "slice", axis: 0, start: 0, end: 1 },
    normalized,
  );
  network.fullyConnected("classifier", first, 1000);
  return network.build();
}
