import {
  choosePlanner,
  latencyBound,
  planners,
  planningCache,
  type Beliefs,
  type Planner,
} from "../../planners/index.ts";
import { keepingInput } from "../../planners/keep-input.ts";
import { quiltOver } from "../../planners/quilt/index.ts";
import { beliefsOf, decidePoint, runAlone } from "../../scenarios/index.ts";
import { formatBandwidth } from "../../results/index.ts";
import { InfeasibleError } from "../../sim/errors.ts";
import type { Cell } from "./cells.ts";
import { remembered } from "./remembered.ts";

/** What quilt gains in a cell over the best of all others. */
export interface CellGain {
  readonly scenario: string;
  /** The cell in words. */
  readonly cell: string;
  readonly best: { readonly label: string; readonly seconds: number };
  /** Seconds of quilt's plan. */
  readonly own: number;
  /** Seconds that no plan is faster than; undefined where none are proved. */
  readonly bound?: number | undefined;
  /** Bytes a second of a link. */
  readonly bandwidth: number;
  /** Processor seconds of quilt's planning, and of those of the plans that it starts from. */
  readonly seconds: number;
  readonly floorSeconds: number;
  readonly note: string;
}

const rivals = planners.filter(({ name }) => name !== "quilt");
/** The planners for one request, as they are and with parts by speed. */
const published = rivals
  .filter(({ name, options }) => name !== "cutedge" && !("evaluations" in options))
  .flatMap(({ name, options }) => (options["split"] ? [name, `${name}[split=proportional]`] : [name]));

/** Lives as long as the cells of one model follow each other. */
let cache = planningCache();
let cachedModel: unknown;

/** A cell in words, scenario first. */
function describeCell({ point }: Cell): string {
  const { scenario, model, devices, topology, bandwidth, swept } = point.identity;
  return [
    scenario,
    model,
    `${devices} devices`,
    topology,
    formatBandwidth(bandwidth * 8),
    ...Object.values(swept),
  ].join(", ");
}

/** Simulates all planners in a cell; undefined where nothing fits. */
export function measureCell(cell: Cell, own: string): CellGain | undefined {
  const { model } = cell.point.inference;
  if (cachedModel !== model) cache = planningCache();
  cachedModel = model;
  const believed = beliefsOf(cell.point, cache);
  const labels = [...new Set([...cell.labels, ...published])].filter((label) => !label.startsWith("quilt"));
  // Quilt is first, so that what it takes is all that it takes; its plans to start from are those of the others.
  const clock = { floor: 0 };
  const others = remembered(rivals.map((planner) => timed(planner, clock)));
  const before = processorSeconds();
  const quilt = simulated(cell, own, [keepingInput(quiltOver(others))], believed);
  const seconds = processorSeconds() - before;
  const floorSeconds = clock.floor;
  let best: CellGain["best"] | undefined;
  for (const label of labels) {
    const seconds = simulated(cell, label, others, believed)?.seconds ?? Infinity;
    if (seconds < (best?.seconds ?? Infinity)) best = { label, seconds };
  }
  if (!best || !quilt) return undefined;
  const bound = latencyBound(cell.point.inference, cell.point.cluster);
  return {
    scenario: cell.point.identity.scenario,
    cell: describeCell(cell),
    best,
    own: quilt.seconds,
    bound: bound.kind === "proved" ? bound.seconds : undefined,
    bandwidth: cell.point.identity.bandwidth,
    seconds,
    floorSeconds,
    note: quilt.note,
  };
}

/** A planner that adds to a clock the processor seconds that its plans take. */
function timed(planner: Planner, clock: { floor: number }): Planner {
  return {
    ...planner,
    plan(problem, options) {
      const before = processorSeconds();
      try {
        return planner.plan(problem, options);
      } finally {
        clock.floor += processorSeconds() - before;
      }
    },
  };
}

function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function simulated(
  { point }: Cell,
  label: string,
  among: readonly Planner[],
  believed: Beliefs,
): { readonly seconds: number; readonly note: string } | undefined {
  const choice = choosePlanner(label, among);
  const { devices } = point.cluster;
  const use = { inference: point.inference, requests: "none" } as const;
  if (choice.planner.lacks?.(devices, choice.options, use) !== undefined) return undefined;
  try {
    const decided = decidePoint(point, choice, believed, cache);
    return { seconds: runAlone(point, decided).metrics.latency, note: decided.decision.notes[0] ?? "" };
  } catch (error) {
    if (error instanceof InfeasibleError) return undefined;
    throw error;
  }
}
