import { comparePlanners, type Cell } from "../paper/index.ts";
import type { Place } from "./places.ts";

/** The speed-ups of all planners in one place: geometric means over bandwidths and seeds. */
export interface SpeedupLine {
  readonly place: Place;
  readonly cells: readonly Cell[];
}

/** Speed-ups over the baseline of the run, place by place, as tables for papers have them. */
export function speedupLines(places: readonly Place[]): readonly SpeedupLine[] {
  const points = places.flatMap(({ key, rows }) =>
    rows.map(({ planner, seed, bandwidth_bps, simulated_latency_s: latency, speedup }) => ({
      planner,
      seed: String(seed),
      fields: { place: key, bandwidth: String(bandwidth_bps) },
      latency: latency ?? undefined,
      speedup: speedup ?? undefined,
    })),
  );
  const { lines } = comparePlanners(points, { measure: "speedup", baseline: undefined, rows: ["place"] });
  const cells = new Map(lines.map((line) => [line.fields[0], line.cells]));
  return places.map((place) => ({ place, cells: cells.get(place.key) ?? [] }));
}
