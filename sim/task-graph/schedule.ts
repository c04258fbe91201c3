/** A task and the device that runs it, by index. */
export interface Assignment {
  readonly task: number;
  readonly device: number;
  /** Stream of the device; 0 where it is left out. */
  readonly stream?: number;
}

/** When a task ran, and on which stream of its device; seconds. */
export interface ScheduledTask extends Assignment {
  readonly stream: number;
  readonly start: number;
  readonly finish: number;
}

/** A task graph in time. */
export interface Schedule {
  /** Seconds until the last task has finished. */
  readonly makespan: number;
  /** In the order of their starts. On one stream this is the order in which they ran. */
  readonly tasks: readonly ScheduledTask[];
}
