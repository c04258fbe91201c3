import { slowdownOf, type Device } from "../cluster/index.ts";
import { EngineError, IndexedHeap, type EventHandle } from "../engine/index.ts";
import { none, WaitingTasks } from "./waiting-tasks.ts";

/** As much of a device as a run needs. */
export type RunDevice = Pick<Device, "streams" | "concurrency">;

/** Seconds that a device has computed at a share of its full clock. */
export interface ClockedSeconds {
  readonly clock: number;
  readonly seconds: number;
}

/** Plans the end of a task, and takes it back. */
export interface EndPlanner {
  schedule(time: number, task: number): EventHandle;
  cancel(end: EventHandle): void;
}

/** Told that `task` takes `stream` (0 is the lowest) of `device`; returns the seconds that it takes there alone. */
export type TaskStart = (device: number, task: number, stream: number) => number;

/** What a stream runs needs no end: its device stands still. */
const noEnd = -1;

/**
 * The devices of a run: their streams, and the tasks that run on them or wait there. A ready task waits in the queue of
 * its device, or of one of its streams, smallest order first (ties: first submitted), and takes the lowest free stream.
 *
 * Nothing starts inside `submit` or `finish`: `dispatch` starts tasks once everything that became ready at an instant has
 * been submitted, so the order decides and not the sequence of the calls. A task advances at the pace that the speed of
 * its device and the number of its busy streams allow at the moment; when that changes, running tasks get a new end.
 *
 * Tasks are numbered by the caller from 0; an order belongs to one task only.
 */
export class Devices {
  private readonly devices: readonly RunDevice[];
  private readonly ends: EndPlanner;
  /** The first of each device's streams among all streams of all devices; one more than there are devices. */
  private readonly first: Int32Array;
  /** By stream: its device, the task that runs on it, seconds of it that are left, since when, and its planned end. */
  private readonly deviceOf: Int32Array;
  private readonly running: Int32Array;
  private readonly remaining: Float64Array;
  private readonly since: Float64Array;
  private readonly end: Float64Array;
  private readonly startedAt: Float64Array;
  private readonly waitingTasks: WaitingTasks;
  /** By device: factors of the profile's speed, by the world and by its clock. */
  private readonly speed: Float64Array;
  private readonly clockSpeed: Float64Array;
  /** By device: its clock as a share of the full one, and seconds that it has computed by its clocks; undefined where that never changed. */
  private readonly clock: Float64Array;
  private readonly clocked: (Map<number, number> | undefined)[];
  /** By device: seconds that a second of work takes, and whether it is down. */
  private readonly slowness: Float64Array;
  private readonly down: Uint8Array;
  private readonly busyStreams: Int32Array;
  private readonly busy: Float64Array;
  private readonly touched = new IndexedHeap();
  private readonly isTouched: Uint8Array;
  /** Devices whose pace may have changed. */
  private readonly changed: number[] = [];
  private readonly isChanged: Uint8Array;

  /** @throws EngineError when a device has no stream */
  constructor(devices: readonly RunDevice[], ends: EndPlanner) {
    const wrong = devices.findIndex(({ streams }) => !(Number.isInteger(streams) && streams >= 1));
    if (wrong >= 0)
      throw new EngineError(`device ${wrong} has ${devices[wrong]!.streams} streams, at least 1 is needed`);
    this.devices = devices;
    this.ends = ends;
    this.first = new Int32Array(devices.length + 1);
    for (const [device, { streams }] of devices.entries())
      this.first[device + 1] = this.first[device]! + streams;
    const streams = this.first[devices.length]!;
    this.deviceOf = new Int32Array(streams);
    for (const [device] of devices.entries())
      this.deviceOf.fill(device, this.first[device], this.first[device + 1]);
    this.running = new Int32Array(streams).fill(none);
    this.remaining = new Float64Array(streams);
    this.since = new Float64Array(streams);
    this.end = new Float64Array(streams).fill(noEnd);
    this.startedAt = new Float64Array(streams);
    this.waitingTasks = new WaitingTasks(devices.length, streams);
    this.speed = new Float64Array(devices.length).fill(1);
    this.clockSpeed = new Float64Array(devices.length).fill(1);
    this.clock = new Float64Array(devices.length).fill(1);
    this.clocked = devices.map(() => undefined);
    this.slowness = new Float64Array(devices.length).fill(1);
    this.down = new Uint8Array(devices.length);
    this.busyStreams = new Int32Array(devices.length);
    this.busy = new Float64Array(devices.length);
    this.isTouched = new Uint8Array(devices.length);
    this.isChanged = new Uint8Array(devices.length);
  }

