/**
 * Finite numbers as whole multiples of one decimal unit, each as the shortest decimal number that it is: sums of 0.1, 0.2
 * and 0.3 are then exact, in every order.
 */
export function decimalIntegers(values: readonly number[]): readonly bigint[] {
  const decimals = values.map(decimalOf);
  const unit = decimals.reduce((least, { exponent }) => Math.min(least, exponent), 0);
  return decimals.map(({ digits, exponent }) => digits * 10n ** BigInt(exponent - unit));
}

/** `digits * 10 ** exponent`. */
function decimalOf(value: number): { readonly digits: bigint; readonly exponent: number } {
  const [mantissa = "", exponent = ""] = value.toExponential().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}
