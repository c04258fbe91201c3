import type { RandomStream } from "../../sim/random.ts";

/** A setting in which two planners are compared: what an adversary chooses. */
export interface AdversaryCell {
  readonly model: string;
  /** By device, how many times slower than the profile. */
  readonly slowdowns: readonly number[];
  readonly topology: Topology;
  /** Mbit/s of every link. */
  readonly bandwidth: number;
  /** Microseconds. */
  readonly latency: number;
  /** The device that has the input and wants the result. */
  readonly home: number;
}

const topologies = ["ring", "star", "mesh", "bus"] as const;
type Topology = (typeof topologies)[number];

/** From what cells are made. */
export interface CellSpace {
  readonly models: readonly string[];
  /** Shipped profile of all devices. */
  readonly profile: string;
}

/** A planner as a scenario names it: by its name or path, with its options, or as a program. */
export type PlannerReference = string | Readonly<Record<string, unknown>>;

const slowdowns = [1, 2, 4, 8, 16] as const;
const deviceCounts = { least: 2, most: 5 };
const bandwidths = { least: 5, most: 5000 };
const latencies = { least: 20, most: 5000 };

/** A cell somewhere in the space. */
export function randomCell({ models }: CellSpace, random: RandomStream): AdversaryCell {
  const count = whole(deviceCounts.least, deviceCounts.most, random);
  return {
    model: oneOf(models, random),
    slowdowns: Array.from({ length: count }, () => oneOf(slowdowns, random)),
    topology: oneOf(topologies, random),
    bandwidth: logarithmic(bandwidths, random),
    latency: logarithmic(latencies, random),
    home: whole(0, count - 1, random),
  };
}

/** The cell with one thing changed. */
export function neighbourCell(
  cell: AdversaryCell,
  { models }: CellSpace,
  random: RandomStream,
): AdversaryCell {
  const count = cell.slowdowns.length;
  const place = whole(0, count - 1, random);
  switch (whole(0, 7, random)) {
    case 0:
      return { ...cell, model: oneOf(models, random) };
    case 1:
      return { ...cell, topology: oneOf(topologies, random) };
    case 2:
      return { ...cell, bandwidth: nearby(cell.bandwidth, bandwidths, random) };
    case 3:
      return { ...cell, latency: nearby(cell.latency, latencies, random) };
    case 4:
      return { ...cell, home: place };
    case 5:
      if (count === deviceCounts.most) return { ...cell, home: place };
      return { ...cell, slowdowns: [...cell.slowdowns, oneOf(slowdowns, random)] };
    case 6:
      if (count === deviceCounts.least) return { ...cell, home: place };
      return {
        ...cell,
        slowdowns: cell.slowdowns.toSpliced(place, 1),
        home: Math.min(cell.home, count - 2),
      };
    default:
      return { ...cell, slowdowns: cell.slowdowns.with(place, oneOf(slowdowns, random)) };
  }
}

/**
 * The cell as a scenario file that compares some planners in it.
 *
 * @param planners at least one
 */
export function scenarioOfCell(
  cell: AdversaryCell,
  { profile }: CellSpace,
  planners: readonly PlannerReference[],
): string {
  const devices = cell.slowdowns.map(
    (slowdown, device) => `    - { name: board-${device}, profile: ${profile}, slowdown: ${slowdown} }\n`,
  );
  const { model, topology, bandwidth, latency, home } = cell;
  const written = planners.map((planner) => JSON.stringify(planner));
  return `name: adversary
model: ${model}
cluster:
  devices:
${devices.join("")}  network: { topology: ${topology}, bandwidth: ${bandwidth} Mbps, latency: ${latency} us }
input: board-${home}
result: board-${home}
planner: ${written[0]}
sweep: { planner: [${written.join(", ")}] }
`;
}

function whole(least: number, most: number, random: RandomStream): number {
  return least + Math.floor(random() * (most - least + 1));
}

function oneOf<Item>(items: readonly Item[], random: RandomStream): Item {
  return items[whole(0, items.length - 1, random)]!;
}

interface Range {
  readonly least: number;
  readonly most: number;
}

/** Two digits are enough to see what it is about. */
const rounded = (value: number) => Number(value.toPrecision(2));

function logarithmic({ least, most }: Range, random: RandomStream): number {
  return rounded(least * (most / least) ** random());
}

/** Up to ten times as much or as little. */
function nearby(value: number, { least, most }: Range, random: RandomStream): number {
  return Math.min(most, Math.max(least, rounded(value * 10 ** (2 * random() - 1))));
}
