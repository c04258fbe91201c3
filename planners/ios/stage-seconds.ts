import { isLess } from "../ties.ts";
import { slowdownOf, type Device } from "../../sim/cluster/index.ts";

/** A task of a stage: how long it takes alone, and the tasks of the stage, by place, that it reads. */
export interface StageMember {
  readonly seconds: number;
  readonly after: readonly number[];
}

/**
 * Seconds of a stage on a device, as the run has it: a task whose inputs are there takes a free stream, the first in the
 * list first, and all advance at the pace that the number of busy streams allows.
 *
 * @param tasks each after those that it reads
 */
export function stageSeconds(
  tasks: readonly StageMember[],
  { streams, concurrency }: Pick<Device, "streams" | "concurrency">,
): number {
  const done = new Set<number>();
  const waiting = new Set(tasks.keys());
  const running = new Map<number, number>();
  let now = 0;
  for (;;) {
    for (const task of waiting) {
      if (running.size === streams) break;
      if (!tasks[task]!.after.every((earlier) => done.has(earlier))) continue;
      running.set(task, tasks[task]!.seconds);
      waiting.delete(task);
    }
    if (running.size === 0) return now;
    const slowdown = slowdownOf(concurrency, running.size);
    const next = Math.min(...running.values());
    now += next * slowdown;
    for (const [task, remaining] of running) {
      if (isLess(next, remaining)) {
        running.set(task, remaining - next);
        continue;
      }
      running.delete(task);
      done.add(task);
    }
  }
}
