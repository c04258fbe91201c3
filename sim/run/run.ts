import { Engine, EngineError, Priority, type EventHandle } from "../engine/index.ts";
import { Network, type DeliveryHandler, type MessageNetwork } from "../network/index.ts";
import type { Program } from "../program/index.ts";
import type {
  Controller,
  RunEvent,
  RunHandle,
  RunMessage,
  RunView,
  ShownFigure,
  Ticket,
} from "./controller.ts";
import { Devices } from "./devices.ts";
import { EventKind } from "./event-kind.ts";
import { touchesChannel, touchesDevice, type Instance } from "./instance.ts";
import { Instances, joined } from "./instances.ts";
import type { RunObserver } from "./observer.ts";
import { programLimit } from "./prepared-program.ts";
import { RequestStreams } from "./request-streams.ts";
import { watched, WatchedNetwork } from "./watched-network.ts";
import type { RunEnd, RunOptions, World } from "./world.ts";
import { Changes } from "./world-changes.ts";
import type { Change, Workload } from "./workload.ts";

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
  { observers = [], until = Infinity }: RunOptions = {},
): RunEnd {
  return new Run(world, workload, controller, observers).run(until);
}

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
  private readonly instances: Instances;
  /** What the world becomes while requests are left. */
  private readonly changes: Changes;
  /** Messages on their way, by ticket: they draw tickets as programs do. */
  private readonly messages = new Map<Ticket, PendingMessage<Message>>();
  private nextTicket = 0;

  constructor(
    world: World,
    workload: Workload,
    controller: Controller<Message>,
    observers: readonly RunObserver[],
  ) {
    const { engine } = this;
    this.world = world;
    this.controller = controller;
    this.observers = observers;
    this.devices = new Devices(world.devices, {
      schedule: (time, task) => this.plan(time, Priority.completion, EventKind.computeEnd, task),
      cancel: (end) => engine.cancel(end),
    });
    const onDelivered: DeliveryHandler = (id, destination) => this.delivered(id, destination);
    this.network = watched(networkOf(world, onDelivered), observers);
    this.requests = new RequestStreams(workload.streams, observers, {
      planArrival: (time, stream) => this.plan(time, Priority.arrival, EventKind.arrival, stream),
      planDeadline: (time, request) => this.plan(time, Priority.control, EventKind.deadline, request),
      planQueueLimit: (time) => this.plan(time, Priority.leftOver, EventKind.queueLimit, 0),
      arrive: (request, stream) => this.tell({ kind: "request", request, stream }),
      giveUp: (request, stream) => {
        this.instances.cancelRequest(request);
        this.tell({ kind: "dropped", request, stream });
      },
      over: () => this.changes.stop(),
    });
    const { devices, network, requests } = this;
    const instances = new Instances(
      { engine, devices, network, observers },
      {
        started: (request) => requests.start(request, this.now),
        progressed: () => this.changes.progressed(),
        completed: (ticket, request) => this.tell({ kind: "computed", ticket, request }),
      },
    );
    this.instances = instances;
    const changes = new Changes(workload.changes, network?.graph, {
      plan: (time) => this.plan(time, Priority.arrival, EventKind.change, 0),
      cancel: (change) => engine.cancel(change),
      setBandwidth: (channel, bandwidth) => network?.setBandwidth(channel, bandwidth, this.now),
    });
    this.changes = changes;
    this.view = {
      waiting: (device) => devices.waiting(device),
      isDown: (device) => devices.isDown(device),
      bandwidth: (channel) => changes.offered(channel),
      route: (from, to) => changes.route(from, to),
      unfinished: (ticket) => instances.unfinishedOf(ticket),
    };
  }

  get now(): number {
    return this.engine.now;
  }

  run(until: number): RunEnd {
    const { engine, network } = this;
    this.requests.begin();
    this.changes.planNext();
    engine.run((kind, subject) => this.handle(kind, subject), network, until);
    if (until === Infinity) this.checkFinished();
    if (network instanceof WatchedNetwork) network.tellRest();
    const { now } = engine;
    return {
      time: now,
      busy: this.world.devices.map((_, device) => this.devices.busySeconds(device, now)),
      busyAt: this.world.devices.map((_, device) => this.devices.busyAt(device, now)),
      sending: network?.airtimes() ?? [],
      sentBytes: network?.sentBytes() ?? [],
      channels: network?.statistics() ?? [],
    };
  }

  submit(program: Program, request: number, priority = request): Ticket {
    const ticket = this.nextTicket++;
    this.instances.submit(ticket, program, request, priority, this.world.secondsOf(program));
    return ticket;
  }

  cancel(ticket: Ticket): void {
    this.instances.cancel(ticket);
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
    joined(this.network).start(ticket * programLimit, from, [to], bytes, this.now);
  }

  setClock(device: number, share: number, factor: number): void {
    this.devices.setClock(device, share, factor, this.now);
  }

  limitRate(channel: number, bytesPerSecond: number): void {
    this.changes.limit(channel, bytesPerSecond);
  }

  wakeAt(time: number): void {
    this.plan(time, Priority.control, EventKind.wake, 0);
  }

  show(figure: ShownFigure, value: number): void {
    for (const observer of this.observers) observer.shown?.(figure, value, this.now);
  }

  private handle(kind: number, subject: number): void {
    switch (kind) {
      case EventKind.computeEnd:
        return this.instances.computed(subject);
      case EventKind.dispatch:
        return this.instances.dispatch();
      case EventKind.delayEnd:
        return this.instances.delayEnded(subject);
      case EventKind.moment:
        return this.instances.momentCame(subject);
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

  private delivered(id: number, destination: number): void {
    const ticket = Math.floor(id / programLimit);
    if (this.instances.delivered(ticket, id - ticket * programLimit, destination)) return;
    const message = this.messages.get(ticket)!;
    this.messages.delete(ticket);
    this.changes.progressed();
    for (const observer of this.observers) observer.messageReceived?.(ticket, this.now);
    this.tell({ kind: "received", ...message });
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
        this.instances.requestDispatch();
        this.instances.sendHeld();
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
    for (const { ticket, request } of this.instances.where(isHit)) {
      // What the controller does about one may have taken back another.
      if (!this.instances.has(ticket)) continue;
      this.instances.cancel(ticket);
      this.tell({ kind: "lost", ticket, request });
    }
  }

  private plan(time: number, priority: number, kind: number, subject: number): EventHandle {
    return this.engine.schedule(time, priority, kind, subject);
  }

  /** Requests that wait for what never comes back have failed; in a world that stands, nothing may wait forever. */
  private checkFinished(): void {
    if (this.changes.mayStall) {
      this.requests.dropAll(this.now);
      return;
    }
    const { unfinished } = this.instances;
    if (unfinished > 0)
      throw new EngineError(`deadlock: ${unfinished} tasks wait for each other and never start`);
    if (this.requests.inFlight > 0)
      throw new EngineError(`${this.requests.inFlight} requests were never finished`);
  }
}

function networkOf({ network }: World, onDelivered: DeliveryHandler): MessageNetwork | undefined {
  return typeof network === "function" ? network(onDelivered) : network && new Network(network, onDelivered);
}
