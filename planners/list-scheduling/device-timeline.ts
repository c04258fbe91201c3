import { slowdownOf, type Device } from "../../sim/cluster/index.ts";
import { isLess } from "../ties.ts";
import { StreamTimeline, type Stretch } from "./timeline.ts";

/** A stretch of time on a stream of a device; seconds. */
export interface StreamSlot extends Omit<Stretch, "task"> {
  readonly stream: number;
}

/** What a device does and when, on each of its streams. */
export class DeviceTimeline {
  private readonly streams: readonly StreamTimeline[];
  private readonly concurrency: readonly number[] | undefined;

  constructor({ streams, concurrency }: Pick<Device, "streams" | "concurrency">) {
    this.streams = Array.from({ length: streams }, () => new StreamTimeline());
    this.concurrency = concurrency;
  }

  /**
   * The slot from `ready` on that finishes work of so many seconds first; the lowest stream of equals. Beside streams that
   * are busy when it starts, work is taken to last as much longer as it makes all of them together: what others lose is
   * charged to who comes last, so that earlier slots can stay. Without `concurrency` this is exact.
   *
   * @param besides seconds that the slot has before and behind the work; whatever other streams do, they stay as long
   */
  earliest(ready: number, seconds: number, besides = 0): StreamSlot {
    let best = this.earliestOn(0, ready, seconds, besides);
    for (let stream = 1; stream < this.streams.length; stream++) {
      const slot = this.earliestOn(stream, ready, seconds, besides);
      if (isLess(slot.finish, best.finish)) best = slot;
    }
    return best;
  }

  /** Takes a slot that `earliest` found. */
  occupy(task: number, { stream, start, finish, seconds }: StreamSlot): void {
    this.streams[stream]!.occupy({ task, start, finish, seconds });
  }

  /** Gives back what a task has taken on a stream. */
  release(task: number, stream: number): void {
    this.streams[stream]!.release(task);
  }

  /** All that was placed, by stream, on each in the order of time. */
  stretches(): readonly (readonly Stretch[])[] {
    return this.streams.map((timeline) => timeline.stretches());
  }

  private earliestOn(stream: number, ready: number, seconds: number, besides: number): StreamSlot {
    const timeline = this.streams[stream]!;
    const free = timeline.earliestStart(ready, seconds + besides);
    const slowed = seconds * this.chargeAt(free, stream);
    const start = slowed === seconds ? free : timeline.earliestStart(free, slowed + besides);
    return { stream, start, finish: start + slowed + besides, seconds: slowed };
  }

  /** How many times its seconds a task on the stream adds to the time of all that run at that time. */
  private chargeAt(time: number, stream: number): number {
    if (!this.concurrency) return 1;
    const others = this.streams.filter((timeline, other) => other !== stream && timeline.isBusyAt(time));
    const busy = others.length;
    if (busy === 0) return 1;
    return (busy + 1) * slowdownOf(this.concurrency, busy + 1) - busy * slowdownOf(this.concurrency, busy);
  }
}
