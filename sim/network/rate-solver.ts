/** Gives the classes of flows their max-min fair rates when flows come or go, or bandwidths change. */
export interface RateSolver {
  /** Marks the channels of a class as changed; to be called while the flow that comes or goes is on them. */
  touch(flowClass: number): void;
  /** Marks a channel with flows as changed; `bandwidth` (bytes/s) is the smallest that it has before and after. */
  touchChannel(channel: number, bandwidth: number): void;
  /** Gives new rates, valid from the time `now`, to all classes that the touched channels can affect. */
  solve(now: number): void;
  /** Drops all marks: nothing is on any channel. */
  forget(): void;
}
