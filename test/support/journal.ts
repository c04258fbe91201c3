import { appendFileSync, existsSync, readFileSync } from "node:fs";

/** Results by key, a line of JSON each, in a file: a measurement that was cut short goes on where it was. */
export class Journal<Result> {
  private readonly file: string | undefined;
  private readonly known: ReadonlyMap<string, Result>;

  /** @param file without one nothing is kept */
  constructor(file: string | undefined) {
    this.file = file;
    const text = file !== undefined && existsSync(file) ? readFileSync(file, "utf8") : "";
    const lines = text.split("\n").filter((line) => line !== "");
    this.known = new Map(lines.map((line) => JSON.parse(line) as [string, Result]));
  }

  /** The result under a key, made and kept unless it is there. */
  get(key: string, make: () => Result): Result {
    const known = this.known.get(key);
    if (known) return known;
    const made = make();
    if (this.file !== undefined) appendFileSync(this.file, `${JSON.stringify([key, made])}\n`);
    return made;
  }
}
