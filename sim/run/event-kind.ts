/** Kinds of engine events of a run, and what their subject is; undefined where it is not said. */
export const EventKind = {
  /** A task number, as for the end of a delay and for a moment. */
  computeEnd: 0,
  dispatch: 1,
  delayEnd: 2,
  moment: 3,
  /** A stream of requests. */
  arrival: 4,
  wake: 5,
  /** A request. */
  deadline: 6,
  queueLimit: 7,
  change: 8,
} as const;