  /**
   * Queues a ready task on a device; `order` ranks it among the tasks that wait there.
   *
   * @param stream the only one that may run it, or -1
   * @throws EngineError for an unknown device or stream, a negative task number or an order that is not finite
   */
  submit(device: number, stream: number, task: number, order: number): void {
    if (this.devices[device] === undefined) throw new EngineError(`there is no device ${device}`);
    const own = stream === none ? none : this.first[device]! + stream;
    if (stream !== none && !(stream >= 0 && own < this.first[device + 1]!))
      throw new EngineError(`device ${device} has no stream ${stream}`);
    this.waitingTasks.add(device, own, task, order);
    this.touch(device);
  }

  /** Takes back a task that waits. */
  withdraw(device: number, task: number): void {
    this.waitingTasks.withdraw(device, task);
  }

  /**
   * The task on a stream has ended; returns it.
   *
   * @param computed undefined where the stream only waited
   */
  finish(device: number, stream: number, now: number, computed = true): number {
    const task = this.release(device, stream, now, computed);
    this.touch(device);
    return task;
  }

  /** Starts every task that finds a free stream: lowest device first, smallest order first. */
  dispatch(now: number, start: TaskStart): void {
    for (let device = this.touched.pop(); device >= 0; device = this.touched.pop()) {
      this.isTouched[device] = 0;
      if (this.down[device] === 1 || this.waitingTasks.of(device) === 0) continue;
      const last = this.first[device + 1]!;
      for (let stream = this.first[device]!; stream < last; stream++) {
        if (this.running[stream] !== none) continue;
        const task = this.waitingTasks.next(device, stream);
        if (task === none) continue;
        this.begin(device, stream, task, start(device, task, stream - this.first[device]!), now);
      }
    }
    this.retime(now);
  }

  /** Ends a running task before its time and frees its stream. */
  abort(device: number, stream: number, now: number, computed = true): void {
    const place = this.first[device]! + stream;
    if (this.end[place] !== noEnd) this.ends.cancel(this.end[place]!);
    this.release(device, stream, now, computed);
    this.touch(device);
  }

  /** Changes the speed of a device, as a factor of its profile's; at 0 it stands still. */
  setSpeed(device: number, factor: number, now: number): void {
    this.settle(device, now);
    this.speed[device] = factor;
    this.change(device);
    this.retime(now);
  }

  /** Has a device compute at a share of its full clock, which makes it so fast as a factor of its speed there. */
  setClock(device: number, share: number, factor: number, now: number): void {
    this.clocked[device] = new Map(this.busyAt(device, now).map(({ clock, seconds }) => [clock, seconds]));
    this.clock[device] = share;
    this.settle(device, now);
    this.clockSpeed[device] = factor;
    this.change(device);
    this.retime(now);
  }

  /** Nothing starts on the device from now on; what runs there is to be aborted by the caller. */
  fail(device: number): void {
    this.down[device] = 1;
  }

  recover(device: number): void {
    this.down[device] = 0;
    this.touch(device);
  }

  isDown(device: number): boolean {
    return this.down[device] === 1;
  }

  /** Number of tasks that wait on a device for a stream. */
  waiting(device: number): number {
    return this.waitingTasks.of(device);
  }

