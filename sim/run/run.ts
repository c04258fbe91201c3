import type { NetworkGraph } from "../cluster/index.ts";
import { Engine, EngineError, Priority, type EventHandle } from "../engine/index.ts";
import { Network, type DeliveryHandler, type MessageNetwork } from "../network/index.ts";
import type { Program } from "../program/index.ts";
import type { Controller, RunEvent, RunHandle, RunMessage, RunView, Ticket } from "./controller.ts";
import { Devices, type RunDevice } from "./devices.ts";
import {
  computeState,
  InstancePool,
  TaskNumbers,
  touchesChannel,
  touchesDevice,
  type Instance,
} from "./instance.ts";
import type { RunObserver } from "./observer.ts";
import { prepareProgram, programLimit, type Lists, type PreparedProgram } from "./prepared-program.ts";
import { RequestStreams } from "./request-streams.ts";
import { Changes } from "./world-changes.ts";
import type { Change, Workload } from "./workload.ts";

/** Makes the network of a run; tests pass one that checks its own laws. */
export type NetworkFactory = (graph: NetworkGraph, onDelivered: DeliveryHandler) => MessageNetwork;

/** What a run happens in. */
export interface World {
  readonly devices: readonly RunDevice[];
  /** Joins the devices; only transfers of bytes and messages need it. */
  readonly network: NetworkGraph | undefined;
  /** Seconds of each compute of a program, alone on its device; asked once a submission. */
  secondsOf(program: Program): Float64Array;
}

export interface RunOptions {
  readonly observers?: readonly RunObserver[];
  readonly createNetwork?: NetworkFactory;
}

/** What is left of a run beside what its observers have kept. */
export interface RunEnd {
  /** When the last thing happened, seconds. */
  readonly time: number;
  /** By device: seconds that its streams have computed, added up. */
  readonly busy: readonly number[];
}

/**
 * Runs what a controller decides for the requests that come, event by event: the only way in which anything runs. The
 * loop knows no planner and no policy.
 *
 * Oldest request first on every stream and link, unless a priority says otherwise. What belongs to a request that is
 * over is used again: memory is that of the requests in flight.
 *
 * @throws EngineError when tasks are left that wait for each other
 */
export function run<Message extends RunMessage = never>(
  world: World,
  workload: Workload,
  controller: Controller<Message>,
  options: RunOptions = {},
): RunEnd {
  return new Run(world, workload, controller, options).run();
}

/** Kinds of engine events, and what their subject is; nothing where it is not said. */
const EventKind = {
  /** A task number, as for the end of a delay and for a moment. */
  computeEnd: 0,
  dispatch: 1,
  delayEnd: 2,
  moment: 3,
  /** A stream of requests. */
  arrival: 4,
  wake: 5,
  /** A request. */
  deadline: 6,
  queueLimit: 7,
  change: 8,
} as const;

interface PendingMessage<Message> {
  readonly message: Message;
  readonly from: number;
  readonly at: number;
}

class Run<Message extends RunMessage> implements RunHandle<Message> {
  readonly view: RunView;
  private readonly world: World;
  private readonly controller: Controller<Message>;
  private readonly observers: readonly RunObserver[];
  private readonly engine = new Engine();
  private readonly devices: Devices;
  private readonly network: MessageNetwork | undefined;
  private readonly requests: RequestStreams;
  private readonly prepared = new WeakMap<Program, PreparedProgram>();
  private readonly tasks = new TaskNumbers();
  private readonly pool = new InstancePool();
  /** What is in flight, by ticket: programs, and messages, which draw tickets too. */
  private readonly instances = new Map<Ticket, Instance>();
  private readonly messages = new Map<Ticket, PendingMessage<Message>>();
  /** What the world becomes while requests are left. */
  private readonly changes: Changes;
  /** Transfers whose source or destination is down. */
  private held: { readonly instance: Instance; readonly transfer: number }[] = [];
  private nextTicket = 0;
  private dispatchDue = false;

