import { drawTable } from "../results/index.ts";
import type { Schedule, TaskGraph } from "../sim/task-graph/index.ts";

/** A task in time, as JSON shows it; seconds. */
export interface ScheduleRow {
  readonly id: string;
  readonly device: string;
  readonly start: number;
  readonly finish: number;
}

/** The tasks of a schedule in the order of their starts. */
export function scheduleRows({ tasks, devices }: TaskGraph, schedule: Schedule): readonly ScheduleRow[] {
  return schedule.tasks.map(({ task, device, start, finish }) => ({
    id: tasks[task]!.id,
    device: devices[device]!,
    start,
    finish,
  }));
}

/** Columns of the drawing. */
const width = 60;

/** Tasks as a table with a bar for each. */
export function scheduleTable(rows: readonly ScheduleRow[]): string {
  const makespan = rows.reduce((latest, { finish }) => Math.max(latest, finish), 0);
  const place = (time: number) => Math.round((time / (makespan || 1)) * width);
  const lines = rows.map(({ id, device, start, finish }) => [
    id,
    device,
    formatSeconds(start),
    formatSeconds(finish),
    `${" ".repeat(place(start))}${"█".repeat(Math.max(1, place(finish) - place(start)))}`.padEnd(width),
  ]);
  return drawTable(["task", "device", "start", "finish", "time"], lines, 2);
}

/** Seconds with six digits. */
export function formatSeconds(time: number): string {
  return String(Number(time.toPrecision(6)));
}
