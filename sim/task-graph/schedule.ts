/** A task and the device that runs it, by index. */
export interface Assignment {
  readonly task: number;
  readonly device: number;
}

/** When a task ran; seconds. */
export interface ScheduledTask extends Assignment {
  readonly start: number;
  readonly finish: number;
}

/** A task graph in time. */
export interface Schedule {
  /** Seconds until the last task has finished. */
  readonly makespan: number;
  /** In the order of their starts. On one device this is the order in which they ran. */
  readonly tasks: readonly ScheduledTask[];
}
