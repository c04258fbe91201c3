import type { Model } from "../model.ts";
import { NetworkBuilder } from "./builder.ts";

/** MobileNetV1 1.0, 224x224 (Howard et al., arXiv 1704.04861, table 1). */
export function mobilenetV1(): Model {
  const network = new NetworkBuilder("mobilenet-v1");
  const blocks: readonly [outputChannels: number, stride: number][] = [
    [64, 1],
    [128, 2],
    [128, 1],
    [256, 2],
    [256, 1],
    [512, 2],
    ...Array.from({ length: 5 }, (): [number, number] => [512, 1]),
    [1024, 2],
    [1024, 1],
  ];
  let channels = 32;
  let tensor = network.convolutionBlock(
    "stem",
    network.input(3, 224, 224),
    channels,
    { kernel: 3, stride: 2 },
    "relu",
  );
  for (const [index, [outputChannels, stride]] of blocks.entries()) {
    const block = `block${index + 1}`;
    const depthwise = { kernel: 3, stride, groups: channels };
    tensor = network.convolutionBlock(`${block}/depthwise`, tensor, channels, depthwise, "relu");
    tensor = network.convolutionBlock(`${block}/pointwise`, tensor, outputChannels, { kernel: 1 }, "relu");
    channels = outputChannels;
  }
  network.fullyConnected("classifier", network.averagePooling("pool", tensor), 1000);
  return network.build();
}
