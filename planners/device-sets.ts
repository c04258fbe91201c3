import { InfeasibleError } from "../sim/errors.ts";
import { checkPlan } from "../sim/partition/index.ts";
import type { Planned } from "./planned.ts";
import { leastSeconds, margin } from "./least-seconds.ts";
import { oneOf, type OptionValues } from "./options.ts";
import type { PlanningProblem } from "./planner.ts";
import { wholeOnDevice } from "./whole-model.ts";
import { deviceCapabilities } from "./strips/capability.ts";
import { isLess, ranks } from "./ties.ts";

/** The option of planners that give every device a part, as the papers have it. */
export const devicesOption = oneOf(["all", "any"], {
  meaning:
    "all devices take part; or those with which the plan is fastest by the planner's costs, one device alone included",
});

/** The chosen value of `devicesOption`. */
export type DevicesChoice = OptionValues<{ readonly devices: typeof devicesOption }>;

/** Up to so many devices all sets of them are tried. */
const mostForAllSets = 5;

/** Sets of devices to choose from. */
export interface DeviceSets {
  /** Fewest devices first, then lowest indices; devices of a set ascend. */
  readonly sets: readonly (readonly number[])[];
  /** Says where they are not all that there are. */
  readonly notes: readonly string[];
}

/**
 * All sets of up to five capable devices. Of more, each device alone, and the fastest 2, 3, ..., as they are and with
 * the devices that have the input and want the result.
 *
 * @throws InfeasibleError when no device can compute the model
 */
export function deviceSets(problem: PlanningProblem): DeviceSets {
  const capabilities = deviceCapabilities(problem);
  const capable = [...capabilities.keys()].filter((device) => capabilities[device]! > 0);
  if (capable.length <= mostForAllSets) {
    const sets = Array.from({ length: 2 ** capable.length - 1 }, (_, index) =>
      capable.filter((_, place) => ((index + 1) >> place) & 1),
    );
    return { sets: sets.sort(bySizeThenIndices), notes: [] };
  }
  const { inputAt, resultAt } = problem.inference;
  const ends = [inputAt, resultAt].filter((place) => typeof place === "number" && capable.includes(place));
  const rank = ranks(capable.map((device) => capabilities[device]!));
  const bySpeed = [...capable.keys()].sort((a, b) => rank[b]! - rank[a]!).map((place) => capable[place]!);
  const fastest = bySpeed.map((_, index) => bySpeed.slice(0, index + 1));
  const sets = [
    ...capable.map((device) => [device]),
    ...fastest,
    ...fastest.map((set) => [...new Set([...set, ...ends.filter((end) => typeof end === "number")])]),
  ].map((set) => set.sort((a, b) => a - b));
  const different = [...new Map(sets.map((set) => [set.join(), set])).values()];
  const note = `tried ${different.length} of ${2 ** capable.length - 1} sets of devices: ${mayMiss}`;
  return { sets: different.sort(bySizeThenIndices), notes: [note] };
}

function bySizeThenIndices(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return a.length - b.length;
  const place = a.findIndex((device, index) => device !== b[index]);
  return place < 0 ? 0 : a[place]! - b[place]!;
}

/**
 * Plans for all devices, or for the set of them with which the plan is believed to be fastest, by the value of
 * `devicesOption`; one device alone also runs the whole model in one step, as `single` has it. Plans that the devices
 * lack the memory for do not count. Fewer devices win ties.
 *
 * @param planOn the planner's best plan in which none but these devices compute; undefined where it knows that each of its plans
 *   takes more than so many seconds
 * @throws InfeasibleError when no set has a plan that fits
 */
export function planOverDevices(
  problem: PlanningProblem,
  { devices }: DevicesChoice,
  planOn: (devices: readonly number[], atMost: number) => Planned | undefined,
): Planned {
  const all = [...problem.devices.keys()];
  if (devices === "all") return planOn(all, Infinity)!;
  const { sets, notes } = deviceSets(problem);
  let best: { readonly planned: Planned; readonly rank: number; readonly seconds: number } | undefined;
  let refused: string | undefined;
  let cutShort = 0;
  const alone = sets.flatMap((set) => (set.length === 1 ? [() => wholeOnDevice(problem, set[0]!)] : []));
  const candidates = [
    ...alone,
    ...sets.map((set) => () => planOn(set, (best?.seconds ?? Infinity) * (1 + margin))),
  ];
  // Where the plan of all devices is the fastest, which is often so, little is to be known of the others.
  const ranked = [...candidates.entries()];
  for (const [rank, plan] of [...ranked.slice(-1), ...ranked.slice(0, -1)]) {
    try {
      const planned = plan();
      if (!planned) continue;
      if (planned.notes.some((note) => note.endsWith(mayMiss))) cutShort++;
      if (best && leastSeconds(problem, planned) > best.seconds * (1 + margin)) continue;
      const seconds = problem.believed.makespan(planned, problem.inference);
      const isBetter =
        !best || isLess(seconds, best.seconds) || (rank < best.rank && !isLess(best.seconds, seconds));
      if (!isBetter) continue;
      const { lowerPlan, memoriesOf } = problem.cache;
      checkPlan(planned.plan, problem.inference, problem.devices, lowerPlan, memoriesOf);
      best = { planned, rank, seconds };
    } catch (error) {
      if (!(error instanceof InfeasibleError)) throw error;
      refused ??= error.message;
    }
  }
  if (!best) throw new InfeasibleError(`no set of devices holds a plan; ${refused}`);
  const { planned } = best;
  const isSaid = planned.notes.some((note) => note.endsWith(mayMiss));
  const missed = `the search for ${cutShort} of ${sets.length} sets of devices dropped states: ${mayMiss}`;
  return { ...planned, notes: [...planned.notes, ...(cutShort > 0 && !isSaid ? [missed] : []), ...notes] };
}

/** How notes end that say why a plan may not be the best one. */
export const mayMiss = "may miss the best plan";
