import type { IntegerList } from "../engine/index.ts";

/**
 * A sharing policy: brings messages (rows of the message table) over the channels of their legs. What begins at one
 * instant is looked at together, at the next `nextTime`.
 */
export interface SharingPolicy {
  /** Messages whose leg is over since the list was last cleared. */
  readonly arrived: IntegerList;
  /** Takes a message at the time `now` (seconds). */
  begin(message: number, now: number): void;
  /** Takes a message back before its leg is over, at the time `now` (seconds). */
  cancel(message: number, now: number): void;
  /** Follows a change of a channel's bandwidth from `before` (bytes/s) to its present value, at the time `now` (seconds). */
  changeBandwidth(channel: number, before: number, now: number): void;
  /** The next instant (seconds) at which something ends or begins, or Infinity. */
  nextTime(): number;
  /** Moves to a time up to `nextTime()` and notes in `arrived` what is over. */
  advanceTo(time: number): void;
  /** The messages that channels carry now, each with its rate in bytes/s (allocates). */
  inService(): readonly { readonly message: number; readonly rate: number }[];
  /** The messages that wait for a channel, in their order (allocates). */
  waiting(): readonly number[];
  /** Forgets all messages. */
  clear(): void;
}
