import type { PointRow } from "../../row.ts";
import { casesOf } from "../cases.ts";
import { placesOf } from "../places.ts";
import { changesText } from "./changes.ts";
import { costsText, predictionsText } from "./costs.ts";
import { lossesText } from "./losses.ts";
import { marginText } from "./margin.ts";
import { notesText } from "./notes.ts";
import { pipeliningText } from "./pipelining.ts";
import { regretText } from "./regret.ts";
import { scopeText } from "./scope.ts";
import { troublesText } from "./troubles.ts";
import { winnersText } from "./winners.ts";

/** Sentences about one question; names stand in `backticks`. */
export interface SummaryPart {
  readonly heading: string;
  readonly sentences: readonly string[];
}

/** What a run says in words, computed from its rows; questions that it cannot answer are left out. */
export function summaryOf(rows: readonly PointRow[], baseline: string): readonly SummaryPart[] {
  const cases = casesOf(rows);
  const parts: readonly SummaryPart[] = [
    { heading: "What was run", sentences: scopeText(rows) },
    { heading: "Who wins", sentences: [...winnersText(cases), ...changesText(placesOf(rows))] },
    { heading: "Split a request, or pipeline requests?", sentences: pipeliningText(rows) },
    { heading: "By how much", sentences: marginText(cases, baseline) },
    { heading: "Where planners lose", sentences: lossesText(cases, baseline) },
    { heading: "Without a result", sentences: troublesText(rows) },
    {
      heading: "How well planners knew the costs",
      sentences: [...regretText(rows), ...predictionsText(rows)],
    },
    { heading: "What the times rest on", sentences: [...costsText(rows), ...notesText(rows)] },
  ];
  return parts.filter(({ sentences }) => sentences.length > 0);
}