  constructor(
    world: World,
    workload: Workload,
    controller: Controller<Message>,
    { observers = [], createNetwork = (graph, onDelivered) => new Network(graph, onDelivered) }: RunOptions,
  ) {
    this.world = world;
    this.controller = controller;
    this.observers = observers;
    this.devices = new Devices(world.devices, {
      schedule: (time, task) => this.plan(time, Priority.completion, EventKind.computeEnd, task),
      cancel: (end) => this.engine.cancel(end),
    });
    this.network =
      world.network &&
      createNetwork(world.network, (transfer, destination) => this.delivered(transfer, destination));
    this.requests = new RequestStreams(workload.streams, observers, {
      planArrival: (time, stream) => this.plan(time, Priority.arrival, EventKind.arrival, stream),
      planDeadline: (time, request) => this.plan(time, Priority.control, EventKind.deadline, request),
      planQueueLimit: (time) => this.plan(time, Priority.leftOver, EventKind.queueLimit, 0),
      arrive: (request, stream) => this.tell({ kind: "request", request, stream }),
      giveUp: (request, stream) => {
        this.cancelRequest(request);
        this.tell({ kind: "dropped", request, stream });
      },
      over: () => this.changes.stop(),
    });
    this.changes = new Changes(workload.changes, world.network, {
      plan: (time) => this.plan(time, Priority.arrival, EventKind.change, 0),
      cancel: (change) => this.engine.cancel(change),
      setBandwidth: (channel, bandwidth) => this.network?.setBandwidth(channel, bandwidth, this.now),
    });
    const { devices, changes } = this;
    this.view = {
      waiting: (device) => devices.waiting(device),
      isDown: (device) => devices.isDown(device),
      bandwidth: (channel) => changes.bandwidth(channel),
    };
  }

  get now(): number {
    return this.engine.now;
  }

  run(): RunEnd {
    this.requests.begin();
    this.changes.planNext();
    this.engine.run((kind, subject) => this.handle(kind, subject), this.network);
    this.checkFinished();
    const { now } = this.engine;
    return { time: now, busy: this.world.devices.map((_, device) => this.devices.busySeconds(device, now)) };
  }

  submit(program: Program, request: number, priority = request): Ticket {
    const prepared = this.prepare(program);
    const ticket = this.nextTicket++;
    const instance = this.pool.take(prepared);
    instance.ticket = ticket;
    instance.request = request;
    instance.priority = priority;
    instance.seconds = this.world.secondsOf(program);
    instance.base = this.tasks.take(instance.unfinished);
    this.tasks.own(instance, instance.unfinished);
    this.instances.set(ticket, instance);
    for (const observer of this.observers)
      observer.submitted?.(ticket, program, request, instance.seconds, this.now);
    this.start(instance);
    return ticket;
  }

  cancel(ticket: Ticket): void {
    const instance = this.instances.get(ticket);
    if (!instance) return;
    const { device } = instance.prepared;
    for (const event of instance.events?.values() ?? []) this.engine.cancel(event);
    this.withdrawTransfers(instance);
    for (let compute = 0; compute < device.length; compute++) {
      const stream = instance.streams[compute]!;
      if (stream === computeState.ready) this.devices.withdraw(device[compute]!, instance.base + compute);
      else if (stream >= 0) this.devices.abort(device[compute]!, stream, this.now);
    }
    this.requestDispatch();
    for (const observer of this.observers) observer.cancelled?.(ticket, this.now);
    this.forget(instance);
  }

  finish(request: number): void {
    this.requests.finish(request, this.now);
  }

  fail(request: number): void {
    this.requests.drop(request, this.now, "failed");
  }

  send(message: Message, from: number, to: number, bytes: number): void {
    if (from === to) {
      this.tell({ kind: "received", message, from, at: to });
      return;
    }
    const ticket = this.nextTicket++;
    this.messages.set(ticket, { message, from, at: to });
    for (const observer of this.observers) observer.messageSent?.(ticket, message, from, to, bytes, this.now);
    this.joined().start(ticket * programLimit, from, [to], bytes, this.now);
  }

  setSpeed(device: number, factor: number): void {
    this.devices.setSpeed(device, factor, this.now);
  }

  limitRate(channel: number, bytesPerSecond: number): void {
    this.changes.limit(channel, bytesPerSecond);
  }

  wakeAt(time: number): void {
    this.plan(time, Priority.control, EventKind.wake, 0);
  }

