import { choosePlanner, planners, planningCache, type Beliefs } from "../../planners/index.ts";
import { beliefsOf, decidePoint, runAlone } from "../../scenarios/index.ts";
import { formatBandwidth } from "../../results/index.ts";
import { InfeasibleError } from "../../sim/errors.ts";
import type { Cell } from "./cells.ts";

/** What quilt gains in a cell over the best of all others. */
export interface CellGain {
  readonly scenario: string;
  /** The cell in words. */
  readonly cell: string;
  readonly best: { readonly label: string; readonly seconds: number };
  /** Seconds of quilt's plan. */
  readonly own: number;
  /** Processor seconds of quilt's planning. */
  readonly seconds: number;
  readonly note: string;
}

/** The planners for one request, as they are and with parts by speed. */
const published = planners
  .filter(({ name, options }) => !["quilt", "cutedge"].includes(name) && !("evaluations" in options))
  .flatMap(({ name, options }) => (options["split"] ? [name, `${name}[split=proportional]`] : [name]));

/** Lives as long as the cells of one model follow each other. */
let cache = planningCache();
let cachedModel: unknown;

/** A cell in words, scenario first. */
export function describeCell({ point }: Cell): string {
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
  const believed = beliefsOf(cell.point);
  const labels = [...new Set([...cell.labels, ...published])].filter((label) => !label.startsWith("quilt"));
  let best: CellGain["best"] | undefined;
  for (const label of labels) {
    const seconds = simulated(cell, label, believed)?.seconds ?? Infinity;
    if (seconds < (best?.seconds ?? Infinity)) best = { label, seconds };
  }
  const before = process.cpuUsage();
  const quilt = simulated(cell, own, believed);
  const { user, system } = process.cpuUsage(before);
  if (!best || !quilt) return undefined;
  return {
    scenario: cell.point.identity.scenario,
    cell: describeCell(cell),
    best,
    own: quilt.seconds,
    seconds: (user + system) / 1e6,
    note: quilt.note,
  };
}

function simulated(
  { point }: Cell,
  label: string,
  believed: Beliefs,
): { readonly seconds: number; readonly note: string } | undefined {
  const choice = choosePlanner(label);
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
