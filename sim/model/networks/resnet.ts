import type { Model } from "../model.ts";
import { NetworkBuilder } from "./builder.ts";

/** ResNet18, 224x224 (He et al., arXiv 1512.03385, table 1), two 3x3 convolutions a block. */
export function resnet18(): Model {
  return resnet("resnet18", [2, 2, 2, 2], basicBlock, 1);
}

/** ResNet50, 224x224 (He et al., arXiv 1512.03385, table 1); the stride is on the 3x3 convolution, as in torchvision. */
export function resnet50(): Model {
  return resnet("resnet50", [3, 4, 6, 3], bottleneckBlock, 4);
}

/** ResNet101, 224x224 (He et al., arXiv 1512.03385, table 1); the stride is on the 3x3 convolution, as in torchvision. */
export function resnet101(): Model {
  return resnet("resnet101", [3, 4, 23, 3], bottleneckBlock, 4);
}

type Block = (network: NetworkBuilder, name: string, input: string, width: number, stride: number) => string;

function resnet(name: string, depths: readonly number[], block: Block, expansion: number): Model {
  const network = new NetworkBuilder(name);
  let tensor = network.convolutionBlock(
    "stem",
    network.input(3, 224, 224),
    64,
    { kernel: 7, stride: 2 },
    "relu",
  );
  tensor = network.maximumPooling("stem/pool", tensor, 3, 2, 1);
  let channels = 64;
  for (const [stage, depth] of depths.entries()) {
    const width = 64 * 2 ** stage;
    for (let index = 0; index < depth; index++) {
      const unit = `stage${stage + 1}/unit${index + 1}`;
      const stride = stage > 0 && index === 0 ? 2 : 1;
      const outputChannels = width * expansion;
      const shortcut =
        stride === 1 && channels === outputChannels
          ? tensor
          : network.convolutionBlock(
              `${unit}/shortcut`,
              tensor,
              outputChannels,
              { kernel: 1, stride },
              "none",
            );
      const residual = block(network, unit, tensor, width, stride);
      const sum = network.operator(`${unit}/add`, { kind: "add" }, residual, shortcut);
      tensor = network.activation(`${unit}/activation`, sum, "relu");
      channels = outputChannels;
    }
  }
  network.fullyConnected("classifier", network.averagePooling("pool", tensor), 1000);
  return network.build();
}

function basicBlock(
  network: NetworkBuilder,
  name: string,
  input: string,
  width: number,
  stride: number,
): string {
  const first = network.convolutionBlock(`${name}/conv1`, input, width, { kernel: 3, stride }, "relu");
  return network.convolutionBlock(`${name}/conv2`, first, width, { kernel: 3 }, "none");
}

function bottleneckBlock(
  network: NetworkBuilder,
  name: string,
  input: string,
  width: number,
  stride: number,
): string {
  const reduced = network.convolutionBlock(`${name}/conv1`, input, width, { kernel: 1 }, "relu");
  const convolved = network.convolutionBlock(`${name}/conv2`, reduced, width, { kernel: 3, stride }, "relu");
  return network.convolutionBlock(`${name}/conv3`, convolved, 4 * width, { kernel: 1 }, "none");
}
