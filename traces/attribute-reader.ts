import { InputError } from "../sim/errors.ts";
import { activationFunctions, type ActivationFunction, type Pair } from "../sim/model/index.ts";
import { parseNumber } from "./numbers.ts";

/** Takes typed attributes out of blank-separated `key=value` words; every method throws InputError for a bad value. */
export class AttributeReader {
  private readonly words = new Map<string, string>();

  constructor(text: string) {
    for (const word of text.split(" ")) {
      if (word === "") continue;
      const equals = word.indexOf("=");
      const key = word.slice(0, equals);
      if (equals < 1 || this.words.has(key)) {
        throw new InputError(`column attributes: "${word}" is not one more key=value`);
      }
      this.words.set(key, word.slice(equals + 1));
    }
  }

  has(key: string): boolean {
    return this.words.has(key);
  }

  /** A whole number from 1. */
  count(key: string): number {
    return this.whole(key, this.take(key), 1);
  }

  /** A whole number from 0. */
  index(key: string): number {
    return this.whole(key, this.take(key), 0);
  }

  flag(key: string): boolean {
    return this.choice(key, ["0", "1"]) === "1";
  }

  /** Rows and columns, `3x3`; whole numbers. */
  pair(key: string, least = 1): Pair {
    const [rows, columns] = this.rowsAndColumns(key);
    return [this.whole(key, rows, least), this.whole(key, columns, least)];
  }

  /** Rows and columns, `1.5x2`; positive numbers. */
  factors(key: string): Pair {
    const factor = (text: string) => {
      const refuse = () => this.refusal(key, text, "needs positive numbers");
      const value = parseNumber(text, refuse);
      if (value === 0) throw refuse();
      return value;
    };
    const [rows, columns] = this.rowsAndColumns(key);
    return [factor(rows), factor(columns)];
  }

  /** A number of any sign and size. */
  number(key: string): number {
    return this.anyNumber(key, this.take(key));
  }

  /** Reads one number that stands within the value of an attribute. */
  anyNumber(key: string, text: string): number {
    const value = text === "" ? NaN : Number(text);
    if (Number.isNaN(value)) throw this.refusal(key, text, "needs numbers");
    return value;
  }

  /** Four whole numbers, `1,1,1,1`. */
  four(key: string): [number, number, number, number] {
    const text = this.take(key);
    const [a, b, c, d, ...more] = text.split(",").map((part) => this.whole(key, part, 0));
    if (a === undefined || b === undefined || c === undefined || d === undefined || more.length > 0) {
      throw new InputError(
        `column attributes: ${key}=${text} must be like 1,1,1,1 (top, left, bottom, right)`,
      );
    }
    return [a, b, c, d];
  }

  /** Whole numbers from 0, `0,2,1`. */
  indices(key: string): readonly number[] {
    return this.list(key, (text) => this.whole(key, text, 0));
  }

  /** Whole numbers, negative ones too: `0,-1,2`. */
  integers(key: string): readonly number[] {
    return this.list(key, (text) =>
      text.startsWith("-") ? -this.whole(key, text.slice(1), 1) : this.whole(key, text, 0),
    );
  }

  /** What `parse` makes of each part between commas. */
  list<T>(key: string, parse: (text: string) => T): readonly T[] {
    return this.take(key).split(",").map(parse);
  }

  choice<T extends string>(key: string, choices: readonly T[]): T {
    const text = this.take(key);
    const choice = choices.find((candidate) => candidate === text);
    if (choice === undefined) {
      throw new InputError(`column attributes: ${key}=${text} must be one of ${choices.join(", ")}`);
    }
    return choice;
  }

  activationFunction(key: string): ActivationFunction {
    return this.choice(key, activationFunctions);
  }

  /** The activation that a layer may end with, as the part of an operation that it makes. */
  activation(): { readonly activation?: ActivationFunction } {
    return this.has("activation") ? { activation: this.activationFunction("activation") } : {};
  }

  /** An error about the value of an attribute. */
  refusal(key: string, text: string, reason: string): InputError {
    return new InputError(`column attributes: ${key}=${text.slice(0, 40)} ${reason}`);
  }

  /** Refuses what nobody took. */
  finish(): void {
    const [unknown] = this.words.keys();
    if (unknown !== undefined) throw new InputError(`column attributes: unknown attribute ${unknown}`);
  }

  private take(key: string): string {
    const text = this.words.get(key);
    if (text === undefined) throw new InputError(`column attributes: ${key}= is missing`);
    this.words.delete(key);
    return text;
  }

  private rowsAndColumns(key: string): [rows: string, columns: string] {
    const text = this.take(key);
    const [rows, columns, ...more] = text.split("x");
    if (rows === undefined || columns === undefined || more.length > 0) {
      throw this.refusal(key, text, "must be like 3x3");
    }
    return [rows, columns];
  }

  private whole(key: string, text: string, least: number): number {
    const value = Number(text);
    if (!/^\d{1,9}$/.test(text) || value < least) {
      throw new InputError(`column attributes: ${key} needs whole numbers from ${least}, not "${text}"`);
    }
    return value;
  }
}
