import type { PointRow } from "../results/row.ts";
import type { PointTimeline } from "../results/report/timeline/index.ts";

/** What the page asks of its worker. */
export type Request =
  | {
      readonly kind: "open";
      /** Number of the setup; answers to earlier ones are out of date. */
      readonly setup: number;
      /** A scenario that sweeps bandwidths and, inside, planners. */
      readonly text: string;
      readonly planners: readonly string[];
      /** What is looked at: its timeline comes first. */
      readonly view: View;
      readonly files: Readonly<Record<string, Uint8Array>>;
      readonly traces: Readonly<Record<string, readonly string[]>>;
    }
  | { readonly kind: "show"; readonly view: View }
  | { readonly kind: "csv"; readonly rows: readonly PointRow[] };

/** A bandwidth, by its place among all, and one of the planners, by its place too. */
export interface View {
  readonly bandwidth: number;
  readonly planner: number;
}

/** What the worker answers. */
export type Answer =
  | { readonly kind: "catalog"; readonly catalog: Catalog }
  | { readonly kind: "opened"; readonly setup: number; readonly network: DrawnNetwork }
  | { readonly kind: "refused"; readonly setup: number; readonly message: string }
  | {
      readonly kind: "planning";
      readonly setup: number;
      readonly planner: string;
      readonly bandwidth: number;
    }
  | { readonly kind: "point"; readonly setup: number; readonly point: ShownPoint }
  | { readonly kind: "done"; readonly setup: number }
  | { readonly kind: "csv"; readonly text: string };

/** What can be chosen. */
export interface Catalog {
  readonly networks: readonly string[];
  readonly profiles: readonly {
    readonly name: string;
    readonly kind: string;
    readonly description: string;
    readonly error: number | undefined;
  }[];
  readonly planners: readonly { readonly name: string; readonly summary: string }[];
}

/** A network as it is drawn: its operators in order, inputs by their places. */
export interface DrawnNetwork {
  readonly name: string;
  readonly notes: readonly string[];
  readonly operators: readonly {
    readonly name: string;
    readonly kind: string;
    readonly shape: readonly number[];
    readonly inputs: readonly number[];
  }[];
}

/** A planner at a bandwidth. */
export interface ShownPoint {
  readonly planner: string;
  /** Place among the bandwidths. */
  readonly bandwidth: number;
  readonly row: PointRow;
  /** Why there is no latency. */
  readonly reason: string | undefined;
  /** Of the planner that is looked at; of large runs only at its bandwidth. */
  readonly run: ShownRun | undefined;
}

/** What happened in a run, and who computed what. */
export interface ShownRun {
  readonly timeline: PointTimeline;
  /** By operator: the share of its output that each device computed; what several computed counts for each. */
  readonly shares: readonly (readonly number[])[];
}
