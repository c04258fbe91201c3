import type { Scheme } from "../../sim/partition/index.ts";
import type { PlanningProblem } from "../planner.ts";
import type { BlockGeometry } from "../segments/index.ts";
import { deviceShares } from "../shares.ts";
import { ranks } from "../ties.ts";

const everyScheme: readonly Scheme[] = ["outc", "inh", "inw", "grid2d"];
/** Of sets of some devices: fewer, for there are many sets. */
const someSchemes: readonly Scheme[] = ["outc", "inh"];

/** How many times as much as each other device those do that have the input and want the result, where links are slow. */
const leanings = [2, 4, 8];

/**
 * Rows and channels over all devices, more of them where the input is and the result is wanted: what is done there does not travel.
 */
export function leaningKinds(problem: PlanningProblem, geometry: BlockGeometry): readonly number[] {
  const able = deviceShares(problem, "proportional", [...problem.devices.keys()]).map(Math.sign);
  const { inputAt, resultAt } = problem.inference;
  const kinds = leanings.flatMap((times) => {
    const shares = able.map((share, device) =>
      device === inputAt || device === resultAt ? times * share : share,
    );
    return someSchemes.map((scheme) => geometry.kindOf({ scheme, shares }));
  });
  return [...new Set(kinds)];
}

/**
 * The kinds of blocks to choose from: each scheme over all devices in equal parts and in parts by their speed; rows and
 * channels over the fastest ones with those that have the input and want the result; and each device alone.
 */
export function blockKinds(problem: PlanningProblem, geometry: BlockGeometry): readonly number[] {
  const all = [...problem.devices.keys()];
  const proportional = deviceShares(problem, "proportional", all);
  const able = all.filter((device) => proportional[device]! > 0);
  const rank = ranks(able.map((device) => proportional[device]!));
  const bySpeed = [...able.keys()].sort((a, b) => rank[b]! - rank[a]! || a - b).map((place) => able[place]!);
  const { inputAt, resultAt } = problem.inference;
  const ends = able.filter((device) => device === inputAt || device === resultAt);
  const fastest = bySpeed.slice(1, -1).map((_, index) => [...bySpeed.slice(0, index + 2), ...ends]);
  const among = (devices: readonly number[]) =>
    proportional.map((share, device) => (devices.includes(device) ? share : 0));
  const kindsOf = (schemes: readonly Scheme[], shares: readonly number[]) =>
    schemes.map((scheme) => geometry.kindOf({ scheme, shares }));
  const kinds = [
    ...kindsOf(everyScheme, proportional.map(Math.sign)),
    ...kindsOf(everyScheme, proportional),
    ...fastest.flatMap((devices) => kindsOf(someSchemes, among(devices))),
    ...able.flatMap((device) => kindsOf(["inh"], among([device]))),
  ];
  return [...new Set(kinds)];
}
