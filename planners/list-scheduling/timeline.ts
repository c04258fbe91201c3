/** What one stream does and when: stretches in the order of time, none over another, with gaps between them. */
export class Timeline {
  private readonly tasks: number[] = [];
  private readonly starts: number[] = [];
  private readonly finishes: number[] = [];

  /** Earliest start at or after `ready` in a gap of at least `duration` seconds. */
  earliestStart(ready: number, duration: number): number {
    const { starts, finishes } = this;
    let free = ready;
    for (let position = firstAbove(finishes, ready); position < starts.length; position++) {
      if (free + duration <= starts[position]!) return free;
      free = finishes[position]!;
    }
    return free;
  }

  /** Is a stretch under way at that time? */
  isBusyAt(time: number): boolean {
    const position = firstAbove(this.finishes, time);
    return position < this.starts.length && this.starts[position]! <= time;
  }

  /** Takes a gap that `earliestStart` found. */
  occupy(task: number, start: number, finish: number): void {
    const position = firstAbove(this.finishes, start);
    this.tasks.splice(position, 0, task);
    this.starts.splice(position, 0, start);
    this.finishes.splice(position, 0, finish);
  }

  /** Gives back what a task has taken. */
  release(task: number): void {
    const position = this.tasks.indexOf(task);
    this.tasks.splice(position, 1);
    this.starts.splice(position, 1);
    this.finishes.splice(position, 1);
  }

  /** All stretches in the order of time. */
  stretches(): readonly { readonly task: number; readonly start: number; readonly finish: number }[] {
    return this.tasks.map((task, position) => ({
      task,
      start: this.starts[position]!,
      finish: this.finishes[position]!,
    }));
  }
}

/** Position of the first number above a bound in a rising list. */
function firstAbove(rising: readonly number[], bound: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle]! > bound) high = middle;
    else low = middle + 1;
  }
  return low;
}
