import { InputError } from "../../errors.ts";
import type { Shape } from "../../tensor/index.ts";
import type { Operation } from "../operation.ts";
import { refuseUnknownKeys } from "./keys.ts";
import { leadingInteger, leadingNumber, shorten, type Section } from "./parse.ts";
import type { Progress } from "./progress.ts";

const largest = 2 ** 24;

/** One section on its way into the model: typed access to its options, with errors that name its line. */
export class Layer {
  readonly section: Section;
  readonly progress: Progress;
  /** Name of the operator that feeds the layer: the layer before it. */
  readonly input: string;
  /** Keys that the importer of the section has looked at. */
  private readonly asked = new Set<string>();

  constructor(section: Section, progress: Progress, input: string) {
    this.section = section;
    this.progress = progress;
    this.input = input;
  }

  /** Number of the layer, from 0. */
  get index(): number {
    return this.progress.outputs.length;
  }

  fail(problem: string, line = this.section.line): never {
    throw new InputError(`line ${line}, [${this.section.type}]: ${problem}`);
  }

  /** Fails because of an option that the section gives, or could give. */
  failAt(key: string, problem: string): never {
    const option = this.section.options.get(key);
    return option
      ? this.fail(`${key}=${shorten(option.text)}: ${problem}`, option.line)
      : this.fail(`${key}: ${problem}`);
  }

  has(key: string): boolean {
    this.asked.add(key);
    return this.section.options.has(key);
  }

  /** The text that the section gives or that holds without. */
  text(key: string, fallback: string): string {
    this.asked.add(key);
    return this.section.options.get(key)?.text ?? fallback;
  }

  /** A whole number that the section gives or that holds without. */
  integer(key: string, fallback: number, least = 0): number {
    if (!this.has(key)) return fallback;
    const value = leadingInteger(this.text(key, ""));
    if (value === undefined || value < least || value > largest) {
      const { text, line } = this.section.options.get(key)!;
      this.fail(`${key}=${shorten(text)} must be a whole number from ${least} to ${largest}`, line);
    }
    return value;
  }

  /** Does the section give a whole number other than 0? */
  flag(key: string): boolean {
    return this.integer(key, 0, -largest) !== 0;
  }

  /** Does the section give a number other than 0, be it a fraction? */
  isNonzero(key: string): boolean {
    return leadingNumber(this.text(key, "0")) !== 0;
  }

  /** A whole number that the section must give. */
  required(key: string, least = 1): number {
    if (!this.has(key)) this.fail(`lacks ${key}`);
    return this.integer(key, 0, least);
  }

  /** Fails where one of the keys is neither missing nor 0. */
  refuse(keys: readonly string[], why: string): void {
    for (const key of keys) if (this.isNonzero(key)) this.failAt(key, why);
  }

  /** Whole numbers between commas. */
  integers(key: string): readonly number[] {
    if (!this.has(key)) this.fail(`lacks ${key}`);
    const text = this.text(key, "");
    const comment = text.search(/[#;]/);
    if (comment >= 0 && text.includes(",", comment)) {
      this.failAt(
        key,
        "Darknet takes a comma in a comment as one more value; the comment needs a line of its own",
      );
    }
    return text
      .split(",")
      .map((word) => leadingInteger(word) ?? this.failAt(key, `"${shorten(word)}" is not a whole number`));
  }

  /** Number of the layer that a given number means: from 0, or backwards from this one where it is negative. */
  layerIndex(key: string, given: number): number {
    const index = given < 0 ? this.index + given : given;
    if (index < 0 || index >= this.index) {
      this.failAt(key, `there is no layer ${given} before layer ${this.index}`);
    }
    return index;
  }

  /** Operators of the layers that an option lists. */
  layers(key: string): readonly string[] {
    return this.integers(key).map((given) => {
      const index = this.layerIndex(key, given);
      if (this.progress.shrunk.has(index)) {
        this.failAt(key, `layer ${index} is blurred with a stride: Darknet reads it in the size before that`);
      }
      return this.progress.outputs[index]!;
    });
  }

  /** Shape of an operator's output; of the layer's input unless given. */
  shape(operator = this.input): Shape {
    return this.progress.model.shapeOf(operator);
  }

  /** Channels, rows and columns of an operator's output; of the layer's input unless given. */
  map(operator = this.input): readonly [channels: number, rows: number, columns: number] {
    const [channels = 1, rows = 1, columns = 1] = this.shape(operator);
    return [channels, rows, columns];
  }

  /** Adds an operator that is, or with a suffix belongs to, this layer. */
  operator(operation: Operation, inputs: readonly string[], suffix = ""): string {
    const name = `${this.section.type}${this.index}`;
    try {
      return this.progress.model.add(suffix === "" ? name : `${name}/${suffix}`, operation, ...inputs);
    } catch (error) {
      if (error instanceof InputError) this.fail(error.message);
      throw error;
    }
  }

  /**
   * Refuses options that nothing has looked at and that are not known to leave shapes, weights and cost alone.
   * Called when the layer is made.
   */
  finish(): void {
    refuseUnknownKeys(this.section, this.asked);
  }
}