  private handle(kind: number, subject: number): void {
    switch (kind) {
      case EventKind.computeEnd:
        return this.computed(this.tasks.owner[subject]!, subject);
      case EventKind.dispatch:
        return this.dispatch();
      case EventKind.delayEnd: {
        const instance = this.tasks.owner[subject]!;
        instance.events?.delete(subject);
        const transfer = subject - instance.base - instance.streams.length;
        const [destination] = instance.prepared.program.transfers[transfer]!.destinations;
        return this.brought(instance, transfer, destination!);
      }
      case EventKind.moment:
        return this.momentCame(this.tasks.owner[subject]!, subject);
      case EventKind.arrival:
        return this.requests.arrive(subject, this.now);
      case EventKind.wake:
        return this.tell({ kind: "wake" });
      case EventKind.deadline:
        return this.requests.passDeadline(subject, this.now);
      case EventKind.queueLimit:
        return this.requests.limitQueues(this.now);
      case EventKind.change:
        return this.changeWorld();
    }
  }

  private tell(event: RunEvent<Message>): void {
    this.controller.react(event, this);
  }

  private prepare(program: Program): PreparedProgram {
    const known = this.prepared.get(program) ?? prepareProgram(program);
    this.prepared.set(program, known);
    return known;
  }

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
    this.remember(instance, task, this.plan(this.now + seconds, Priority.completion, EventKind.moment, task));
  }

  private remember(instance: Instance, task: number, event: EventHandle): void {
    (instance.events ??= new Map()).set(task, event);
  }

  private momentCame(instance: Instance, task: number): void {
    instance.events?.delete(task);
    const place = task - instance.base;
    const computes = instance.streams.length;
    if (place < computes) this.releaseCompute(instance, place);
    else this.releaseTransfer(instance, place - computes);
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
    instance.sent[transfer] = 1;
    for (const observer of this.observers) observer.transferStarted?.(instance.ticket, transfer, this.now);
    if (delay === undefined) {
      this.joined().start(instance.ticket * programLimit + transfer, source, destinations, bytes, this.now);
      return;
    }
    const task = instance.base + instance.streams.length + transfer;
    this.remember(instance, task, this.plan(this.now + delay, Priority.completion, EventKind.delayEnd, task));
  }

  private delivered(id: number, destination: number): void {
    const ticket = Math.floor(id / programLimit);
    const instance = this.instances.get(ticket);
    if (instance) {
      this.brought(instance, id - ticket * programLimit, destination);
      return;
    }
    const message = this.messages.get(ticket)!;
    this.messages.delete(ticket);
    this.changes.progressed();
    for (const observer of this.observers) observer.messageReceived?.(ticket, this.now);
    this.tell({ kind: "received", ...message });
  }

  private brought(instance: Instance, transfer: number, destination: number): void {
    this.changes.progressed();
    const { readers, transferBarriers, device } = instance.prepared;
    for (let index = readers.start[transfer]!; index < readers.start[transfer + 1]!; index++) {
      const reader = readers.items[index]!;
      if (device[reader] === destination) this.releaseCompute(instance, reader);
    }
    if (--instance.undelivered[transfer]! > 0) return;
    for (const observer of this.observers) observer.transferEnded?.(instance.ticket, transfer, this.now);
    this.passBarriers(instance, transferBarriers, transfer);
    if (--instance.unfinished === 0) this.complete(instance);
  }

  private computed(instance: Instance, task: number): void {
    const { prepared, base, ticket } = instance;
    const compute = task - base;
    this.changes.progressed();
    this.devices.finish(prepared.device[compute]!, instance.streams[compute]!, this.now);
    instance.streams[compute] = computeState.done;
    for (const observer of this.observers) observer.computeEnded?.(ticket, compute, this.now);
    this.requestDispatch();
    const { nextTransfers, nextComputes } = prepared;
    for (let index = nextTransfers.start[compute]!; index < nextTransfers.start[compute + 1]!; index++)
      this.releaseTransfer(instance, nextTransfers.items[index]!);
    for (let index = nextComputes.start[compute]!; index < nextComputes.start[compute + 1]!; index++)
      this.releaseCompute(instance, nextComputes.items[index]!);
    this.passBarriers(instance, prepared.computeBarriers, compute);
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
      const { before } = instance.prepared.program.barriers[barrier]!;
      for (const transfer of before.transfers) this.releaseTransfer(instance, transfer);
      for (const compute of before.computes) this.releaseCompute(instance, compute);
    }
  }

  private complete(instance: Instance): void {
    const { ticket, request } = instance;
    this.forget(instance);
    this.tell({ kind: "computed", ticket, request });
  }

  private forget(instance: Instance): void {
    this.instances.delete(instance.ticket);
    this.tasks.giveBack(instance.base, instance.streams.length + instance.transferWaits.length);
    this.pool.giveBack(instance);
  }

  private cancelRequest(request: number): void {
    for (const [ticket, instance] of this.instances) if (instance.request === request) this.cancel(ticket);
  }

  private withdrawTransfers(instance: Instance): void {
    for (const [transfer, { delay }] of instance.prepared.program.transfers.entries()) {
      const isUnderWay = instance.sent[transfer] === 1 && instance.undelivered[transfer]! > 0;
      if (isUnderWay && delay === undefined)
        this.joined().cancel(instance.ticket * programLimit + transfer, this.now);
    }
    this.held = this.held.filter((held) => held.instance !== instance);
  }

  private changeWorld(): void {
    const { change } = this.changes.take();
    this.apply(change);
    if (this.requests.isOver) return;
    if (this.requests.areExpected) this.changes.progressed();
    this.changes.planNext();
  }

  private apply(change: Change): void {
    switch (change.kind) {
      case "bandwidth":
        this.changes.setBandwidth(change.channel, change.bandwidth);
        break;
      case "speed":
        this.devices.setSpeed(change.device, change.factor, this.now);
        break;
      case "failure":
        this.devices.fail(change.device);
        break;
      case "recovery":
        this.devices.recover(change.device);
        this.requestDispatch();
        this.sendHeld();
        break;
      case "channel failure":
      case "channel recovery":
        this.changes.setDown(change.channel, change.kind === "channel failure");
        break;
    }
    this.tell({ kind: "changed", change });
    if (change.kind === "failure") this.lose((instance) => touchesDevice(instance, change.device));
    if (change.kind === "channel failure") {
      const isOnWay = this.changes.crosses(change.channel);
      this.lose((instance) => touchesChannel(instance, isOnWay));
    }
  }

  /** What a failure has hit is gone as a whole: it would wait for what is lost. */
  private lose(isHit: (instance: Instance) => boolean): void {
    const tickets = [...this.instances.values()].filter(isHit).map(({ ticket }) => ticket);
    for (const ticket of tickets) {
      const instance = this.instances.get(ticket);
      // What the controller does about one may have taken back another.
      if (!instance) continue;
      const { request } = instance;
      this.cancel(ticket);
      this.tell({ kind: "lost", ticket, request });
    }
  }

  private sendHeld(): void {
    const { held } = this;
    this.held = [];
    for (const { instance, transfer } of held) this.startTransfer(instance, transfer);
  }

  /** Streams are handed out once an instant, when all that is ready is known. */
  private requestDispatch(): void {
    if (this.dispatchDue) return;
    this.dispatchDue = true;
    this.plan(this.now, Priority.dispatch, EventKind.dispatch, 0);
  }

  private dispatch(): void {
    this.dispatchDue = false;
    this.devices.dispatch(this.now, this.startCompute);
  }

  private readonly startCompute = (_: number, task: number, stream: number): number => {
    const instance = this.tasks.owner[task]!;
    const compute = task - instance.base;
    instance.streams[compute] = stream;
    this.requests.start(instance.request, this.now);
    for (const observer of this.observers)
      observer.computeStarted?.(instance.ticket, compute, stream, this.now);
    return instance.seconds[compute]!;
  };

  private plan(time: number, priority: number, kind: number, subject: number): EventHandle {
    return this.engine.schedule(time, priority, kind, subject);
  }

  private joined(): MessageNetwork {
    if (!this.network) throw new EngineError("bytes are to move, and no network joins the devices");
    return this.network;
  }

  /** Requests that wait for what never comes back have failed; in a world that stands, nothing may wait for ever. */
  private checkFinished(): void {
    if (this.changes.mayStall) {
      this.requests.dropAll(this.now);
      return;
    }
    let unfinished = 0;
    for (const instance of this.instances.values()) unfinished += instance.unfinished;
    if (unfinished > 0)
      throw new EngineError(`deadlock: ${unfinished} tasks wait for each other and never start`);
    if (this.requests.inFlight > 0)
      throw new EngineError(`${this.requests.inFlight} requests were never finished`);
  }
}
