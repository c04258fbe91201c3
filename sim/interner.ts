/** Gives values numbers from 0 on, equal ones equal numbers: those of one key are equal. */
export class Interner<Value> {
  private readonly keyOf: (value: Value) => string;
  private readonly numbers = new Map<string, number>();
  private readonly values: Value[] = [];

  constructor(keyOf: (value: Value) => string) {
    this.keyOf = keyOf;
  }

  /** The number of a value; the next one for a value that was not seen before. */
  numberOf(value: Value): number {
    const key = this.keyOf(value);
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.values.push(value) - 1;
      this.numbers.set(key, number);
    }
    return number;
  }

  /** The first value that got a number. */
  valueOf(number: number): Value {
    return this.values[number]!;
  }

  /** How many different values were seen. */
  get size(): number {
    return this.values.length;
  }
}
