import { publishedTimes, type PublishedRow, type PublishedTimes } from "../published/index.ts";
import { cases, schemes, type Case, type Cell, type Times } from "./case.ts";

/** One setting: our times in seconds, and what the paper shows for it. */
export interface Comparison {
  readonly setting: Case;
  readonly ours: Times;
  readonly paper: PublishedTimes | undefined;
}

/** A setting for which the paper shows times. */
export type PublishedComparison = Comparison & { readonly paper: PublishedTimes };

/**
 * Simulates all settings, one after the other, and puts the published times beside each.
 *
 * @param simulate seconds of each scheme in a setting
 * @throws Error when a simulated time is not a positive number
 */
export function* compareCases(
  simulate: (setting: Case) => Times,
  published: readonly PublishedRow[],
): Iterable<Comparison> {
  for (const setting of cases) {
    const ours = simulate(setting);
    for (const scheme of schemes) {
      if (Number.isFinite(ours[scheme]) && ours[scheme] > 0) continue;
      throw new Error(`${caseName(setting)}, ${scheme}: the simulated time is ${ours[scheme]} s`);
    }
    yield { setting, ours, paper: publishedTimes(published, setting) };
  }
}

/** Is there something to compare with? */
export function isPublished(comparison: Comparison): comparison is PublishedComparison {
  return comparison.paper !== undefined;
}

/** One cell a scheme. */
export function cellsOf({ setting, ours, paper }: Comparison): readonly Cell[] {
  return schemes.map((scheme) => ({
    ...setting,
    scheme,
    seconds: ours[scheme],
    paperSeconds: paper?.times[scheme],
  }));
}

/** `4 nodes, resnet18, 500M ps` */
function caseName({ nodes, model, bandwidth, topology }: Case): string {
  return `${nodes} nodes, ${model}, ${bandwidth} ${topology}`;
}
