/**
 * The largest difference of two tensors, element by element. NaN equals NaN and an infinity the same infinity; any of
 * them differs infinitely from every other number.
 */
export function largestError(actual: Float32Array, expected: Float32Array): number {
  let largest = 0;
  for (let index = 0; index < actual.length; index++) {
    const [a, b] = [actual[index]!, expected[index]!];
    if (a === b || (Number.isNaN(a) && Number.isNaN(b))) continue;
    const error = Math.abs(a - b);
    largest = Math.max(largest, Number.isNaN(error) ? Infinity : error);
  }
  return largest;
}

/** The largest magnitude of a finite number; 0 where there is none. */
export function largestMagnitude(values: Float32Array): number {
  let largest = 0;
  for (const value of values) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  return largest;
}

/** How large an error is, in words. */
export function howFar(error: number): string {
  return error === Infinity
    ? "is off by an infinity or by what is not a number"
    : `is off by ${error.toPrecision(3)}`;
}
