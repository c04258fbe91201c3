import type { Model } from "../model.ts";
import { NetworkBuilder } from "./builder.ts";

/** AlexNet, 224x224, the one-tower variant of torchvision (Krizhevsky, arXiv 1404.5997). */
export function alexnet(): Model {
  const network = new NetworkBuilder("alexnet");
  const layer = (
    name: string,
    input: string,
    channels: number,
    kernel: number,
    stride = 1,
    padding?: number,
  ) =>
    network.activation(
      `${name}/activation`,
      network.convolution(name, input, channels, {
        kernel,
        stride,
        bias: true,
        ...(padding === undefined ? {} : { padding }),
      }),
      "relu",
    );
  const pool = (name: string, input: string) => network.maximumPooling(name, input, 3, 2);

  let tensor = pool("pool1", layer("conv1", network.input(3, 224, 224), 64, 11, 4, 2));
  tensor = pool("pool2", layer("conv2", tensor, 192, 5));
  tensor = layer("conv4", layer("conv3", tensor, 384, 3), 256, 3);
  tensor = pool("pool5", layer("conv5", tensor, 256, 3));
  for (const name of ["fc6", "fc7"]) {
    tensor = network.activation(`${name}/activation`, network.fullyConnected(name, tensor, 4096), "relu");
  }
  network.fullyConnected("fc8", tensor, 1000);
  return network.build();
}
