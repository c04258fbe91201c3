import type { Model } from "../model.ts";
import type { Pair } from "../operation.ts";
import { NetworkBuilder, type ConvolutionOptions } from "./builder.ts";

/**
 * InceptionV3, 299x299 (Szegedy et al., arXiv 1512.00567) as in torchvision, without the auxiliary head, which is for
 * training.
 */
export function inceptionV3(): Model {
  const network = new NetworkBuilder("inception-v3");
  const layer = (name: string, input: string, channels: number, kernel: number | Pair, rest: Rest = {}) =>
    network.convolutionBlock(name, input, channels, { kernel, ...rest }, "relu");
  const blocks = new Blocks(network, layer);

  let tensor = layer("conv1", network.input(3, 299, 299), 32, 3, { stride: 2, padding: 0 });
  tensor = layer("conv3", layer("conv2", tensor, 32, 3, { padding: 0 }), 64, 3);
  tensor = network.maximumPooling("pool1", tensor, 3, 2);
  tensor = layer("conv5", layer("conv4", tensor, 80, 1), 192, 3, { padding: 0 });
  tensor = network.maximumPooling("pool2", tensor, 3, 2);
  for (const [index, channels] of [32, 64, 64].entries())
    tensor = blocks.square(`a${index + 1}`, tensor, channels);
  tensor = blocks.firstReduction("b1", tensor);
  for (const [index, channels] of [128, 160, 160, 192].entries()) {
    tensor = blocks.factorized(`c${index + 1}`, tensor, channels);
  }
  tensor = blocks.secondReduction("d1", tensor);
  for (const name of ["e1", "e2"]) tensor = blocks.expanded(name, tensor);
  network.fullyConnected("classifier", network.averagePooling("pool3", tensor), 1000);
  return network.build();
}

type Rest = Omit<ConvolutionOptions, "kernel">;
type Layer = (name: string, input: string, channels: number, kernel: number | Pair, rest?: Rest) => string;

/** The five kinds of blocks (figures 5 to 7 and 10 of the paper). */
class Blocks {
  private readonly network: NetworkBuilder;
  private readonly layer: Layer;

  constructor(network: NetworkBuilder, layer: Layer) {
    this.network = network;
    this.layer = layer;
  }

  /** 5x5 and twice 3x3 kernels. */
  square(name: string, input: string, pooled: number): string {
    const { layer } = this;
    const five = layer(`${name}/5x5`, layer(`${name}/5x5/reduce`, input, 48, 1), 64, 5);
    const three = layer(`${name}/3x3`, layer(`${name}/3x3/reduce`, input, 64, 1), 96, 3);
    return this.network.concat(
      `${name}/concat`,
      layer(`${name}/1x1`, input, 64, 1),
      five,
      layer(`${name}/3x3/second`, three, 96, 3),
      this.poolBranch(name, input, pooled),
    );
  }

  firstReduction(name: string, input: string): string {
    const { layer } = this;
    const halving = { stride: 2, padding: 0 };
    const three = layer(`${name}/double`, layer(`${name}/double/reduce`, input, 64, 1), 96, 3);
    return this.network.concat(
      `${name}/concat`,
      layer(`${name}/3x3`, input, 384, 3, halving),
      layer(`${name}/double/second`, three, 96, 3, halving),
      this.network.maximumPooling(`${name}/pool`, input, 3, 2),
    );
  }

  /** 7x7 kernels as 1x7 and 7x1. */
  factorized(name: string, input: string, channels: number): string {
    const { layer } = this;
    const chain = (branch: string, kernels: readonly Pair[]) =>
      kernels.reduce(
        (tensor, kernel, index) =>
          layer(`${branch}/${index + 1}`, tensor, index === kernels.length - 1 ? 192 : channels, kernel),
        layer(`${branch}/reduce`, input, channels, 1),
      );
    const [row, column]: [Pair, Pair] = [
      [1, 7],
      [7, 1],
    ];
    return this.network.concat(
      `${name}/concat`,
      layer(`${name}/1x1`, input, 192, 1),
      chain(`${name}/7x7`, [row, column]),
      chain(`${name}/double`, [column, row, column, row]),
      this.poolBranch(name, input, 192),
    );
  }

  secondReduction(name: string, input: string): string {
    const { layer } = this;
    const halving = { stride: 2, padding: 0 };
    const three = layer(`${name}/3x3/reduce`, input, 192, 1);
    const seven = layer(`${name}/7x7/row`, layer(`${name}/7x7/reduce`, input, 192, 1), 192, [1, 7]);
    return this.network.concat(
      `${name}/concat`,
      layer(`${name}/3x3`, three, 320, 3, halving),
      layer(`${name}/7x7/3x3`, layer(`${name}/7x7/column`, seven, 192, [7, 1]), 192, 3, halving),
      this.network.maximumPooling(`${name}/pool`, input, 3, 2),
    );
  }

  /** 3x3 kernels as 1x3 beside 3x1. */
  expanded(name: string, input: string): string {
    const { layer } = this;
    const both = (branch: string, tensor: string) => [
      layer(`${branch}/row`, tensor, 384, [1, 3]),
      layer(`${branch}/column`, tensor, 384, [3, 1]),
    ];
    const double = layer(`${name}/double/3x3`, layer(`${name}/double/reduce`, input, 448, 1), 384, 3);
    return this.network.concat(
      `${name}/concat`,
      layer(`${name}/1x1`, input, 320, 1),
      ...both(`${name}/3x3`, layer(`${name}/3x3/reduce`, input, 384, 1)),
      ...both(`${name}/double`, double),
      this.poolBranch(name, input, 192),
    );
  }

  private poolBranch(name: string, input: string, channels: number): string {
    return this.layer(`${name}/project`, this.network.slidingAverage(`${name}/pool`, input, 3), channels, 1);
  }
}
