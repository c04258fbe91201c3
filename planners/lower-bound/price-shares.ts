/** How a price of 1 is divided among what a second has. */
export interface PriceShares {
  /** Of the seconds of the chain, and of the bytes that reach devices; the rest is that of work. */
  readonly chain: number;
  readonly links: number;
  /** Of the price of work: on the devices of the input and the result alone, instead of on all. */
  readonly workAtHome: number;
  /** Of the price of bytes: those that reach these devices, and not the others. */
  readonly linksOfHome: number;
}

/** The greatest bound that a search over the shares meets, one after the other from several starts; any shares give a bound. */
export function bestShares(boundAt: (shares: PriceShares) => number): number {
  let best = 0;
  for (const start of starts) {
    let shares: PriceShares = { chain: 0, links: 0, ...start };
    let least = 0;
    const improve = (changed: (part: number) => PriceShares) => {
      const found = peak((part) => boundAt(changed(part)));
      if (found.value > least) {
        least = found.value;
        shares = changed(found.at);
      }
    };
    improve((part) => ({ ...shares, links: part }));
    if (least < best) continue;
    improve((part) => ({ ...shares, chain: part, links: (1 - part) * shares.links }));
    improve((part) => ({ ...shares, workAtHome: part }));
    improve((part) => ({ ...shares, links: part * (1 - shares.chain) }));
    improve((part) => ({ ...shares, linksOfHome: part }));
    improve((part) => ({ ...shares, chain: part * (1 - shares.links) }));
    best = Math.max(best, least);
  }
  return best;
}

const starts = [0, 1].flatMap((workAtHome) =>
  [0, 0.5, 1].map((linksOfHome) => ({ workAtHome, linksOfHome })),
);

/** The greatest of the values of a concave function that a ternary search from 0 to 1 meets, those at both ends among them, and where. */
export function peak(
  valueAt: (x: number) => number,
  steps = 10,
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
