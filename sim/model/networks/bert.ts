import type { Model } from "../model.ts";
import { NetworkBuilder } from "./builder.ts";

const features = 768;
const heads = 12;
const layers = 12;

/**
 * BERT-base, uncased, with its pooler (Devlin et al., arXiv 1810.04805): 12 layers, 768 features, 12 heads.
 *
 * @param tokens sequence length, 1 to 512
 */
export function bertBase(tokens = 128): Model {
  const network = new NetworkBuilder("bert-base");
  const matmul = (name: string, input: string, outputFeatures: number) =>
    network.operator(name, { kind: "matmul", outputFeatures, bias: true }, input);
  const normalize = (name: string, ...inputs: readonly [string, string]) =>
    network.operator(
      `${name}/normalization`,
      { kind: "layer-normalization" },
      network.operator(`${name}/add`, { kind: "add" }, ...inputs),
    );

  // Tables: 30,522 word pieces, 512 positions, 2 segments.
  const embedded = network.operator(
    "embedding",
    { kind: "embedding", rows: 30522 + 512 + 2, features },
    network.input(tokens, 1),
  );
  let tensor = network.operator("embedding/normalization", { kind: "layer-normalization" }, embedded);
  for (let index = 1; index <= layers; index++) {
    const layer = `layer${index}`;
    const projections = ["query", "key", "value"].map((name) => matmul(`${layer}/${name}`, tensor, features));
    const attended = network.operator(`${layer}/attention`, { kind: "attention", heads }, ...projections);
    tensor = normalize(`${layer}/attention`, matmul(`${layer}/attention/output`, attended, features), tensor);
    const widened = network.activation(
      `${layer}/intermediate/activation`,
      matmul(`${layer}/intermediate`, tensor, 4 * features),
      "gelu",
    );
    tensor = normalize(`${layer}/output`, matmul(`${layer}/output`, widened, features), tensor);
  }
  const first = network.operator("pooler/token", { kind: "slice", axis: 0, start: 0, end: 1 }, tensor);
  network.activation("pooler/activation", matmul("pooler", first, features), "tanh");
  return network.build();
}
