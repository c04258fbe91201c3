import { slowdownOf, type Device } from "../cluster/index.ts";
import type { EventHandle } from "../engine/index.ts";

/** A task that computes beside others. */
interface RunningTask {
  readonly task: number;
  /** Seconds that it would still take alone. */
  remaining: number;
  /** Its planned end; nothing until its pace is known. */
  end: EventHandle | undefined;
}

interface SharedDevice {
  readonly concurrency: readonly number[];
  readonly running: RunningTask[];
  /** Factor of all its tasks since `since`. */
  slowdown: number;
  since: number;
}

/** Plans the end of a task, and takes it back. */
export interface EndPlanner {
  schedule(time: number, task: number): EventHandle;
  cancel(end: EventHandle): void;
}

/**
 * Tasks on devices whose streams slow each other down. A task advances at the pace that the number of streams busy at
 * the moment allows; when that number changes, all its running tasks get a new end.
 */
export class SharedStreams {
  private readonly devices: readonly (SharedDevice | undefined)[];
  private readonly ends: EndPlanner;
  private readonly changed = new Set<SharedDevice>();

  constructor(devices: readonly Pick<Device, "concurrency">[], ends: EndPlanner) {
    this.ends = ends;
    this.devices = devices.map(
      ({ concurrency }) => concurrency && { concurrency, running: [], slowdown: 1, since: 0 },
    );
  }

  /** Takes over a task that starts; false where streams do not disturb each other. */
  start(device: number, task: number, seconds: number, now: number): boolean {
    const shared = this.devices[device];
    if (!shared) return false;
    settle(shared, now);
    shared.running.push({ task, remaining: seconds, end: undefined });
    this.changed.add(shared);
    return true;
  }

  /** The task has ended. */
  finish(device: number, task: number, now: number): void {
    const shared = this.devices[device];
    if (!shared) return;
    settle(shared, now);
    shared.running.splice(
      shared.running.findIndex((running) => running.task === task),
      1,
    );
    this.changed.add(shared);
  }

  /** Plans ends anew wherever the number of busy streams has changed; once an instant, after all starts. */
  retime(now: number): void {
    for (const shared of this.changed) {
      const slowdown = slowdownOf(shared.concurrency, Math.max(1, shared.running.length));
      for (const running of shared.running) {
        if (running.end && slowdown === shared.slowdown) continue;
        if (running.end) this.ends.cancel(running.end);
        running.end = this.ends.schedule(now + running.remaining * slowdown, running.task);
      }
      shared.slowdown = slowdown;
    }
    this.changed.clear();
  }
}

/** Counts what was done since the pace last changed. */
function settle(shared: SharedDevice, now: number): void {
  const done = (now - shared.since) / shared.slowdown;
  for (const running of shared.running) running.remaining = Math.max(0, running.remaining - done);
  shared.since = now;
}
