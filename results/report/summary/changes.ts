import { distinct } from "../../groups.ts";
import { formatBandwidth } from "../../quantities.ts";
import { meanLatencies, winnersOf } from "../cases.ts";
import type { Place } from "../places.ts";
import { firstFew, list, named } from "./words.ts";

/** Where the fastest planner at the lowest bandwidth is not the one at the highest. */
export function changesText(places: readonly Place[]): readonly string[] {
  const swept = places.flatMap((place) => {
    const bandwidths = distinct(place.rows.map(({ bandwidth_bps }) => bandwidth_bps)).toSorted(
      (a, b) => a - b,
    );
    const planners = distinct(place.rows.map(({ planner }) => planner));
    if (bandwidths.length < 2 || planners.length < 2) return [];
    const [low, high] = [bandwidths[0]!, bandwidths.at(-1)!];
    const [slow, fast] = [fastestAt(place, low), fastestAt(place, high)];
    return slow.length > 0 && fast.length > 0 ? [{ place, low, high, slow, fast }] : [];
  });
  if (swept.length === 0) return [];
  const changes = swept.flatMap(({ place, low, high, slow, fast }) => {
    if (slow.some((planner) => fast.includes(planner))) return [];
    return [
      `On ${named(place.model)}, ${place.text}, ${list(slow.map(named))} at ${formatBandwidth(low)} ` +
        `gives way to ${list(fast.map(named))} at ${formatBandwidth(high)}.`,
    ];
  });
  if (changes.length === 0) {
    const where = swept.length === 1 ? "it stays so" : `each of the ${swept.length} curves keeps its winner`;
    return [`From the slowest link to the fastest ${where}.`];
  }
  const often = `Who wins depends on the bandwidth on ${changes.length} of ${swept.length} curves.`;
  return [often, ...firstFew(changes, 4, "change")];
}

function fastestAt({ rows }: Place, bandwidth: number): readonly string[] {
  return winnersOf(meanLatencies(rows.filter(({ bandwidth_bps }) => bandwidth_bps === bandwidth)));
}
