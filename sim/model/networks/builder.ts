import type { ActivationFunction } from "../functions.ts";
import type { Operation, Pair, Window } from "../operation.ts";
import { buildModel } from "../build-model.ts";
import type { Model, OperatorDescription } from "../model.ts";

/** Options of a convolution that networks vary; symmetric padding, one number for a square window. */
export interface ConvolutionOptions {
  readonly kernel: number | Pair;
  readonly stride?: number;
  /** Half the kernel, which keeps the map's size, unless given. */
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
    const { kernel, stride = 1, padding, groups = 1, bias = false } = options;
    return this.operator(
      name,
      { kind: "convolution", outputChannels, groups, bias, ...window(kernel, stride, padding) },
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
      { kind: "pooling", function: "maximum", ceiling, ...window(kernel, stride, padding) },
      input,
    );
  }

  /** Average over a window that keeps the map's size. */
  slidingAverage(name: string, input: string, kernel: number): string {
    return this.operator(
      name,
      { kind: "pooling", function: "average", ceiling: false, ...window(kernel, 1) },
      input,
    );
  }

  /** Joins feature maps by channels. */
  concat(name: string, ...inputs: readonly string[]): string {
    return this.operator(name, { kind: "concat", axis: 0 }, ...inputs);
  }

  /** Average over the whole map. */
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

/** A window over rows and columns alike unless the kernel says otherwise; padding of half the kernel unless given. */
function window(kernel: number | Pair, stride: number, padding?: number): Window {
  const [rows, columns] = typeof kernel === "number" ? [kernel, kernel] : kernel;
  const vertical = padding ?? Math.floor(rows / 2);
  const horizontal = padding ?? Math.floor(columns / 2);
  return {
    kernel: [rows, columns],
    stride: [stride, stride],
    padding: { top: vertical, left: horizontal, bottom: vertical, right: horizontal },
    dilation: [1, 1],
  };
}
