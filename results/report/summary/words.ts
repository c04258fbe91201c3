/** `1 point`, `2 points`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString("en-US")} ${noun}${number === 1 ? "" : "s"}`;
}

/** `a, b and c`. */
export function list(texts: readonly string[]): string {
  if (texts.length < 2) return texts.join("");
  return `${texts.slice(0, -1).join(", ")} and ${texts.at(-1)!}`;
}

/** A name, set apart from the words around it. */
export function named(name: string): string {
  return `\`${name}\``;
}

/** `12 %` from a fraction; below ten with a digit more. */
export function percent(fraction: number): string {
  const value = fraction * 100;
  return `${Math.abs(value) < 9.95 ? value.toFixed(1) : value.toFixed(0)} %`;
}

/** `2.63 times`, from a ratio. */
export function times(ratio: number): string {
  return ratio < 0.095 ? `${ratio.toPrecision(2)} times` : `${ratio.toFixed(2)} times`;
}

/** The first few of many texts, and how many more there are. */
export function firstFew(texts: readonly string[], most: number, noun: string): readonly string[] {
  if (texts.length <= most) return texts;
  return [...texts.slice(0, most), `And ${count(texts.length - most, noun)} more; the table has them all.`];
}
