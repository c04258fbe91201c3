import { expect } from "vitest";
import type { Schedule } from "../../sim/task-graph/index.ts";

/** A run takes dates within 1e-12 of each other for one instant, and a chain of tasks may do so several times. */
const relative = 1e-11;

/** Do two times differ by no more than what a run takes for one instant? */
export function expectSameTime(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(relative * Math.abs(expected));
}

/** Every task on the same stream at the same time. */
export function expectSameSchedule(actual: Schedule, expected: Schedule): void {
  const places = ({ tasks }: Schedule) =>
    tasks.map(({ task, device, stream }) => ({ task, device, stream })).toSorted((a, b) => a.task - b.task);
  expect(places(actual)).toEqual(places(expected));
  expectSameTime(actual.makespan, expected.makespan);
  const times = new Map(expected.tasks.map((entry) => [entry.task, entry]));
  for (const { task, start, finish } of actual.tasks) {
    expectSameTime(start, times.get(task)!.start);
    expectSameTime(finish, times.get(task)!.finish);
  }
}
