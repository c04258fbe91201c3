import { EngineError, Priority, type Engine, type EventHandle } from "../engine/index.ts";
import type { MessageNetwork } from "../network/index.ts";
import type { Program } from "../program/index.ts";
import type { Ticket } from "./controller.ts";
import type { Devices } from "./devices.ts";
import { EventKind } from "./event-kind.ts";
import { InFlight } from "./in-flight.ts";
import { computeState, type Instance } from "./instance.ts";
import type { RunObserver } from "./observer.ts";
import { programLimit, type Lists } from "./prepared-program.ts";

/** The parts of a run that programs run on. */
export interface InstanceParts {
  readonly engine: Engine;
  readonly devices: Devices;
  readonly network: MessageNetwork | undefined;
  readonly observers: readonly RunObserver[];
}

/** What programs in flight tell their run. */
export interface InstanceHost {
  /** The first compute of a request may be about to start. */
  started(request: number): void;
  /** Something was done or delivered. */
  progressed(): void;
  /** All of a program is done. */
  completed(ticket: Ticket, request: number): void;
}

/**
 * The programs that were submitted and are not done: each of their computes and transfers waits for what is before it, and
 * its end releases what is behind it.
 */
export class Instances {
  private readonly engine: Engine;
  private readonly devices: Devices;
  private readonly network: MessageNetwork | undefined;
  private readonly observers: readonly RunObserver[];
  private readonly host: InstanceHost;
  private readonly barrierOverhead: number;
  private readonly inFlight = new InFlight();
  /** Transfers whose source or destination is down. */
  private held: { readonly instance: Instance; readonly transfer: number }[] = [];
  private dispatchDue = false;

  constructor({ engine, devices, network, observers }: InstanceParts, host: InstanceHost) {
    this.engine = engine;
    this.devices = devices;
    this.network = network;
    this.observers = observers;
    this.host = host;
    this.barrierOverhead = network?.graph?.barrierOverhead ?? 0;
  }

  /** Computes and transfers of all programs that are not done. */
  get unfinished(): number {
    let unfinished = 0;
    for (const instance of this.inFlight.all()) unfinished += instance.unfinished;
    return unfinished;
  }

  /** Computes and transfers of a program that are not done. */
  unfinishedOf(ticket: Ticket): number {
    return this.inFlight.get(ticket)?.unfinished ?? 0;
  }

  /** @param seconds by compute, alone on its device */
  submit(ticket: Ticket, program: Program, request: number, priority: number, seconds: Float64Array): void {
    const instance = this.inFlight.add(ticket, program, request, priority, seconds);
    for (const observer of this.observers)
      observer.submitted?.(ticket, program, request, seconds, this.engine.now);
    this.start(instance);
  }

  /** Takes a program back, whatever of it is done or runs; nothing happens where it is done already. */
  cancel(ticket: Ticket): void {
    const instance = this.inFlight.get(ticket);
    if (!instance) return;
    const { device, isGap } = instance.prepared;
    const { now } = this.engine;
    for (const event of instance.events?.values() ?? []) this.engine.cancel(event);
    this.withdrawTransfers(instance);
    for (let compute = 0; compute < device.length; compute++) {
      const stream = instance.streams[compute]!;
      if (stream === computeState.ready) this.devices.withdraw(device[compute]!, instance.base + compute);
      else if (stream >= 0) this.devices.abort(device[compute]!, stream, now, isGap[compute] === 0);
    }
    this.requestDispatch();
    for (const observer of this.observers) observer.cancelled?.(ticket, now);
    this.inFlight.remove(instance);
  }

  cancelRequest(request: number): void {
    for (const instance of this.inFlight.all())
      if (instance.request === request) this.cancel(instance.ticket);
  }

  /** The programs of which something holds, by ticket, and the requests that they are for. */
  where(
    isHit: (instance: Instance) => boolean,
  ): readonly { readonly ticket: Ticket; readonly request: number }[] {
    return [...this.inFlight.all()].filter(isHit).map(({ ticket, request }) => ({ ticket, request }));
  }

