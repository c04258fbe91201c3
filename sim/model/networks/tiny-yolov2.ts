import type { Model } from "../model.ts";
import { NetworkBuilder } from "./builder.ts";

/** Tiny YOLOv2 for COCO, 416x416 (Darknet's yolov2-tiny.cfg), up to the detection map. */
export function tinyYolov2(): Model {
  const network = new NetworkBuilder("tiny-yolov2");
  let tensor = tinyYoloBackbone(network).at(-1)!;
  for (const [index, channels] of [1024, 512].entries()) {
    tensor = network.convolutionBlock(`conv${index + 7}`, tensor, channels, { kernel: 3 }, "leaky-relu");
  }
  network.convolution("detection", tensor, 425, { kernel: 1, bias: true });
  return network.build();
}

/** Six convolutions that double the channels, each followed by a pool; returns what the convolutions yield, then the last pool. */
export function tinyYoloBackbone(network: NetworkBuilder): readonly string[] {
  const maps: string[] = [];
  let tensor = network.input(3, 416, 416);
  for (const [index, channels] of [16, 32, 64, 128, 256, 512].entries()) {
    const number = index + 1;
    const map = network.convolutionBlock(`conv${number}`, tensor, channels, { kernel: 3 }, "leaky-relu");
    maps.push(map);
    tensor = index < 5 ? network.maximumPooling(`pool${number}`, map, 2, 2) : denseMaximum(network, map);
  }
  return [...maps, tensor];
}

/** The last pool moves by one pixel and keeps the size: Darknet pads it on the right and the bottom alone. */
function denseMaximum(network: NetworkBuilder, input: string): string {
  return network.operator(
    "pool6",
    {
      kind: "pooling",
      function: "maximum",
      ceiling: false,
      kernel: [2, 2],
      stride: [1, 1],
      dilation: [1, 1],
      padding: { top: 0, left: 0, bottom: 1, right: 1 },
    },
    input,
  );
}
