/** The greatest of the values of a concave function that a ternary search from 0 to 1 meets, those at both ends among them, and where. */
export function peak(
  valueAt: (x: number) => number,
  steps: number,
): { readonly at: number; readonly value: number } {
  let [low, high] = [0, 1];
  let best = { at: 0, value: valueAt(0) };
  const consider = (at: number) => {
    const value = valueAt(at);
    if (value > best.value) best = { at, value };
    return value;
  };
  consider(1);
  for (let step = 0; step < steps; step++) {
    const third = (high - low) / 3;
    const [left, right] = [low + third, high - third];
    if (consider(left) < consider(right)) low += third;
    else high -= third;
  }
  return best;
}
