import type { Model } from "../model.ts";
import { NetworkBuilder } from "./builder.ts";

/** Channels of a block: 1x1, 3x3 reduced and full, second 3x3 reduced and full, pool projection. */
type Channels = readonly [number, number, number, number, number, number];

/**
 * GoogLeNet, 224x224 (Szegedy et al., arXiv 1409.4842, table 1) as in torchvision: batch-normalized, 3x3 instead of 5x5
 * kernels in the third branch, without the auxiliary heads, which are for training.
 */
export function googlenet(): Model {
  const network = new NetworkBuilder("googlenet");
  const layer = (name: string, input: string, channels: number, kernel: number, stride = 1) =>
    network.convolutionBlock(name, input, channels, { kernel, stride }, "relu");
  const pool = (name: string, input: string, kernel = 3) =>
    network.maximumPooling(name, input, kernel, 2, 0, true);
  const inception = (name: string, input: string, channels: Channels) => {
    const [narrow, reduced, wide, reducedAgain, wideAgain, projected] = channels;
    const pooled = network.maximumPooling(`${name}/pool`, input, 3, 1, 1, true);
    return network.concat(
      `${name}/concat`,
      layer(`${name}/branch1`, input, narrow, 1),
      layer(`${name}/branch2/3x3`, layer(`${name}/branch2/reduce`, input, reduced, 1), wide, 3),
      layer(`${name}/branch3/3x3`, layer(`${name}/branch3/reduce`, input, reducedAgain, 1), wideAgain, 3),
      layer(`${name}/branch4`, pooled, projected, 1),
    );
  };

  let tensor = pool("pool1", layer("conv1", network.input(3, 224, 224), 64, 7, 2));
  tensor = pool("pool2", layer("conv3", layer("conv2", tensor, 64, 1), 192, 3));
  tensor = inception("inception3a", tensor, [64, 96, 128, 16, 32, 32]);
  tensor = pool("pool3", inception("inception3b", tensor, [128, 128, 192, 32, 96, 64]));
  tensor = inception("inception4a", tensor, [192, 96, 208, 16, 48, 64]);
  tensor = inception("inception4b", tensor, [160, 112, 224, 24, 64, 64]);
  tensor = inception("inception4c", tensor, [128, 128, 256, 24, 64, 64]);
  tensor = inception("inception4d", tensor, [112, 144, 288, 32, 64, 64]);
  tensor = pool("pool4", inception("inception4e", tensor, [256, 160, 320, 32, 128, 128]), 2);
  tensor = inception("inception5a", tensor, [256, 160, 320, 32, 128, 128]);
  tensor = inception("inception5b", tensor, [384, 192, 384, 48, 128, 128]);
  network.fullyConnected("classifier", network.averagePooling("pool5", tensor), 1000);
  return network.build();
}
