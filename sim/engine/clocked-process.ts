/**
 * A part of the world that keeps its own dates instead of queueing events, because they move whenever its state
 * changes (the network: every start and end of a flow moves the ends of others).
 */
export interface ClockedProcess {
  /** The next instant (seconds) at which something happens by itself, or Infinity. */
  nextTime(): number;
  /** Moves to `time` (seconds), which never lies beyond `nextTime()`, and does what is due before its `endOfInstant`. */
  advanceTo(time: number): void;
}
