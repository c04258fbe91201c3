/** Plain decimal notation; what `Number` takes beyond it (hexadecimal, blanks, Infinity) is a mistake in a trace. */
const decimal = /^(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;

/** Makes an error from the reason why a text is refused. */
export type Refuse = (reason: string) => Error;

/** A finite number from zero; throws what `refuse` makes for anything else. */
export function parseNumber(text: string, refuse: Refuse): number {
  const value = decimal.test(text) ? Number(text) : NaN;
  if (!Number.isFinite(value)) throw refuse(`"${text.slice(0, 40)}" is not a finite number from 0`);
  return value;
}

/** The extents in a text like `64x56x56`. */
export function parseShape(text: string, refuse: Refuse): readonly number[] {
  if (!/^[1-9]\d{0,8}(x[1-9]\d{0,8})*$/.test(text)) {
    throw refuse(`"${text.slice(0, 40)}" is not a shape like 64x56x56`);
  }
  return text.split("x").map(Number);
}
