import { drawTable } from "../../../results/draw-table.ts";
import { agreementOf, type End } from "../agreement.ts";
import { isPublished, type Comparison } from "../compare.ts";

/** Rank agreement of the six schemes in every published setting, and who is first and last. */
export function agreementTable(comparisons: readonly Comparison[]): string {
  const lines = comparisons.filter(isPublished).map((comparison) => {
    const { model, bandwidth, topology } = comparison.setting;
    const { tau, best, bestBaseline, worst } = agreementOf(comparison);
    const ends = [best, bestBaseline, worst].map(endText);
    return [model, bandwidth, topology, ...ends, Number.isNaN(tau) ? "-" : tau.toFixed(2)];
  });
  return drawTable(["model", "bandwidth", "topology", "best", "best baseline", "worst", "tau-b"], lines, 6);
}

/** What both have in common, or who each has. */
function endText({ ours, paper, agrees }: End): string {
  if (!agrees) return `${nameAll(ours)}, paper: ${nameAll(paper)}`;
  return nameAll(ours.filter((scheme) => paper.includes(scheme)));
}

function nameAll(schemes: readonly string[]): string {
  return schemes.join(" = ");
}
