import type { Model } from "../model.ts";
import { NetworkBuilder } from "./builder.ts";

/** Expansion, output channels, number of blocks, stride of the first (table 2 of the paper). */
const stages = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

/** MobileNetV2 1.0, 224x224 (Sandler et al., arXiv 1801.04381, table 2). */
export function mobilenetV2(): Model {
  const network = new NetworkBuilder("mobilenet-v2");
  let channels = 32;
  let tensor = network.convolutionBlock(
    "stem",
    network.input(3, 224, 224),
    channels,
    { kernel: 3, stride: 2 },
    "relu6",
  );
  for (const [stage, [expansion, outputChannels, depth, firstStride]] of stages.entries()) {
    for (let index = 0; index < depth; index++) {
      const name = `stage${stage + 1}/block${index + 1}`;
      const stride = index === 0 ? firstStride : 1;
      const width = channels * expansion;
      const expanded =
        expansion === 1
          ? tensor
          : network.convolutionBlock(`${name}/expand`, tensor, width, { kernel: 1 }, "relu6");
      const depthwise = { kernel: 3, stride, groups: width };
      const filtered = network.convolutionBlock(`${name}/depthwise`, expanded, width, depthwise, "relu6");
      const projected = network.convolutionBlock(
        `${name}/project`,
        filtered,
        outputChannels,
        { kernel: 1 },
        "none",
      );
      tensor =
        stride === 1 && channels === outputChannels
          ? network.operator(`${name}/add`, { kind: "add" }, projected, tensor)
          : projected;
      channels = outputChannels;
    }
  }
  tensor = network.convolutionBlock("head", tensor, 1280, { kernel: 1 }, "relu6");
  network.fullyConnected("classifier", network.averagePooling("pool", tensor), 1000);
  return network.build();
}
