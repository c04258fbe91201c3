import {
  planningCache,
  type PlannerChoice,
  type PlanningCache,
  type ProvedPlan,
} from "../../planners/index.ts";
import { InfeasibleError } from "../../sim/errors.ts";
import { randomStream } from "../../sim/random.ts";
import { beliefsOf } from "../beliefs-of.ts";
import { inferencePoint, type InferencePoint } from "../point.ts";
import { decidePoint, planOfDecided, runAlone } from "../run-point.ts";
import type { Scenario } from "../scenario.ts";
import {
  neighbourCell,
  randomCell,
  scenarioOfCell,
  type AdversaryCell,
  type CellSpace,
  type PlannerReference,
} from "./cell.ts";

/** Who is to lose against whom, where, and how long it is looked for. */
export interface AdversaryOptions extends CellSpace {
  /** The planner that is to lose. */
  readonly planner: PlannerReference;
  /** Those of which the best one is to win. */
  readonly rivals: readonly PlannerReference[];
  /** Cells that are tried. */
  readonly budget: number;
  readonly seed: number;
  /** The planner that a reference names. */
  readonly choose: (reference: PlannerReference) => PlannerChoice;
  /** Reads a scenario from its text. */
  readonly parse: (text: string) => Scenario;
  /** Is told of each cell that was tried. */
  readonly tried?: (ratio: number) => void;
}

/** The cell in which a planner loses most of those that were tried. */
export interface Adversary {
  readonly cell: AdversaryCell;
  /** The cell as a scenario file, both planners in it. */
  readonly scenario: string;
  readonly point: InferencePoint;
  /** How many times as long the planner takes as the rival. */
  readonly ratio: number;
  readonly own: PlanInCell;
  readonly rival: PlanInCell;
  /** Cells in which both have a plan. */
  readonly compared: number;
}

/** The plan of a planner in a cell, and its run. */
export interface PlanInCell {
  readonly reference: PlannerReference;
  readonly label: string;
  /** Seconds of the simulated run. */
  readonly latency: number;
  readonly plan: ProvedPlan;
}

/** Temperatures of the annealing, of logarithms of ratios: from a loss of a third that is taken at first to none. */
const hottest = 0.3;
const coldest = 0.005;

/**
 * Looks by simulated annealing for the cell in which a planner takes longest in parts of what the best of its rivals takes
 * there (after PISA, Coleman and Krishnamachari, 2024, which does so for schedulers of task graphs).
 *
 * @returns undefined where the planner and a rival had a plan in none of the cells
 * @throws InputError for an unknown planner, model or profile
 */
export function findAdversary(options: AdversaryOptions): Adversary | undefined {
  const { budget, seed } = options;
  const random = randomStream(seed, "adversary");
  const cache = planningCache();
  let current: Compared | undefined;
  let best: Compared | undefined;
  let compared = 0;
  for (let tried = 0; tried < budget; tried++) {
    const cell = current ? neighbourCell(current.cell, options, random) : randomCell(options, random);
    const next = compare(cell, options, cache);
    const chance = random();
    options.tried?.(next?.ratio ?? NaN);
    if (!next) continue;
    compared++;
    const temperature = hottest * (coldest / hottest) ** (tried / budget);
    if (!current || chance < (next.ratio / current.ratio) ** (1 / temperature)) current = next;
    if (!best || next.ratio > best.ratio) best = next;
  }
  if (!best) return undefined;
  const scenario = scenarioOfCell(best.cell, options, [best.own.reference, best.rival.reference]);
  return { ...best, scenario, compared };
}

type Compared = Omit<Adversary, "scenario" | "compared">;

function compare(
  cell: AdversaryCell,
  { planner, rivals, choose, parse, ...space }: AdversaryOptions,
  cache: PlanningCache,
): Compared | undefined {
  const scenario = parse(scenarioOfCell(cell, space, [planner]));
  const point = inferencePoint(scenario.point(0), "adversary");
  const planBy = (reference: PlannerReference) => planIn(point, reference, choose(reference), cache);
  const own = planBy(planner);
  if (!own) return undefined;
  let rival: PlanInCell | undefined;
  for (const reference of rivals) {
    const other = planBy(reference);
    if (other && other.latency < (rival?.latency ?? Infinity)) rival = other;
  }
  return rival && { cell, point, ratio: own.latency / rival.latency, own, rival };
}

function planIn(
  point: InferencePoint,
  reference: PlannerReference,
  choice: PlannerChoice,
  cache: PlanningCache,
): PlanInCell | undefined {
  const use = { inference: point.inference, requests: "none" } as const;
  if (choice.planner.lacks?.(point.cluster.devices, choice.options, use) !== undefined) return undefined;
  try {
    const decided = decidePoint(point, choice, beliefsOf(point), cache);
    const plan = planOfDecided(point, decided);
    const { label } = choice;
    return { reference, label, latency: runAlone(point, decided).metrics.latency, plan };
  } catch (error) {
    if (error instanceof InfeasibleError) return undefined;
    throw error;
  }
}
