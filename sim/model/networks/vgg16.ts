import type { Model } from "../model.ts";
import { NetworkBuilder } from "./builder.ts";

/** VGG16, 224x224 (Simonyan and Zisserman, arXiv 1409.1556, table 1, configuration D). */
export function vgg16(): Model {
  const network = new NetworkBuilder("vgg16");
  let tensor = network.input(3, 224, 224);
  for (const [stage, [width, depth]] of (
    [
      [64, 2],
      [128, 2],
      [256, 3],
      [512, 3],
      [512, 3],
    ] as const
  ).entries()) {
    for (let index = 1; index <= depth; index++) {
      const name = `conv${stage + 1}_${index}`;
      const convolved = network.convolution(name, tensor, width, { kernel: 3, bias: true });
      tensor = network.activation(`${name}/activation`, convolved, "relu");
    }
    tensor = network.maximumPooling(`pool${stage + 1}`, tensor, 2, 2);
  }
  for (const name of ["fc6", "fc7"]) {
    tensor = network.activation(`${name}/activation`, network.fullyConnected(name, tensor, 4096), "relu");
  }
  network.fullyConnected("fc8", tensor, 1000);
  return network.build();
}
