import type { PublishedRow } from "../published/index.ts";
import type { Evaluation } from "./evaluation.ts";
import { notes } from "./notes.ts";
import { accuracyTable } from "./tables/accuracy-table.ts";
import { agreementTable } from "./tables/agreement-table.ts";
import { layersTable } from "./tables/layers-table.ts";
import { scoresTable } from "./tables/scores-table.ts";
import { searchTable, type SearchTime } from "./tables/search-table.ts";
import { speedupsTable } from "./tables/speedups-table.ts";
import { timesTable } from "./tables/times-table.ts";
import { verdictsTable } from "./tables/verdicts-table.ts";

/** One screen: the verdicts, how near each network is, scores and search times. */
export function summaryReport(
  { verdicts, accuracy, scores }: Evaluation,
  searchTimes: readonly SearchTime[],
  published: readonly PublishedRow[],
): string {
  const withoutBert = scores.filter(({ withBert }) => !withBert);
  return [
    section("FlexPie's evaluation, ours against the published one", verdictsTable(verdicts)),
    section("How near each network is to the published times", accuracyTable(accuracy), notes.accuracy),
    section("Average scores (Fig. 8)", scoresTable(withoutBert), notes.scores),
    section("Search time (Table 2)", searchTable(searchTimes, published)),
  ].join("\n\n");
}

/** Every table, cell by cell, with what is known to be wrong or open in the paper below it. */
export function fullReport(
  { comparisons, verdicts, accuracy, scores, layers }: Evaluation,
  searchTimes: readonly SearchTime[],
  published: readonly PublishedRow[],
): string {
  return [
    section("End-to-end times on 4 nodes (Fig. 7)", timesTable(comparisons, 4), notes.times),
    section("End-to-end times on 3 nodes", timesTable(comparisons, 3)),
    section("Speed-up of FlexPie on 4 nodes", speedupsTable(comparisons, 4), notes.speedups),
    section("Speed-up of FlexPie on 3 nodes", speedupsTable(comparisons, 3)),
    section("Order of the schemes on 4 nodes", agreementTable(comparisons), notes.agreement),
    section("Three layers of MobileNet-v1 (Fig. 2)", layersTable(layers), notes.layers),
    section("Average scores (Fig. 8)", scoresTable(scores), notes.scores),
    section("Search time (Table 2)", searchTable(searchTimes, published), notes.search),
    section("How near each network is to the published times", accuracyTable(accuracy), notes.accuracy),
    section("FlexPie's evaluation, ours against the published one", verdictsTable(verdicts)),
  ].join("\n\n");
}

function section(title: string, table: string, below: readonly string[] = []): string {
  return [title, table, ...below].join("\n");
}
