import { enlarged } from "../enlarged.ts";
import { EngineError, IndexedHeap } from "../engine/index.ts";

/** No task, or no stream of its own. */
export const none = -1;

/**
 * The tasks that wait on devices, each for any stream of its device or for one alone: smallest order first (ties: first
 * submitted). Streams are numbered through all devices.
 */
export class WaitingTasks {
  /** By device: what waits for any of its streams. */
  private readonly ready: readonly IndexedHeap[];
  /** By stream: what waits for it alone; made where it is first needed. */
  private readonly readyOnStream: (IndexedHeap | undefined)[];
  /** By task that waits: its entry in its queue, and the stream whose queue that is, or none. */
  private entry = new Int32Array(64);
  private streamOfTask = new Int32Array(64);
  private readonly count: Int32Array;

  constructor(devices: number, streams: number) {
    this.ready = Array.from({ length: devices }, () => new IndexedHeap());
    this.readyOnStream = Array.from({ length: streams }, () => undefined);
    this.count = new Int32Array(devices);
  }

  /**
   * @param stream the only one that may run it, or none
   * @throws EngineError for a negative task number or an order that is not finite
   */
  add(device: number, stream: number, task: number, order: number): void {
    if (!Number.isInteger(task) || task < 0) throw new EngineError(`${task} is not a task number`);
    if (!Number.isFinite(order)) throw new EngineError(`task ${task} has the order ${order}`);
    if (task >= this.entry.length) {
      const capacity = Math.max(2 * this.entry.length, task + 1);
      this.entry = enlarged(this.entry, capacity);
      this.streamOfTask = enlarged(this.streamOfTask, capacity);
    }
    this.entry[task] = this.queueOf(device, stream).push(order, task);
    this.streamOfTask[task] = stream;
    this.count[device]!++;
  }

  withdraw(device: number, task: number): void {
    this.queueOf(device, this.streamOfTask[task]!).remove(this.entry[task]!);
    this.count[device]!--;
  }

  /** Takes out the task that goes next on a free stream of a device, or none. */
  next(device: number, stream: number): number {
    const shared = this.ready[device]!;
    const own = this.readyOnStream[stream];
    const queue = own !== undefined && own.firstKey <= shared.firstKey ? own : shared;
    if (queue.size > 0) this.count[device]!--;
    return queue.pop();
  }

  /** Number of tasks that wait on a device. */
  of(device: number): number {
    return this.count[device]!;
  }

  private queueOf(device: number, stream: number): IndexedHeap {
    if (stream === none) return this.ready[device]!;
    return (this.readyOnStream[stream] ??= new IndexedHeap());
  }
}
