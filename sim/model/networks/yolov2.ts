import type { Model } from "../model.ts";
import { NetworkBuilder } from "./builder.ts";

/** YOLOv2 for COCO, 608x608 (Redmon and Farhadi, arXiv 1612.08242; Darknet's yolov2.cfg), up to the detection map. */
export function yolov2(): Model {
  const network = new NetworkBuilder("yolov2");
  let count = 0;
  const layer = (input: string, channels: number, kernel: number) =>
    network.convolutionBlock(`conv${++count}`, input, channels, { kernel }, "leaky-relu");
  const alternate = (input: string, wide: number, depth: number) => {
    let tensor = input;
    for (let index = 0; index < depth; index++) {
      tensor = index % 2 === 0 ? layer(tensor, wide, 3) : layer(tensor, wide / 2, 1);
    }
    return tensor;
  };
  let pools = 0;
  const pool = (input: string) => network.maximumPooling(`pool${++pools}`, input, 2, 2);

  let tensor = pool(layer(network.input(3, 608, 608), 32, 3));
  tensor = pool(layer(tensor, 64, 3));
  tensor = pool(alternate(tensor, 128, 3));
  tensor = pool(alternate(tensor, 256, 3));
  const fine = alternate(tensor, 512, 5);
  tensor = alternate(pool(fine), 1024, 5);
  tensor = layer(layer(tensor, 1024, 3), 1024, 3);
  const passthrough = network.operator("reorg", { kind: "space-to-depth", block: 2 }, layer(fine, 64, 1));
  tensor = network.operator("route", { kind: "concat", axis: 0 }, passthrough, tensor);
  network.convolution("detection", layer(tensor, 1024, 3), 425, { kernel: 1, bias: true });
  return network.build();
}
