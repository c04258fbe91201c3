import type { EventHandle } from "../engine/index.ts";
import type { Transfer } from "../program/index.ts";
import type { PreparedProgram } from "./prepared-program.ts";

/** A program that was submitted: what of it is still to come. */
export interface Instance {
  ticket: number;
  request: number;
  priority: number;
  readonly prepared: PreparedProgram;
  /** Number of its first compute among the tasks of the run; its transfers follow its computes, then its barriers. */
  base: number;
  /** By compute: seconds alone on its device. */
  seconds: Float64Array;
  readonly computeWaits: Int32Array;
  readonly transferWaits: Int32Array;
  /** Deliveries that each transfer still owes. */
  readonly undelivered: Int32Array;
  /** By transfer: 1 once it is under way. */
  readonly sent: Uint8Array;
  readonly barrierWaits: Int32Array;
  /** Planned moments, ends of delays and of barriers, by task number; made where there is one. */
  events: Map<number, EventHandle> | undefined;
  /** By compute: its stream while it runs, or one of `computeState`. */
  readonly streams: Int32Array;
  /** Computes and transfers that are not done. */
  unfinished: number;
}

/** What a compute is, beside running on a stream. */
export const computeState = { pending: -1, ready: -2, done: -3 } as const;

/** The instances of a run, which are used again once they are over. */
export class InstancePool {
  private readonly free = new WeakMap<PreparedProgram, Instance[]>();

  /** An instance of which nothing has happened yet; who it is for is to be filled in. */
  take(prepared: PreparedProgram): Instance {
    const instance = this.free.get(prepared)?.pop();
    if (!instance) return newInstance(prepared);
    instance.computeWaits.set(prepared.computeWaits);
    instance.transferWaits.set(prepared.transferWaits);
    instance.undelivered.set(prepared.deliveries);
    instance.barrierWaits.set(prepared.barrierWaits);
    instance.sent.fill(0);
    instance.streams.fill(computeState.pending);
    instance.events = undefined;
    instance.unfinished = sizeOf(prepared);
    return instance;
  }

  giveBack(instance: Instance): void {
    const free = this.free.get(instance.prepared);
    if (free) free.push(instance);
    else this.free.set(instance.prepared, [instance]);
  }
}

function newInstance(prepared: PreparedProgram): Instance {
  return {
    ticket: -1,
    request: -1,
    priority: 0,
    prepared,
    base: 0,
    seconds: new Float64Array(),
    computeWaits: prepared.computeWaits.slice(),
    transferWaits: prepared.transferWaits.slice(),
    undelivered: prepared.deliveries.slice(),
    sent: new Uint8Array(prepared.deliveries.length),
    barrierWaits: prepared.barrierWaits.slice(),
    streams: new Int32Array(prepared.computeWaits.length).fill(computeState.pending),
    events: undefined,
    unfinished: sizeOf(prepared),
  };
}

/** Numbers that an instance takes among the tasks of the run. */
export function taskCount({ computeWaits, transferWaits, barrierWaits }: PreparedProgram): number {
  return computeWaits.length + transferWaits.length + barrierWaits.length;
}

function sizeOf({ computeWaits, transferWaits }: PreparedProgram): number {
  return computeWaits.length + transferWaits.length;
}

/** Is anything of an instance still to be computed on a device, or to come from or to it? */
export function touchesDevice({ prepared, streams, undelivered }: Instance, device: number): boolean {
  return (
    streams.some((state, compute) => state !== computeState.done && prepared.device[compute] === device) ||
    prepared.program.transfers.some(
      ({ source, destinations }, transfer) =>
        undelivered[transfer]! > 0 && (source === device || destinations.includes(device)),
    )
  );
}

/** Is anything of an instance under way over a channel? */
export function touchesChannel(
  { prepared, sent, undelivered }: Instance,
  crosses: (transfer: Transfer) => boolean,
): boolean {
  return prepared.program.transfers.some(
    (transfer, index) =>
      sent[index] === 1 && undelivered[index]! > 0 && transfer.delay === undefined && crosses(transfer),
  );
}

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