  has(ticket: Ticket): boolean {
    return this.inFlight.get(ticket) !== undefined;
  }

  /** A task of a device has ended. */
  computed(task: number): void {
    const instance = this.inFlight.owner(task);
    const { prepared, base, ticket } = instance;
    const { now } = this.engine;
    const compute = task - base;
    this.host.progressed();
    const computed = prepared.isGap[compute] === 0;
    this.devices.finish(prepared.device[compute]!, instance.streams[compute]!, now, computed);
    instance.streams[compute] = computeState.done;
    for (const observer of this.observers) observer.computeEnded?.(ticket, compute, now);
    this.requestDispatch();
    const { nextTransfers, nextComputes } = prepared;
    for (let index = nextTransfers.start[compute]!; index < nextTransfers.start[compute + 1]!; index++)
      this.releaseTransfer(instance, nextTransfers.items[index]!);
    for (let index = nextComputes.start[compute]!; index < nextComputes.start[compute + 1]!; index++)
      this.releaseCompute(instance, nextComputes.items[index]!);
    this.passBarriers(instance, prepared.computeBarriers, compute);
    if (--instance.unfinished === 0) this.complete(instance);
  }

  /** A transfer that does not use the network has taken its time. */
  delayEnded(task: number): void {
    const instance = this.inFlight.owner(task);
    instance.events?.delete(task);
    const transfer = task - instance.base - instance.streams.length;
    const [destination] = instance.prepared.program.transfers[transfer]!.destinations;
    this.brought(instance, transfer, destination!);
  }

  /** The moment that a task waits for is there, or all devices know that a barrier is passed. */
  momentCame(task: number): void {
    const instance = this.inFlight.owner(task);
    instance.events?.delete(task);
    const place = task - instance.base;
    const computes = instance.streams.length;
    const tasks = computes + instance.sent.length;
    if (place < computes) this.releaseCompute(instance, place);
    else if (place < tasks) this.releaseTransfer(instance, place - computes);
    else this.openBarrier(instance, place - tasks);
  }

  /** The network has brought a transfer to a destination; false where its ticket is not that of a program. */
  delivered(ticket: Ticket, transfer: number, destination: number): boolean {
    const instance = this.inFlight.get(ticket);
    if (!instance) return false;
    this.brought(instance, transfer, destination);
    return true;
  }

  /** Sends what waited for a device to be up. */
  sendHeld(): void {
    const { held } = this;
    this.held = [];
    for (const { instance, transfer } of held) this.startTransfer(instance, transfer);
  }

  /** Streams are handed out once an instant, when all that is ready is known. */
  requestDispatch(): void {
    if (this.dispatchDue) return;
    this.dispatchDue = true;
    this.engine.schedule(this.engine.now, Priority.dispatch, EventKind.dispatch, 0);
  }

  dispatch(): void {
    this.dispatchDue = false;
    this.devices.dispatch(this.engine.now, this.startCompute);
  }

  private readonly startCompute = (_: number, task: number, stream: number): number => {
    const instance = this.inFlight.owner(task);
    const compute = task - instance.base;
    instance.streams[compute] = stream;
    this.host.started(instance.request);
    for (const observer of this.observers)
      observer.computeStarted?.(instance.ticket, compute, stream, this.engine.now);
    return instance.seconds[compute]!;
  };

  private start(instance: Instance): void {
    const { base, prepared } = instance;
    const { computes, transfers } = prepared.program;
    for (const transfer of prepared.laterTransfers)
      this.planMoment(instance, transfers[transfer]!.notBefore!, base + computes.length + transfer);
    for (const compute of prepared.laterComputes)
      this.planMoment(instance, computes[compute]!.notBefore!, base + compute);
    for (const transfer of prepared.idleTransfers) this.startTransfer(instance, transfer);
    for (const compute of prepared.idleComputes) this.ready(instance, compute);
    if (instance.unfinished === 0) this.complete(instance);
  }

  private planMoment(instance: Instance, seconds: number, task: number): void {
    const time = this.engine.now + seconds;
    this.remember(instance, task, this.engine.schedule(time, Priority.completion, EventKind.moment, task));
  }

