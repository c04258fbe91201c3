/** Digits that a number is shown with, unless all before the point are more. */
const digits = 4;

/** Digits that no number of a column is shown with more of; those before the point always are. */
const mostDigits = 7;

/** @param {number} value */
function wholeDigits(value) {
  return value === 0 ? 1 : Math.max(1, Math.floor(Math.log10(Math.abs(value))) + 1);
}

/**
 * Decimals that a number needs to show four digits, without zeros at its end.
 *
 * @param {number} value
 */
function neededDecimals(value) {
  const [, fraction = ""] = Number(value.toPrecision(digits)).toFixed(10).replace(/0+$/, "").split(".");
  return wholeDigits(value) >= digits ? 0 : fraction.length;
}

/**
 * How many decimals all numbers of a column are shown with: as many as the one that needs most, as far as the largest
 * then has no more than seven digits.
 *
 * @param {readonly unknown[]} values
 */
export function columnDecimals(values) {
  let needed = 0;
  let largest = 0;
  for (const value of values) {
    if (typeof value !== "number") continue;
    needed = Math.max(needed, neededDecimals(value));
    largest = Math.max(largest, Math.abs(value));
  }
  return Math.min(needed, Math.max(0, mostDigits - wholeDigits(largest)));
}

/**
 * A number with its decimals, thousands apart: `0.12`, `12.35`, `12,346.00`.
 *
 * @param {number} value
 * @param {number} decimals
 */
export function withDecimals(value, decimals) {
  return value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}
