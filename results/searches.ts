import type { SearchCourse } from "../planners/index.ts";
import { groupBy } from "./groups.ts";
import type { PointRow } from "./row.ts";

/** A row whose planner searched by a population, and how that went. */
export interface SearchedRow {
  readonly row: PointRow;
  readonly search: SearchCourse;
}

/** The course of a search as a line: the best figure so far over the best of all. */
export interface SearchLine {
  readonly model: string;
  readonly planner: string;
  readonly points: readonly { readonly evaluations: number; readonly ratio: number }[];
}

/** Those points that have a search. */
export function searchesOf(
  points: readonly { readonly row: PointRow; readonly search?: SearchCourse | undefined }[],
): readonly SearchedRow[] {
  return points.flatMap(({ row, search }) => (search ? [{ row, search }] : []));
}

/** A line for each planner on each model: the search of its first point there. Those whose best figure is 0 have none. */
export function searchLines(searches: readonly SearchedRow[]): readonly SearchLine[] {
  const firsts = [...groupBy(searches, ({ row }) => JSON.stringify([row.model, row.planner])).values()].map(
    (group) => group[0]!,
  );
  return firsts.flatMap(({ row: { model, planner }, search: { evaluations, convergence } }) => {
    const best = convergence.at(-1)?.[1] ?? 0;
    if (best === 0) return [];
    const falls = [...convergence, [evaluations, best] as const];
    return [
      {
        model,
        planner,
        points: falls.map(([after, figure]) => ({ evaluations: after, ratio: figure / best })),
      },
    ];
  });
}
