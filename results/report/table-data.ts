import { distinct } from "../groups.ts";
import type { PointRow } from "../row.ts";
import { shownFields } from "./places.ts";

/** A column of the table of points. */
export interface TableColumn {
  readonly name: string;
  /** Empty of what has none. */
  readonly unit: string;
  /** How its numbers are shown: with two decimals, or with four digits; of texts nothing. */
  readonly numbers?: "decimals" | "digits";
  /** Texts of which the table's filter offers a choice. */
  readonly choices?: readonly string[];
}

/** The points of a run for the page's table: a list of values for each row. */
export interface TableData {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

interface Source extends TableColumn {
  valueOf(row: PointRow): string | number | null;
  /** Shown even where all rows have the same. */
  readonly always?: boolean;
  readonly isFilter?: boolean;
}

/** The columns of a table of points: what tells points apart as far as it varies, then every measure that any row has. */
export function tableOf(rows: readonly PointRow[], baseline: string): TableData {
  const columns = [...identity(shownFields(rows)), ...measures(baseline)].filter(
    ({ valueOf, always, numbers }) => {
      if (always) return true;
      const values = distinct(rows.map(valueOf));
      return numbers === undefined || numbers === "digits"
        ? values.length > 1
        : values.some((value) => value);
    },
  );
  return {
    columns: columns.map(({ name, unit, numbers, isFilter, valueOf }) => {
      const choices = isFilter ? distinct(rows.map((row) => String(valueOf(row)))) : [];
      return {
        ...{ name, unit },
        ...(numbers ? { numbers } : {}),
        ...(choices.length > 1 ? { choices } : {}),
      };
    }),
    rows: rows.map((row) => columns.map(({ valueOf }) => rounded(valueOf(row)))),
  };
}

function identity(fields: readonly string[]): readonly Source[] {
  return [
    { name: "Model", unit: "", always: true, isFilter: true, valueOf: ({ model }) => model },
    { name: "Topology", unit: "", always: true, isFilter: true, valueOf: ({ topology }) => topology },
    { name: "Devices", unit: "", numbers: "digits", valueOf: ({ devices }) => devices },
    {
      name: "Bandwidth",
      unit: "Mbps",
      numbers: "digits",
      always: true,
      valueOf: ({ bandwidth_bps }) => bandwidth_bps / 1e6,
    },
    { name: "Planner", unit: "", always: true, isFilter: true, valueOf: ({ planner }) => planner },
    { name: "Knowledge", unit: "", isFilter: true, valueOf: ({ knowledge }) => knowledge },
    { name: "Seed", unit: "", numbers: "digits", valueOf: ({ seed }) => seed },
    ...fields.map((field) => ({
      name: field,
      unit: "",
      valueOf: ({ swept }: PointRow) => swept[field] ?? "",
    })),
  ];
}

function measures(baseline: string): readonly Source[] {
  const scaled = (value: number | null, factor: number) => (value === null ? null : value * factor);
  return [
    {
      name: "Latency",
      unit: "ms",
      numbers: "digits",
      always: true,
      valueOf: ({ simulated_latency_s }) => scaled(simulated_latency_s, 1e3),
    },
    {
      name: `Speed-up over ${baseline}`,
      unit: "×",
      numbers: "decimals",
      always: true,
      valueOf: ({ speedup }) => speedup,
    },
    { name: "Gap to the lower bound", unit: "×", numbers: "decimals", valueOf: ({ gap }) => gap },
    {
      name: "Predicted latency",
      unit: "ms",
      numbers: "digits",
      valueOf: ({ predicted_latency_s }) => scaled(predicted_latency_s, 1e3),
    },
    {
      name: "Believed latency",
      unit: "ms",
      numbers: "digits",
      valueOf: ({ believed_latency_s }) => scaled(believed_latency_s, 1e3),
    },
    { name: "Moved", unit: "MB", numbers: "digits", valueOf: ({ bytes_moved }) => scaled(bytes_moved, 1e-6) },
    {
      name: "Redundant",
      unit: "million MACs",
      numbers: "digits",
      valueOf: ({ redundant_macs }) => scaled(redundant_macs, 1e-6),
    },
    {
      name: "Peak memory",
      unit: "MB",
      numbers: "digits",
      valueOf: ({ peak_memory_bytes }) => scaled(peak_memory_bytes, 1e-6),
    },
    { name: "Energy", unit: "J", numbers: "digits", valueOf: ({ energy_j }) => energy_j },
    ...latencies.map(([column, name]) => ({
      name,
      unit: "ms",
      numbers: "digits" as const,
      valueOf: (row: PointRow) => scaled(row[column], 1e3),
    })),
    ...requestNumbers.map(([column, name, unit, factor]) => ({
      ...{ name, unit },
      numbers: "digits" as const,
      valueOf: (row: PointRow) => scaled(row[column], factor),
    })),
    ...shares.map(([column, name]) => ({
      name,
      unit: "% of compute time",
      numbers: "decimals" as const,
      valueOf: (row: PointRow) => scaled(row[column], 100),
    })),
    { name: "Status", unit: "", isFilter: true, valueOf: ({ status }) => status },
    { name: "Reason or note", unit: "", valueOf: ({ reason }) => reason },
  ];
}

/** Of requests, from arrival to result. */
const latencies = [
  ["latency_p50_s", "Latency p50"],
  ["latency_p95_s", "Latency p95"],
  ["latency_p99_s", "Latency p99"],
  ["latency_max_s", "Highest latency"],
] as const;

/** What became of requests, with a unit and its size. */
const requestNumbers = [
  ["offered_rps", "Offered", "requests/s", 1],
  ["throughput_rps", "Throughput", "results/s", 1],
  ["predicted_throughput_rps", "Predicted throughput", "results/s", 1],
  ["requests_finished", "Finished", "requests", 1],
  ["requests_missed", "Missed", "requests", 1],
  ["requests_dropped", "Dropped", "requests", 1],
  ["requests_failed", "Failed", "requests", 1],
  ["queue_mean", "Mean queue", "requests", 1],
  ["device_utilisation", "Busiest device", "%", 100],
  ["link_utilisation", "Busiest link", "%", 100],
  ["energy_per_request_j", "Energy a request", "J", 1],
] as const;

/** Where compute times come from. */
const shares = [
  ["trace_share", "Measured"],
  ["interpolated_share", "Interpolated"],
  ["table_share", "Layer table"],
  ["scaled_share", "Scaled"],
  ["estimator_share", "Estimated"],
  ["board_share", "Board"],
  ["extrapolated_share", "Extrapolated"],
  ["roofline_share", "Roofline"],
  ["stated_share", "Stated"],
] as const;

/** Six digits are more than the page shows, and far fewer bytes. */
function rounded(value: string | number | null): string | number | null {
  return typeof value === "number" ? Number(value.toPrecision(6)) : value;
}
