import type { CostModel } from "../cost-model.ts";

/** What a single transfer between two devices takes, when nothing else is on the network. */
export interface Links {
  /** Seconds beside those of the bytes. */
  fixed(source: number, destination: number): number;
  secondsPerByte(source: number, destination: number): number;
}

/** So many that the fixed part does not blur the difference. */
const probeBytes = 2 ** 20;

/** The links between devices as a cost model has them: two questions for each pair, asked when needed. */
export function linksOf(costs: CostModel): Links {
  const known = new Map<string, { readonly fixed: number; readonly perByte: number }>();
  const link = (source: number, destination: number) => {
    if (source === destination) return { fixed: 0, perByte: 0 };
    const key = `${source}>${destination}`;
    let found = known.get(key);
    if (!found) {
      const after = (bytes: number) =>
        costs.transferSeconds([{ source, destinations: [destination], bytes }]);
      const fixed = after(0);
      found = { fixed, perByte: (after(probeBytes) - fixed) / probeBytes };
      known.set(key, found);
    }
    return found;
  };
  return {
    fixed: (source, destination) => link(source, destination).fixed,
    secondsPerByte: (source, destination) => link(source, destination).perByte,
  };
}
