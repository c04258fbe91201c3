import type { Model } from "../model.ts";
import { NetworkBuilder } from "./builder.ts";
import { mobilenetV1Blocks } from "./mobilenet-v1.ts";

/** 90 classes of COCO and the background. */
const classes = 91;

/** Squeezed and output channels of the maps after the backbone. */
const extraMaps = [
  [256, 512],
  [128, 256],
  [128, 256],
  [64, 128],
] as const;

/**
 * SSD on MobileNetV1 for COCO, 300x300 (Howard et al., arXiv 1704.04861, table 13; layers as in the TensorFlow Object
 * Detection API's ssd_mobilenet_v1), up to the boxes and scores of all six maps. Padding is symmetric.
 */
export function ssdMobilenetV1(): Model {
  const network = new NetworkBuilder("ssd-mobilenet-v1");
  const backbone = mobilenetV1Blocks(network, network.input(3, 300, 300), "relu6");
  const maps = [backbone[10]!, backbone[12]!];
  for (const [index, [squeezed, channels]] of extraMaps.entries()) {
    const name = `extra${index + 1}`;
    const narrow = network.convolutionBlock(
      `${name}/squeeze`,
      maps.at(-1)!,
      squeezed,
      { kernel: 1 },
      "relu6",
    );
    const options = { kernel: 3, stride: 2 };
    maps.push(network.convolutionBlock(name, narrow, channels, options, "relu6"));
  }
  for (const [index, map] of maps.entries()) {
    const anchors = index === 0 ? 3 : 6;
    const options = { kernel: 1, bias: true };
    network.convolution(`boxes${index + 1}`, map, 4 * anchors, options);
    network.convolution(`scores${index + 1}`, map, classes * anchors, options);
  }
  return network.build();
}
