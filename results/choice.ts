import type { ChosenMeasure, ChooseRule } from "../scenarios/index.ts";
import { csvText } from "./csv.ts";
import { drawTable } from "./draw-table.ts";
import { groupBy, smallestOf } from "./groups.ts";
import { formatBandwidth, formatBytes, formatMilliseconds } from "./quantities.ts";
import type { PointRow } from "./row.ts";

/** A variant and planner that could be chosen for a setting, and why it is or is not. */
export interface Candidate {
  readonly row: PointRow;
  readonly isChosen: boolean;
  readonly why: string;
}

/** All candidates of a setting: of points that differ in variant and planner alone. */
export interface Choice {
  readonly setting: string;
  readonly candidates: readonly Candidate[];
}

const measures: Readonly<
  Record<
    ChosenMeasure,
    { readonly of: (row: PointRow) => number | null; readonly text: (value: number) => string }
  >
> = {
  latency: { of: (row) => row.simulated_latency_s, text: (seconds) => `${formatMilliseconds(seconds)} ms` },
  energy: {
    of: (row) => row.energy_per_request_j ?? row.energy_j,
    text: (joules) => `${Number(joules.toPrecision(3))} J`,
  },
  memory: { of: (row) => row.peak_memory_bytes, text: formatBytes },
  accuracy: { of: (row) => row.accuracy, text: String },
};

/**
 * Chooses for each setting the variant and planner with the least of what is to be least, of those that keep all bounds; the
 * first of equals. None is chosen where no candidate keeps them.
 */
export function choicesOf(
  rows: readonly PointRow[],
  { minimise, subject_to: bounds }: ChooseRule,
): readonly Choice[] {
  const settingOf = ({ topology, devices, bandwidth_bps: bandwidth, knowledge, seed, swept }: PointRow) =>
    JSON.stringify([topology, devices, bandwidth, knowledge, seed, { ...swept, variant: undefined }]);
  const { of, text } = measures[minimise];
  return [...groupBy(rows, settingOf).values()].map((group): Choice => {
    const faults = group.map((row) => faultOf(row, bounds, minimise));
    const values = group.map((row, index) => (faults[index] === undefined ? of(row)! : Infinity));
    const least = smallestOf(values);
    const chosen = least < Infinity ? values.indexOf(least) : -1;
    const why = (index: number) => {
      if (faults[index] !== undefined) return faults[index];
      if (index === chosen) return `least ${minimise}: ${text(least)}`;
      return `${minimise} of ${text(values[index]!)}, and the chosen one has ${text(least)}`;
    };
    return {
      setting: settingText(group[0]!, rows),
      candidates: group.map((row, index) => ({ row, isChosen: index === chosen, why: why(index) })),
    };
  });
}

/** Why a point cannot be chosen. */
function faultOf(
  row: PointRow,
  bounds: ChooseRule["subject_to"],
  minimise: ChosenMeasure,
): string | undefined {
  if (row.status !== "ok") return `${row.status}: ${row.reason}`;
  for (const measure of ["accuracy", "latency", "energy", "memory"] as const) {
    const bound = bounds[measure];
    const { of, text } = measures[measure];
    const value = of(row);
    if (value === null && (bound !== undefined || measure === minimise)) return `its ${measure} is not known`;
    if (bound === undefined || value === null) continue;
    const keeps = measure === "accuracy" ? value >= bound : value <= bound;
    if (!keeps) return `${measure} of ${text(value)} is not ${signOf(measure)} ${text(bound)}`;
  }
  return undefined;
}

function settingText(row: PointRow, rows: readonly PointRow[]): string {
  const { topology, bandwidth_bps: bandwidth, devices, knowledge, seed, swept } = row;
  const varying = (name: "devices" | "knowledge" | "seed") => rows.some((other) => other[name] !== row[name]);
  const others = Object.entries(swept).filter(([field]) => field !== "variant");
  return [
    topology,
    formatBandwidth(bandwidth),
    ...(varying("devices") ? [`${devices} devices`] : []),
    ...(varying("knowledge") ? [knowledge] : []),
    ...(varying("seed") ? [`seed ${seed}`] : []),
    ...others.map(([field, value]) => `${field}=${value}`),
  ].join(", ");
}

/** Heads of the columns of `choiceLines`. */
export const choiceHead = [
  "setting",
  "chosen variant",
  "planner",
  "accuracy",
  "latency",
  "energy",
  "memory",
] as const;

/** What was chosen for each setting, a line each, and where nothing could be, what the candidates lack. */
export function choiceLines(choices: readonly Choice[]): readonly (readonly string[])[] {
  return choices.map(({ setting, candidates }) => {
    const chosen = candidates.find(({ isChosen }) => isChosen);
    if (!chosen) return [setting, `none: ${lacksOf(candidates)}`, "", "", "", "", ""];
    const { row } = chosen;
    const cell = (measure: ChosenMeasure) => {
      const value = measures[measure].of(row);
      return value === null ? "" : measures[measure].text(value);
    };
    const cells = (["accuracy", "latency", "energy", "memory"] as const).map(cell);
    return [setting, row.swept["variant"] ?? row.model, row.planner, ...cells];
  });
}

/** How many candidates fail at each bound. */
function lacksOf(candidates: readonly Candidate[]): string {
  const reasons = groupBy(candidates, ({ why }) => /^(its )?[a-z]+/.exec(why)?.[0] ?? why);
  return [...reasons].map(([reason, group]) => `${group.length} by ${reason}`).join(", ");
}

/** The rule in words. */
export function ruleText({ minimise, subject_to: bounds }: ChooseRule): string {
  const kept = (["accuracy", "latency", "energy", "memory"] as const).flatMap((measure) => {
    const bound = bounds[measure];
    return bound === undefined ? [] : [`${measure} ${signOf(measure)} ${measures[measure].text(bound)}`];
  });
  return `the least ${minimise}${kept.length > 0 ? ` of those with ${kept.join(", ")}` : ""}`;
}

function signOf(measure: ChosenMeasure): string {
  return measure === "accuracy" ? ">=" : "<=";
}

/** The lines as a table of plain text, under it the rule. */
export function choiceTable(choices: readonly Choice[], rule: ChooseRule): string {
  const table = drawTable(choiceHead, choiceLines(choices), 3);
  return `${table}\nChosen: ${ruleText(rule)}; choices.csv says why the others were not.`;
}

/** The text of choices.csv: one line per candidate, with the setting, whether it is chosen, and why or why not. */
export function choicesCsv(choices: readonly Choice[]): string {
  const head = [
    "setting",
    "variant",
    "model",
    "planner",
    "accuracy",
    "latency_s",
    "energy_j",
    "peak_memory_bytes",
    "chosen",
    "why",
  ];
  const lines = choices.flatMap(({ setting, candidates }) =>
    candidates.map(({ row, isChosen, why }) => [
      ...[setting, row.swept["variant"] ?? "", row.model, row.planner],
      ...(["accuracy", "latency", "energy", "memory"] as const).map(
        (measure) => measures[measure].of(row) ?? "",
      ),
      ...[isChosen ? "yes" : "no", why],
    ]),
  );
  return csvText([head, ...lines]);
}
