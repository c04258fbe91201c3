import { EngineError } from "./error.ts";
import { IndexedHeap } from "./indexed-heap.ts";

/** Told that `task` takes `stream` (0 is the lowest) of `device`. */
export type TaskStart = (device: number, task: number, stream: number) => void;

const idle = -1;

/**
 * The execution streams of all devices. A ready task waits in the queue of its device, smallest order number first
 * (ties: first submitted), and takes the lowest free stream.
 *
 * Nothing starts inside `submit` or `release`: `dispatch` starts tasks once everything that became ready at an instant
 * has been submitted, so the order number decides and not the order of the calls.
 */
export class DeviceStreams {
  /** Task on each stream of each device, or -1. */
  private readonly running: readonly Int32Array[];
  private readonly ready: readonly IndexedHeap[];
  private readonly touched = new IndexedHeap();
  private readonly isTouched: Uint8Array;

  /**
   * @param streamCounts number of streams of each device.
   * @throws EngineError when a device has no stream.
   */
  constructor(streamCounts: readonly number[]) {
    const wrong = streamCounts.findIndex((count) => !(Number.isInteger(count) && count >= 1));
    if (wrong >= 0)
      throw new EngineError(`device ${wrong} has ${streamCounts[wrong]} streams, at least 1 is due`);
    this.running = streamCounts.map((count) => new Int32Array(count).fill(idle));
    this.ready = streamCounts.map(() => new IndexedHeap());
    this.isTouched = new Uint8Array(streamCounts.length);
  }

  /**
   * Queues a ready task on a device; `order` ranks it among the tasks that wait there.
   * @throws EngineError for an unknown device, a negative task number or an order that is not finite.
   */
  submit(device: number, task: number, order: number): void {
    const queue = this.ready[device];
    if (queue === undefined) throw new EngineError(`there is no device ${device}`);
    if (!Number.isInteger(task) || task < 0) throw new EngineError(`${task} is no task number`);
    if (!Number.isFinite(order)) throw new EngineError(`task ${task} has the order ${order}`);
    queue.push(order, task);
    this.touch(device);
  }

  /**
   * Frees a stream and returns the task that it ran.
   * @throws EngineError when the stream runs nothing.
   */
  release(device: number, stream: number): number {
    const task = this.running[device]?.[stream] ?? idle;
    if (task === idle) throw new EngineError(`stream ${stream} of device ${device} runs no task`);
    this.running[device]![stream] = idle;
    this.touch(device);
    return task;
  }

  /** Starts every task that finds a free stream: lowest device first, smallest order number first. */
  dispatch(start: TaskStart): void {
    for (let device = this.touched.pop(); device >= 0; device = this.touched.pop()) {
      this.isTouched[device] = 0;
      const queue = this.ready[device]!;
      const streams = this.running[device]!;
      for (
        let stream = streams.indexOf(idle);
        stream >= 0 && queue.size > 0;
        stream = streams.indexOf(idle)
      ) {
        const task = queue.pop();
        this.occupy(device, stream, task);
        start(device, task, stream);
      }
    }
  }

  /** Number of tasks that wait on a device for a stream. */
  waiting(device: number): number {
    return this.ready[device]?.size ?? 0;
  }

  private occupy(device: number, stream: number, task: number): void {
    const streams = this.running[device]!;
    if (streams[stream] !== idle) {
      throw new EngineError(`stream ${stream} of device ${device} already runs task ${streams[stream]}`);
    }
    streams[stream] = task;
  }

  private touch(device: number): void {
    if (this.isTouched[device] === 1) return;
    this.isTouched[device] = 1;
    this.touched.push(device, device);
  }
}
