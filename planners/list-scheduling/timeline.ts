import { isLess } from "../ties.ts";

/** A stretch of time for work of `seconds`; what it has besides, for copies and a gap, nothing else may have. */
export interface Stretch {
  readonly task: number;
  readonly start: number;
  readonly finish: number;
  readonly seconds: number;
}

/**
 * What one stream does and when: stretches in the order of time, none over another by more than rounding, with gaps
 * between them.
 */
export class StreamTimeline {
  private readonly all: Stretch[] = [];
  private readonly starts: number[] = [];
  private readonly finishes: number[] = [];

  /** Earliest start at or after `ready` in a gap of at least `duration` seconds. */
  earliestStart(ready: number, duration: number): number {
    const { starts, finishes } = this;
    let free = ready;
    for (let position = firstAbove(finishes, ready); position < starts.length; position++) {
      if (!isLess(starts[position]!, free + duration)) return free;
      free = finishes[position]!;
    }
    return free;
  }

  /** Is a stretch under way at that time? */
  isBusyAt(time: number): boolean {
    const position = firstAbove(this.finishes, time);
    return position < this.starts.length && !isLess(time, this.starts[position]!);
  }

  /** Takes a gap that `earliestStart` found. */
  occupy(stretch: Stretch): void {
    const position = firstAbove(this.finishes, stretch.start);
    this.all.splice(position, 0, stretch);
    this.starts.splice(position, 0, stretch.start);
    this.finishes.splice(position, 0, stretch.finish);
  }

  /** Gives back what a task has taken. */
  release(task: number): void {
    const position = this.all.findIndex((stretch) => stretch.task === task);
    this.all.splice(position, 1);
    this.starts.splice(position, 1);
    this.finishes.splice(position, 1);
  }

  /** All stretches in the order of time. */
  stretches(): readonly Stretch[] {
    return this.all;
  }
}

/** Position of the first number that is above a bound by more than rounding, in a rising list. */
function firstAbove(rising: readonly number[], bound: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isLess(bound, rising[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
