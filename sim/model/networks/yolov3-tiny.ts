import type { Model } from "../model.ts";
import { NetworkBuilder } from "./builder.ts";
import { tinyYoloBackbone } from "./tiny-yolov2.ts";

/** YOLOv3-tiny for COCO, 416x416 (Redmon and Farhadi, arXiv 1804.02767; Darknet's yolov3-tiny.cfg), up to its two detection maps. */
export function yolov3Tiny(): Model {
  const network = new NetworkBuilder("yolov3-tiny");
  const layer = (name: string, input: string, channels: number, kernel: number) =>
    network.convolutionBlock(name, input, channels, { kernel }, "leaky-relu");
  const detect = (name: string, input: string) =>
    network.convolution(name, input, 255, { kernel: 1, bias: true });

  const maps = tinyYoloBackbone(network);
  const coarse = layer("conv8", layer("conv7", maps[6]!, 1024, 3), 256, 1);
  detect("detection1", layer("conv9", coarse, 512, 3));
  const enlarged = network.operator(
    "upsample",
    {
      kind: "resize",
      size: [26, 26],
      scale: [2, 2],
      interpolation: "nearest",
      coordinates: "asymmetric",
      rounding: "floor",
    },
    layer("conv10", coarse, 128, 1),
  );
  detect("detection2", layer("conv11", network.concat("route", enlarged, maps[4]!), 256, 3));
  return network.build();
}
