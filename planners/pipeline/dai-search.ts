import type { RandomStream } from "../../sim/random.ts";
import { below, swarm, takeSegment, type Searched, type SwarmHabits } from "../population/index.ts";
import { partitionAmong } from "./shared-partition.ts";
import type { DeviceSet, SharedStages } from "./shared-stages.ts";

/** By device: its stage, from 1; 0 where it has none. */
export type StageOfDevice = readonly number[];

/** What to choose of the search. */
export interface DaiSettings {
  readonly evaluations: number;
  readonly particles: number;
}

const daiHabits: SwarmHabits = { inertia: [0.9, 0.4], own: [0.9, 0.2], common: [0.4, 0.9] };
export const daiLimits = { rounds: Infinity, unchanged: 60 };

/**
 * A particle swarm over the stages of devices, of which several may share one; what a position is worth is found by the best
 * partition of the chain among its stages.
 */
export function searchDai(
  problem: SharedStages,
  { evaluations, particles }: DaiSettings,
  random: RandomStream,
): Searched<StageOfDevice> {
  const { deviceCount } = problem;
  const known = new Map<string, number>();
  const fitness = (position: StageOfDevice) => {
    const key = position.join();
    const seconds = known.get(key) ?? partitionAmong(problem, setsOf(position))?.seconds ?? Infinity;
    known.set(key, seconds);
    return seconds;
  };
  const drawn = () => below(deviceCount + 1, random);
  return swarm<StageOfDevice>(
    {
      first: () =>
        Array.from({ length: particles }, () => withoutGaps(Array.from({ length: deviceCount }, drawn))),
      fitness,
      mutate: (position) => withoutGaps(mutated(position, random)),
      approach: (position, better) => withoutGaps(takeSegment(position, better, random)),
      neighbours,
    },
    daiHabits,
    { evaluations, ...daiLimits },
    random,
  );
}

/** The sets of devices of a position, stage by stage. */
export function setsOf(position: StageOfDevice): readonly DeviceSet[] {
  const sets: DeviceSet[] = Array.from({ length: Math.max(0, ...position) }, () => 0);
  for (const [device, stage] of position.entries()) if (stage > 0) sets[stage - 1]! |= 1 << device;
  return sets;
}

/** Another stage for a device; or the stages of two exchanged. */
function mutated(position: StageOfDevice, random: RandomStream): StageOfDevice {
  const device = below(position.length, random);
  if (random() < 0.5) return position.with(device, below(position.length + 1, random));
  const other = below(position.length, random);
  return position.with(device, position[other]!).with(other, position[device]!);
}

/** One device in another stage, in none, or alone between two stages; and two devices of different stages exchanged. */
function neighbours(position: StageOfDevice): readonly StageOfDevice[] {
  const stages = Math.max(...position);
  const near = position.flatMap((own, device) => [
    ...Array.from({ length: 2 * stages + 2 }, (_, place) => {
      // Stages at even places, so that there is one between any two.
      const doubled = position.map((stage) => 2 * stage);
      return withoutGaps(doubled.with(device, place));
    }),
    ...position.flatMap((other, second) =>
      second > device && other !== own ? [position.with(device, other).with(second, own)] : [],
    ),
  ]);
  return near;
}

/** The same order of stages without those that no device has. */
function withoutGaps(position: StageOfDevice): StageOfDevice {
  const used = [...new Set(position.filter((stage) => stage > 0))].sort((a, b) => a - b);
  return position.map((stage) => (stage > 0 ? used.indexOf(stage) + 1 : 0));
}
