/** When requests come. `outstanding` is a closed loop: the next one comes when one of so many has its result. */
export type Arrivals = OpenArrivals | { readonly kind: "outstanding"; readonly count: number };

/** Arrivals that do not depend on how fast requests are served. */
export type OpenArrivals =
  | { readonly kind: "single" }
  /** One every so many seconds, the first at 0. */
  | { readonly kind: "every"; readonly seconds: number }
  /** A Poisson process: requests a second, and the seed of its gaps; two processes of one run name streams of their own. */
  | { readonly kind: "poisson"; readonly rate: number; readonly seed: number; readonly stream?: string }
  /** So many at once, every so many seconds, the first at 0. */
  | { readonly kind: "burst"; readonly size: number; readonly seconds: number }
  /** At these times, seconds, ascending. */
  | { readonly kind: "times"; readonly times: readonly number[] };

/** The requests of a run, and what becomes of those that wait. */
export interface Requests {
  readonly arrivals: Arrivals;
  /** Most requests. */
  readonly count: number;
  /** Seconds from which on none comes; Infinity where only the number counts. */
  readonly duration: number;
  /** First requests that no statistics count. */
  readonly warmUp: number;
  /** Seconds from its arrival by which a request is due; Infinity without one. */
  readonly deadline: number;
  /** May a request that waits be given up at its deadline? One that has started never is. */
  readonly drop: "never" | "late";
  /** Most requests that wait; further ones are dropped. Infinity without a bound. */
  readonly queue: number;
}

/** Something in the world that becomes different while requests are served. */
export type Change =
  /** Bytes/s of a channel; 0 stalls it. */
  | { readonly kind: "bandwidth"; readonly channel: number; readonly bandwidth: number }
  /** Speed of a device as a factor of its profile's; at 0 it stands still. */
  | { readonly kind: "speed"; readonly device: number; readonly factor: number }
  /** What runs on the device is lost, and nothing starts on it until it recovers. */
  | { readonly kind: "failure"; readonly device: number }
  | { readonly kind: "recovery"; readonly device: number }
  /** What is on its way over the channel is lost, and nothing starts on it until it recovers. */
  | { readonly kind: "channel failure"; readonly channel: number }
  | { readonly kind: "channel recovery"; readonly channel: number };

/** A change and when it happens, seconds. */
export interface TimedChange {
  readonly time: number;
  readonly change: Change;
}

/** What comes to a run from outside: requests, and changes in ascending order of time, as many as are asked for. */
export interface Workload {
  /** One entry for each stream of requests: each model of a scenario has its own. */
  readonly streams: readonly Requests[];
  readonly changes: Iterable<TimedChange>;
}

/** One request at 0, in a world that does not change. */
export const oneRequest: Workload = {
  streams: [
    {
      arrivals: { kind: "single" },
      count: 1,
      duration: Infinity,
      warmUp: 0,
      deadline: Infinity,
      drop: "never",
      queue: Infinity,
    },
  ],
  changes: [],
};
