import { distinct, groupBy } from "../groups.ts";
import { meanLatencies, winnersOf } from "./cases.ts";
import type { PointRow } from "../row.ts";
import type { Place } from "./places.ts";

/** Who wins in one place at one bandwidth. */
export interface WinnerCell {
  /** Planners with the lowest latency, the geometric mean over seeds; none where no planner has a result. */
  readonly winners: readonly string[];
  /** How much longer the next best planner takes, a fraction; undefined where there is no other. */
  readonly lead: number | undefined;
}

/** The winners of one model: a line a place, a column a bandwidth. */
export interface WinnerMap {
  readonly model: string;
  /** Bits/s, ascending. */
  readonly bandwidths: readonly number[];
  /** A cell is undefined where the run has no such points. */
  readonly lines: readonly { readonly text: string; readonly cells: readonly (WinnerCell | undefined)[] }[];
}

/** The winners of a run, model by model; none with fewer than two planners, or settings to compare them in. */
export function winnerMaps(places: readonly Place[]): readonly WinnerMap[] {
  const rows = places.flatMap((place) => place.rows);
  if (distinct(rows.map(({ planner }) => planner)).length < 2) return [];
  const maps = [...groupBy(places, ({ model }) => model)].map(([model, own]) => {
    const bandwidths = distinct(own.flatMap((place) => place.rows.map(({ bandwidth_bps }) => bandwidth_bps)));
    const ascending = bandwidths.toSorted((a, b) => a - b);
    const lines = own.map(({ text, rows: ofPlace }) => {
      const groups = groupBy(ofPlace, ({ bandwidth_bps }) => String(bandwidth_bps));
      return { text, cells: ascending.map((bandwidth) => cellOf(groups.get(String(bandwidth)) ?? [])) };
    });
    return { model, bandwidths: ascending, lines };
  });
  const won = maps
    .flatMap(({ lines }) => lines.flatMap(({ cells }) => cells))
    .filter((cell) => cell !== undefined && cell.winners.length > 0);
  return won.length < 2 ? [] : inOneTable(maps);
}

/** Models of one line each, over the same bandwidths, stand below each other. */
function inOneTable(maps: readonly WinnerMap[]): readonly WinnerMap[] {
  const [first, ...others] = maps;
  const isAlike = ({ lines, bandwidths }: WinnerMap) =>
    lines.length === 1 && bandwidths.join() === first?.bandwidths.join();
  if (!first || others.length === 0 || !maps.every(isAlike)) return maps;
  const lines = maps.flatMap(({ model, lines: [line] }) =>
    line ? [{ ...line, text: `${model}, ${line.text}` }] : [],
  );
  return [{ model: "all models", bandwidths: first.bandwidths, lines }];
}

function cellOf(own: readonly PointRow[]): WinnerCell | undefined {
  if (own.length === 0) return undefined;
  const results = meanLatencies(own);
  const winners = winnersOf(results);
  const lowest = Math.min(...results.map(({ latency }) => latency));
  const others = results.filter(({ planner }) => !winners.includes(planner));
  const next = Math.min(...others.map(({ latency }) => latency));
  return { winners, lead: others.length > 0 ? next / lowest - 1 : undefined };
}
