import { distinct } from "../../groups.ts";
import { formatBandwidth, formatMilliseconds } from "../../quantities.ts";
import type { PointRow } from "../../row.ts";
import { shownFields } from "../places.ts";
import { count, list, named } from "./words.ts";

/** What varies in a run, and how many of its points have a result. */
export function scopeText(rows: readonly PointRow[]): readonly string[] {
  const [only, ...others] = rows;
  if (!only) return ["The run has no points."];
  if (others.length === 0) return [onePoint(only)];
  return [`${count(rows.length, "point")}: ${list(dimensions(rows, only))}.`, statuses(rows)];
}

function onePoint({
  model,
  devices,
  topology,
  bandwidth_bps,
  planner,
  simulated_latency_s: latency,
  status,
}: PointRow) {
  const where = `${named(model)} on ${count(devices, "device")}, ${topology}, ${formatBandwidth(bandwidth_bps)}, planned by ${named(planner)}`;
  return `One point, ${where}: ${latency === null ? status : `${formatMilliseconds(latency)} ms`}.`;
}

function dimensions(rows: readonly PointRow[], first: PointRow): readonly string[] {
  const bandwidths = rows.map(({ bandwidth_bps }) => bandwidth_bps);
  const [low, high] = [
    bandwidths.reduce((a, b) => Math.min(a, b)),
    bandwidths.reduce((a, b) => Math.max(a, b)),
  ];
  const several = (values: readonly string[], noun: string, one: string, details = "") => {
    const different = distinct(values).length;
    return different > 1 ? `${count(different, noun)}${details}` : one;
  };
  const { model, planner, topology, knowledge } = first;
  const fields = shownFields(rows).map((field) =>
    several(
      rows.map(({ swept }) => swept[field] ?? ""),
      "value",
      "one value",
      ` of ${named(field)}`,
    ),
  );
  const knowledges = distinct(rows.map((row) => row.knowledge));
  const seeds = distinct(rows.map(({ seed }) => seed));
  return [
    several(
      rows.map((row) => row.model),
      "model",
      `the model ${named(model)}`,
    ),
    several(
      rows.map(({ devices }) => String(devices)),
      "number",
      count(first.devices, "device"),
      " of devices",
    ),
    several(
      rows.map((row) => row.topology),
      "topology",
      `the topology ${named(topology)}`,
    ).replace("topologys", "topologies"),
    several(
      bandwidths.map(String),
      "bandwidth",
      formatBandwidth(low),
      ` from ${formatBandwidth(low)} to ${formatBandwidth(high)}`,
    ),
    ...fields,
    ...(knowledges.length > 1
      ? [`knowledge of ${count(knowledges.length, "kind")}`]
      : knowledge === "exact"
        ? []
        : [`knowledge ${named(knowledge)}`]),
    ...(seeds.length > 1 ? [`${count(seeds.length, "seed")}`] : []),
    several(
      rows.map((row) => row.planner),
      "planner",
      `the planner ${named(planner)}`,
    ),
  ];
}

function statuses(rows: readonly PointRow[]): string {
  const number = (status: PointRow["status"]) => rows.filter((row) => row.status === status).length;
  const [ok, infeasible, failed] = [number("ok"), number("infeasible"), number("failed")];
  if (ok === rows.length) return "Every point has a result.";
  const without = [
    ...(infeasible > 0 ? [`${infeasible} ${infeasible === 1 ? "is" : "are"} infeasible`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  return `${ok === 0 ? "None has" : ok === 1 ? "One has" : `${ok.toLocaleString("en-US")} have`} a result; ${list(without)}.`;
}
