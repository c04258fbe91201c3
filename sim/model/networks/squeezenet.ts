import type { Model } from "../model.ts";
import { NetworkBuilder } from "./builder.ts";

/** SqueezeNet 1.1, 224x224 (Iandola et al., arXiv 1602.07360; version 1.1 of the authors' repository). */
export function squeezenet11(): Model {
  const network = new NetworkBuilder("squeezenet1.1");
  const layer = (name: string, input: string, channels: number, kernel: number, stride = 1, padding = 0) =>
    network.activation(
      `${name}/activation`,
      network.convolution(name, input, channels, { kernel, stride, padding, bias: true }),
      "relu",
    );
  const fire = (name: string, input: string, squeeze: number, expand: number) => {
    const squeezed = layer(`${name}/squeeze`, input, squeeze, 1);
    const narrow = layer(`${name}/expand1x1`, squeezed, expand, 1);
    const wide = layer(`${name}/expand3x3`, squeezed, expand, 3, 1, 1);
    return network.operator(`${name}/concat`, { kind: "concat", axis: 0 }, narrow, wide);
  };
  const pool = (name: string, input: string) => network.maximumPooling(name, input, 3, 2, 0, true);

  let tensor = pool("pool1", layer("conv1", network.input(3, 224, 224), 64, 3, 2));
  tensor = pool("pool3", fire("fire3", fire("fire2", tensor, 16, 64), 16, 64));
  tensor = pool("pool5", fire("fire5", fire("fire4", tensor, 32, 128), 32, 128));
  tensor = fire("fire7", fire("fire6", tensor, 48, 192), 48, 192);
  tensor = fire("fire9", fire("fire8", tensor, 64, 256), 64, 256);
  network.averagePooling("pool10", layer("conv10", tensor, 1000, 1));
  return network.build();
}
