import type { PlanningProblem } from "../planner.ts";
import type { BlockGeometry } from "../segments/index.ts";
import { deviceShares } from "../shares.ts";
import type { Patchwork } from "./patchwork.ts";

/** Parts of the rows of a run of operators that are lent. */
const parts = [1 / 12, 1 / 6, 1 / 3];
/** Most places between operators where such a run begins or ends; evenly spaced where there are more. */
const mostPlaces = 11;

/**
 * Large steps away from a plan on one device, of which no small one is any good, for a row elsewhere waits for the link: that device lends
 * the fastest of the others, or all of them, a part of the rows of a run of operators and computes the rest meanwhile, borders first.
 */
export function lendings(
  problem: PlanningProblem,
  geometry: BlockGeometry,
  lender: number,
): readonly Patchwork[] {
  const places = placesToCut(geometry);
  const runs = places.flatMap((first, index) => places.slice(index + 1).map((end) => ({ first, end })));
  const kindOf = (borrowers: readonly number[], part: number) => {
    const shares = problem.devices.map((_, device) =>
      device === lender ? 1 - part : borrowers.includes(device) ? part / borrowers.length : 0,
    );
    return geometry.kindOf({ scheme: "inh", shares });
  };
  const alone = kindOf([], 0);
  const { length } = geometry.order;
  return borrowersOf(problem, lender).flatMap((borrowers) =>
    runs.flatMap(({ first, end }) =>
      parts.map((part): Patchwork => {
        const blocks = [
          { first: 0, end: first, kind: alone, borderFirst: false },
          { first, end, kind: kindOf(borrowers, part), borderFirst: true },
          { first: end, end: length, kind: alone, borderFirst: false },
        ].filter((block) => block.first < block.end);
        return {
          execution: "dataflow",
          patches: blocks.map((block) => ({
            first: block.first,
            last: block.end - 1,
            cut: { kind: block.kind },
            joined: false,
            borderFirst: block.borderFirst,
          })),
        };
      }),
    ),
  );
}

/** Positions from which on one tensor alone is read of those before, and both ends. */
function placesToCut(geometry: BlockGeometry): readonly number[] {
  const { length } = geometry.order;
  const positions = Array.from({ length: length + 1 }, (_, position) => position);
  const all = positions.filter(
    (position) => position === 0 || position === length || geometry.liveAt(position).length === 1,
  );
  if (all.length <= mostPlaces) return all;
  return Array.from(
    { length: mostPlaces },
    (_, place) => all[Math.round((place * (all.length - 1)) / (mostPlaces - 1))]!,
  );
}

/** The fastest of the other devices, and all of them. */
function borrowersOf(problem: PlanningProblem, lender: number): readonly (readonly number[])[] {
  const speeds = deviceShares(problem, "proportional", [...problem.devices.keys()]);
  const others = [...speeds.keys()].filter((device) => device !== lender && speeds[device]! > 0);
  const [first, ...rest] = others;
  if (first === undefined) return [];
  const fastest = rest.reduce((best, device) => (speeds[device]! > speeds[best]! ? device : best), first);
  return rest.length === 0 ? [others] : [[fastest], others];
}
