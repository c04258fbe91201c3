import type { PreparedProgram } from "./prepared-program.ts";

/** A program that was submitted: what of it is still to come. */
export interface Instance {
  readonly ticket: number;
  readonly request: number;
  readonly priority: number;
  readonly prepared: PreparedProgram;
  /** Number of its first compute among the tasks of the run; its transfers follow its computes. */
  readonly base: number;
  /** By compute: seconds alone on its device. */
  readonly seconds: Float64Array;
  readonly computeWaits: Int32Array;
  readonly transferWaits: Int32Array;
  /** Deliveries that each transfer still owes. */
  readonly undelivered: Int32Array;
  readonly barrierWaits: Int32Array;
  /** By compute: its stream while it runs, or one of `computeState`. */
  readonly streams: Int32Array;
  /** Computes and transfers that are not done. */
  unfinished: number;
}

/** What a compute is, beside running on a stream. */
export const computeState = { pending: -1, ready: -2, done: -3 } as const;

/** Numbers for the tasks of instances, which are free again when an instance is over. */
export class TaskNumbers {
  /** By number: whose it is. */
  readonly owner: (Instance | undefined)[] = [];
  /** By size: first numbers of free ranges. */
  private readonly free = new Map<number, number[]>();

  /** The first of `count` neighbouring numbers. */
  take(count: number): number {
    const base = this.free.get(count)?.pop();
    if (base !== undefined) return base;
    const next = this.owner.length;
    for (let index = 0; index < count; index++) this.owner.push(undefined);
    return next;
  }

  own(instance: Instance, count: number): void {
    for (let index = 0; index < count; index++) this.owner[instance.base + index] = instance;
  }

  giveBack(base: number, count: number): void {
    for (let index = 0; index < count; index++) this.owner[base + index] = undefined;
    const ranges = this.free.get(count);
    if (ranges) ranges.push(base);
    else this.free.set(count, [base]);
  }
}
