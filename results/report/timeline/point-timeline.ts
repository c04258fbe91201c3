/** A task on a device: stream, start and duration in whole microseconds, and the place of its name. */
export type ComputeSpan = readonly [stream: number, start: number, duration: number, name: number];

/** A link in use without a break: start and duration in whole microseconds, and the mean rate in bytes/s. */
export type LinkSpan = readonly [start: number, duration: number, rate: number];

/** Live bytes from a time in whole microseconds on, until the next such moment. */
export type MemoryStep = readonly [time: number, bytes: number];

/** A figure that a controller decided on: from a time in whole milliseconds on, until the next such moment. */
export interface DecidedFigure {
  readonly name: string;
  readonly unit: string;
  readonly steps: readonly (readonly [time: number, value: number])[];
}

/** What happened in one simulated inference, small enough to be kept with its result. */
export interface PointTimeline {
  /** Whole microseconds from the start to the result in its place. */
  readonly makespan: number;
  /** Names of the tasks. */
  readonly names: readonly string[];
  readonly devices: readonly {
    readonly name: string;
    readonly computes: readonly ComputeSpan[];
    /** Activations; empty where the run itself decided who computes what. */
    readonly memory: readonly MemoryStep[];
  }[];
  /** What a controller decided over the whole run; left out of a plan. */
  readonly decisions?: readonly DecidedFigure[] | undefined;
  /** The links that carried something. */
  readonly links: readonly { readonly name: string; readonly spans: readonly LinkSpan[] }[];
}