  private remember(instance: Instance, task: number, event: EventHandle): void {
    (instance.events ??= new Map()).set(task, event);
  }

  private ready(instance: Instance, compute: number): void {
    const { device, stream } = instance.prepared;
    instance.streams[compute] = computeState.ready;
    const order = instance.priority * programLimit + compute;
    this.devices.submit(device[compute]!, stream[compute]!, instance.base + compute, order);
    this.requestDispatch();
  }

  private startTransfer(instance: Instance, transfer: number): void {
    const { source, destinations, bytes, delay } = instance.prepared.program.transfers[transfer]!;
    if (this.devices.isDown(source) || destinations.some((device) => this.devices.isDown(device))) {
      this.held.push({ instance, transfer });
      return;
    }
    const { now } = this.engine;
    instance.sent[transfer] = 1;
    for (const observer of this.observers) observer.transferStarted?.(instance.ticket, transfer, now);
    if (delay === undefined) {
      const id = instance.ticket * programLimit + transfer;
      joined(this.network).start(id, source, destinations, bytes, now);
      return;
    }
    const task = instance.base + instance.streams.length + transfer;
    this.remember(
      instance,
      task,
      this.engine.schedule(now + delay, Priority.completion, EventKind.delayEnd, task),
    );
  }

  private brought(instance: Instance, transfer: number, destination: number): void {
    this.host.progressed();
    const { readers, transferBarriers, device } = instance.prepared;
    for (let index = readers.start[transfer]!; index < readers.start[transfer + 1]!; index++) {
      const reader = readers.items[index]!;
      if (device[reader] === destination) this.releaseCompute(instance, reader);
    }
    if (--instance.undelivered[transfer]! > 0) return;
    for (const observer of this.observers)
      observer.transferEnded?.(instance.ticket, transfer, this.engine.now);
    this.passBarriers(instance, transferBarriers, transfer);
    if (--instance.unfinished === 0) this.complete(instance);
  }

  private releaseCompute(instance: Instance, compute: number): void {
    if (--instance.computeWaits[compute]! === 0) this.ready(instance, compute);
  }

  private releaseTransfer(instance: Instance, transfer: number): void {
    if (--instance.transferWaits[transfer]! === 0) this.startTransfer(instance, transfer);
  }

  private passBarriers(instance: Instance, barriersOf: Lists, task: number): void {
    for (let index = barriersOf.start[task]!; index < barriersOf.start[task + 1]!; index++) {
      const barrier = barriersOf.items[index]!;
      if (--instance.barrierWaits[barrier]! > 0) continue;
      const seconds = instance.prepared.joinsDevices[barrier]! * this.barrierOverhead;
      const task = instance.base + instance.streams.length + instance.sent.length + barrier;
      if (seconds > 0) this.planMoment(instance, seconds, task);
      else this.openBarrier(instance, barrier);
    }
  }

  private openBarrier(instance: Instance, barrier: number): void {
    const { before } = instance.prepared.program.barriers[barrier]!;
    for (const transfer of before.transfers) this.releaseTransfer(instance, transfer);
    for (const compute of before.computes) this.releaseCompute(instance, compute);
  }

  private complete(instance: Instance): void {
    const { ticket, request } = instance;
    this.inFlight.remove(instance);
    this.host.completed(ticket, request);
  }

  private withdrawTransfers(instance: Instance): void {
    for (const [transfer, { delay }] of instance.prepared.program.transfers.entries()) {
      const isUnderWay = instance.sent[transfer] === 1 && instance.undelivered[transfer]! > 0;
      if (isUnderWay && delay === undefined)
        joined(this.network).cancel(instance.ticket * programLimit + transfer, this.engine.now);
    }
    this.held = this.held.filter((held) => held.instance !== instance);
  }
}

/** The network of a run in which bytes move. @throws EngineError where nothing joins the devices */
export function joined(network: MessageNetwork | undefined): MessageNetwork {
  if (!network) throw new EngineError("bytes are to move, and no network joins the devices");
  return network;
}
