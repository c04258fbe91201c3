import type { Model } from "../model.ts";
import { NetworkBuilder } from "./builder.ts";

/** Output channels and stride of the 13 depthwise-separable blocks (table 1 of the paper). */
const blocks: readonly (readonly [outputChannels: number, stride: number])[] = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  ...Array.from({ length: 5 }, () => [512, 1] as const),
  [1024, 2],
  [1024, 1],
];

/** MobileNetV1 1.0, 224x224 (Howard et al., arXiv 1704.04861, table 1). */
export function mobilenetV1(): Model {
  const network = new NetworkBuilder("mobilenet-v1");
  const maps = mobilenetV1Blocks(network, network.input(3, 224, 224), "relu");
  network.fullyConnected("classifier", network.averagePooling("pool", maps.at(-1)!), 1000);
  return network.build();
}

/** The stem and the blocks on an image; returns the output of each block. */
export function mobilenetV1Blocks(
  network: NetworkBuilder,
  image: string,
  activation: "relu" | "relu6",
): readonly string[] {
  let channels = 32;
  let tensor = network.convolutionBlock("stem", image, channels, { kernel: 3, stride: 2 }, activation);
  return blocks.map(([outputChannels, stride], index) => {
    const block = `block${index + 1}`;
    const depthwise = { kernel: 3, stride, groups: channels };
    tensor = network.convolutionBlock(`${block}/depthwise`, tensor, channels, depthwise, activation);
    tensor = network.convolutionBlock(
      `${block}/pointwise`,
      tensor,
      outputChannels,
      { kernel: 1 },
      activation,
    );
    channels = outputChannels;
    return tensor;
  });
}