  /** Seconds that the streams of a device have computed until `now`, added up. */
  busySeconds(device: number, now: number): number {
    let seconds = this.busy[device]!;
    for (let stream = this.first[device]!; stream < this.first[device + 1]!; stream++)
      if (this.running[stream] !== none) seconds += now - this.startedAt[stream]!;
    return seconds;
  }

  /** The same by the clock at which they passed. */
  busyAt(device: number, now: number): readonly ClockedSeconds[] {
    const total = this.busySeconds(device, now);
    const clock = this.clock[device]!;
    const known = this.clocked[device];
    if (!known) return [{ clock, seconds: total }];
    let before = 0;
    for (const seconds of known.values()) before += seconds;
    const all = new Map(known).set(clock, (known.get(clock) ?? 0) + Math.max(0, total - before));
    return [...all].map(([share, seconds]) => ({ clock: share, seconds }));
  }

  private begin(device: number, stream: number, task: number, seconds: number, now: number): void {
    this.running[stream] = task;
    this.remaining[stream] = seconds;
    this.since[stream] = now;
    this.startedAt[stream] = now;
    this.end[stream] = noEnd;
    this.busyStreams[device]!++;
    if (this.devices[device]!.concurrency) {
      // The others have run at the old pace until now.
      this.settle(device, now);
      this.change(device);
    } else {
      this.planEnd(stream, this.slowness[device]!, now);
    }
  }

  private release(device: number, stream: number, now: number, computed: boolean): number {
    const place = this.first[device]! + stream;
    const task = this.running[place] ?? none;
    if (task === none) throw new EngineError(`stream ${stream} of device ${device} runs no task`);
    if (computed) this.busy[device]! += now - this.startedAt[place]!;
    if (this.devices[device]!.concurrency) {
      this.settle(device, now);
      this.change(device);
    }
    this.running[place] = none;
    this.end[place] = noEnd;
    this.busyStreams[device]!--;
    return task;
  }

  /** Counts what was done since the pace last changed. */
  private settle(device: number, now: number): void {
    const slowness = this.slowness[device]!;
    for (let stream = this.first[device]!; stream < this.first[device + 1]!; stream++) {
      if (this.running[stream] === none) continue;
      const done = (now - this.since[stream]!) / slowness;
      this.remaining[stream] = Math.max(0, this.remaining[stream]! - done);
      this.since[stream] = now;
    }
  }

  /** Plans ends again wherever the pace has changed. */
  private retime(now: number): void {
    for (let index = 0; index < this.changed.length; index++) {
      const device = this.changed[index]!;
      this.isChanged[device] = 0;
      const { concurrency } = this.devices[device]!;
      const slowdown = concurrency ? slowdownOf(concurrency, Math.max(1, this.busyStreams[device]!)) : 1;
      const slowness = slowdown / (this.speed[device]! * this.clockSpeed[device]!);
      for (let stream = this.first[device]!; stream < this.first[device + 1]!; stream++) {
        if (this.running[stream] === none) continue;
        if (this.end[stream] !== noEnd && slowness === this.slowness[device]) continue;
        if (this.end[stream] !== noEnd) this.ends.cancel(this.end[stream]!);
        this.planEnd(stream, slowness, now);
      }
      this.slowness[device] = slowness;
    }
    this.changed.length = 0;
  }

  private planEnd(stream: number, slowness: number, now: number): void {
    const remaining = this.remaining[stream]!;
    const stands = slowness === Infinity && remaining > 0;
    this.end[stream] = stands
      ? noEnd
      : this.ends.schedule(now + (remaining === 0 ? 0 : remaining * slowness), this.running[stream]!);
  }

  private touch(device: number): void {
    if (this.isTouched[device] === 1) return;
    this.isTouched[device] = 1;
    this.touched.push(device, device);
  }

  private change(device: number): void {
    if (this.isChanged[device] === 1) return;
    this.isChanged[device] = 1;
    this.changed.push(device);
  }
}
