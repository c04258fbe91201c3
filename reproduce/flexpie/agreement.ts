import { baselines, schemes, type Scheme, type Times } from "./case.ts";
import type { PublishedComparison } from "./compare.ts";
import { kendallTau } from "./kendall.ts";

/** Schemes at one end of the order, ours and the paper's; the paper's are all that its figure does not tell apart. */
export interface End {
  readonly ours: readonly Scheme[];
  readonly paper: readonly Scheme[];
  /** Do both have a scheme in common? */
  readonly agrees: boolean;
}

/** How alike both orders of the six schemes are in one setting. */
export interface Agreement {
  /** Kendall's tau-b; times that the paper's figure does not tell apart are tied. */
  readonly tau: number;
  readonly best: End;
  readonly worst: End;
  /** Best without FlexPie, which is first in nearly any setting. */
  readonly bestBaseline: End;
}

/** Compares the orders of the schemes in a setting. */
export function agreementOf({ ours, paper: { times, resolution } }: PublishedComparison): Agreement {
  const listed = (of: Times) => schemes.map((scheme) => of[scheme]);
  const end = (among: readonly Scheme[], sign: 1 | -1) =>
    endOf(extremes(ours, among, sign, 0), extremes(times, among, sign, resolution));
  return {
    tau: kendallTau(listed(ours), listed(times), resolution),
    best: end(schemes, 1),
    worst: end(schemes, -1),
    bestBaseline: end(baselines, 1),
  };
}

/** The schemes with the least time, or with sign -1 the most, and all within a resolution of it. */
function extremes(
  times: Times,
  among: readonly Scheme[],
  sign: 1 | -1,
  resolution: number,
): readonly Scheme[] {
  const extreme = Math.min(...among.map((scheme) => sign * times[scheme]));
  const limit = extreme + resolution + 1e-9 * Math.abs(extreme);
  return among.filter((scheme) => sign * times[scheme] <= limit);
}

function endOf(ours: readonly Scheme[], paper: readonly Scheme[]): End {
  return { ours, paper, agrees: ours.some((scheme) => paper.includes(scheme)) };
}
