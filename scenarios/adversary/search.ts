import { choosePlanner, planningCache, type PlanningCache, type ProvedPlan } from "../../planners/index.ts";
import { InfeasibleError } from "../../sim/errors.ts";
import { randomStream } from "../../sim/random.ts";
import { beliefsOf } from "../beliefs-of.ts";
import { inferencePoint, type InferencePoint } from "../point.ts";
import { decidePoint, planOfDecided, runAlone } from "../run-point.ts";
import type { Scenario } from "../scenario.ts";
import { neighbourCell, randomCell, scenarioOfCell, type AdversaryCell, type CellSpace } from "./cell.ts";

/** Who is to lose against whom, where, and how long it is looked for. */
export interface AdversaryOptions extends CellSpace {
  /** Label of the planner that is to lose. */
  readonly planner: string;
  /** Labels of those of which the best one is to win. */
  readonly rivals: readonly string[];
  /** Cells that are tried. */
  readonly budget: number;
  readonly seed: number;
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

/** What a planner comes to in a cell. */
export interface PlanInCell {
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
  const scenario = scenarioOfCell(best.cell, options, [best.own.label, best.rival.label]);
  return { ...best, scenario, compared };
}

type Compared = Omit<Adversary, "scenario" | "compared">;

function compare(
  cell: AdversaryCell,
  { planner, rivals, parse, ...space }: AdversaryOptions,
  cache: PlanningCache,
): Compared | undefined {
  const scenario = parse(scenarioOfCell(cell, space, [planner]));
  const point = inferencePoint(scenario.point(0), "adversary");
  const own = planIn(point, planner, cache);
  if (!own) return undefined;
  let rival: PlanInCell | undefined;
  for (const label of rivals) {
    const other = planIn(point, label, cache);
    if (other && other.latency < (rival?.latency ?? Infinity)) rival = other;
  }
  return rival && { cell, point, ratio: own.latency / rival.latency, own, rival };
}

function planIn(point: InferencePoint, label: string, cache: PlanningCache): PlanInCell | undefined {
  const choice = choosePlanner(label);
  const use = { inference: point.inference, requests: "none" } as const;
  if (choice.planner.lacks?.(point.cluster.devices, choice.options, use) !== undefined) return undefined;
  try {
    const decided = decidePoint(point, choice, beliefsOf(point), cache);
    const plan = planOfDecided(point, decided);
    return { label, latency: runAlone(point, decided).metrics.latency, plan };
  } catch (error) {
    if (error instanceof InfeasibleError) return undefined;
    throw error;
  }
}
