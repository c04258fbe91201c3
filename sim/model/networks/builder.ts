import type { ActivationFunction, Operation, Pair, Window } from "../operation.ts";
import { buildModel, type Model, type OperatorDescription } from "../model.ts";

/** Options of a convolution that networks vary; square windows, symmetric padding. */
export interface ConvolutionOptions {
  readonly kernel: number;
  readonly stride?: number;
  readonly padding?: number;
  readonly groups?: number;
  readonly bias?: boolean;
}

/** Collects the operators of a network by name; every method returns the name of the tensor it makes. */
export class NetworkBuilder {
  private readonly descriptions: OperatorDescription[] = [];
  private readonly modelName: string;

  constructor(modelName: string) {
    this.modelName = modelName;
  }

  operator(name: string, operation: Operation, ...inputs: readonly string[]): string {
    this.descriptions.push({ name, operation, inputs });
    return name;
  }

  input(...shape: readonly number[]): string {
    return this.operator("input", { kind: "input", shape });
  }

  convolution(name: string, input: string, outputChannels: number, options: ConvolutionOptions): string {
    const { kernel, stride = 1, padding = Math.floor(kernel / 2), groups = 1, bias = false } = options;
    return this.operator(
      name,
      { kind: "convolution", outputChannels, groups, bias, ...squareWindow(kernel, stride, padding) },
      input,
    );
  }

  /** Convolution, batch-normalization and, unless "none", an activation. */
  convolutionBlock(
    name: string,
    input: string,
    outputChannels: number,
    options: ConvolutionOptions,
    activation: ActivationFunction | "none",
  ): string {
    const convolved = this.convolution(name, input, outputChannels, options);
    const normalized = this.operator(`${name}/normalization`, { kind: "batch-normalization" }, convolved);
    return activation === "none" ? normalized : this.activation(`${name}/activation`, normalized, activation);
  }

  activation(name: string, input: string, activation: ActivationFunction): string {
    return this.operator(name, { kind: "activation", function: activation }, input);
  }

  maximumPooling(
    name: string,
    input: string,
    kernel: number,
    stride: number,
    padding = 0,
    ceiling = false,
  ): string {
    return this.operator(
      name,
      { kind: "pooling", function: "maximum", ceiling, ...squareWindow(kernel, stride, padding) },
      input,
    );
  }

  averagePooling(name: string, input: string): string {
    return this.operator(name, { kind: "global-pooling", function: "average" }, input);
  }

  fullyConnected(name: string, input: string, outputFeatures: number): string {
    return this.operator(name, { kind: "fully-connected", outputFeatures, bias: true }, input);
  }

  build(): Model {
    return buildModel(this.modelName, this.descriptions);
  }
}

function squareWindow(kernel: number, stride: number, padding: number): Window {
  const square = (extent: number): Pair => [extent, extent];
  return {
    kernel: square(kernel),
    stride: square(stride),
    padding: { top: padding, left: padding, bottom: padding, right: padding },
    dilation: square(1),
  };
}
