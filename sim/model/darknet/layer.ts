import { InputError } from "../../errors.ts";
import type { Shape } from "../../tensor/index.ts";
import type { IncrementalModel } from "../incremental.ts";
import type { ActivationFunction, Operation } from "../operation.ts";
import { shorten, type Section } from "./parse.ts";

/** Names of Darknet's activations (src/activations.c); `linear` is none. */
const activationNames: Readonly<Record<string, ActivationFunction>> = {
  leaky: "leaky-relu",
  relu: "relu",
  relu6: "relu6",
  logistic: "sigmoid",
  tanh: "tanh",
  elu: "elu",
  selu: "selu",
  gelu: "gelu",
  mish: "mish",
  swish: "silu",
};

const largest = 2 ** 24;

/** One section on its way into the model: typed access to its options, with errors that name its line. */
export class Layer {
  readonly section: Section;
  /** Name of the operator that feeds the layer: the layer before it. */
  readonly input: string;
  private readonly model: IncrementalModel;
  /** By layer, from 0: the operator that yields its output. */
  private readonly outputs: readonly string[];

  constructor(section: Section, model: IncrementalModel, input: string, outputs: readonly string[]) {
    this.section = section;
    this.model = model;
    this.input = input;
    this.outputs = outputs;
  }

  fail(problem: string, line = this.section.line): never {
    throw new InputError(`line ${line}, [${this.section.type}]: ${problem}`);
  }

  /** A whole number that the section gives or that holds without. */
  integer(key: string, fallback: number, least = 0): number {
    const option = this.section.options.get(key);
    if (!option) return fallback;
    const value = Number(option.text);
    if (option.text === "" || !Number.isInteger(value) || value < least || value > largest) {
      this.fail(
        `${key}=${shorten(option.text)} must be a whole number from ${least} to ${largest}`,
        option.line,
      );
    }
    return value;
  }

  /** A whole number that the section must give. */
  required(key: string, least = 1): number {
    if (!this.section.options.has(key)) this.fail(`lacks ${key}`);
    return this.integer(key, 0, least);
  }

  /** Operators of the layers that an option lists: from 0, or backwards from this one where negative. */
  layers(key: string): readonly string[] {
    const option = this.section.options.get(key) ?? this.fail(`lacks ${key}`);
    return option.text.split(",").map((word) => {
      const given = word === "" ? NaN : Number(word);
      const index = given < 0 ? this.outputs.length + given : given;
      return (
        this.outputs[index] ??
        this.fail(
          `${key}=${shorten(option.text)}: there is no layer ${shorten(word)} before layer ${this.outputs.length}`,
          option.line,
        )
      );
    });
  }

  /** Shape of an operator's output; of the layer's input unless given. */
  shape(operator = this.input): Shape {
    return this.model.shapeOf(operator);
  }

  /** Adds an operator that is, or with a suffix belongs to, this layer. */
  operator(operation: Operation, inputs: readonly string[], suffix = ""): string {
    const name = `${this.section.type}${this.outputs.length}`;
    try {
      return this.model.add(suffix === "" ? name : `${name}/${suffix}`, operation, ...inputs);
    } catch (error) {
      if (error instanceof InputError) this.fail(error.message);
      throw error;
    }
  }

  /** Batch-normalization if the section asks for it, then its activation. */
  finish(operator: string, activation: string): string {
    const normalized =
      this.integer("batch_normalize", 0) === 0
        ? operator
        : this.operator({ kind: "batch-normalization" }, [operator], "normalization");
    return this.activate(normalized, activation);
  }

  /** The activation that the section names, or this one, after an operator. */
  activate(operator: string, fallback: string, suffix = "activation"): string {
    const option = this.section.options.get("activation") ?? { text: fallback, line: this.section.line };
    if (option.text === "linear") return operator;
    const known = Object.hasOwn(activationNames, option.text) ? activationNames[option.text] : undefined;
    if (!known) {
      const names = ["linear", ...Object.keys(activationNames)].join(", ");
      this.fail(`activation=${shorten(option.text)} is not supported; supported are ${names}`, option.line);
    }
    return this.operator({ kind: "activation", function: known }, [operator], suffix);
  }
}
