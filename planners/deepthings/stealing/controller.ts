import type { Controller, RunEvent, RunHandle, Ticket } from "../../../sim/run/index.ts";
import { FramePrograms, wayOf } from "./frame-programs.ts";
import type { StealingFrame } from "./frame.ts";
import { Gateway } from "./gateway.ts";
import { requestBytes, retrySeconds, waitingFor, type Message, type TakenTile } from "./messages.ts";
import { OpenFrames, type FrameTile } from "./open-frames.ts";
import { Submitted, type BegunTile } from "./submitted.ts";

export interface StealingOptions {
  /** Is told of each task that a device begins. */
  readonly onBegun?: (task: BegunTile) => void;
  /** What becomes of a frame of which a failure takes something. */
  readonly onFailure?: "retry" | "fail";
}

/**
 * Work stealing through a gateway (DeepThings, Zhao et al., TCAD 2018, as its published runtime does it): the owner cuts
 * the frame of each request into tasks, registers at the gateway and works its queue from the head; an idle device asks
 * the gateway for a victim and the victim for a task, which comes from the head of the same queue; outputs go to the
 * gateway, which merges them and computes the rest. The owner deregisters when it finds its queue empty.
 *
 * With reuse, a tile takes borders that its neighbours have computed from them, if the owner knows, when it takes the tile
 * from the queue, that all of them are done; borders go through the gateway, which tells the owner of those that thieves made.
 *
 * A device works on as many tiles at a time as it has streams, of whichever requests. Its messages to itself
 * take no time. A thief that found nothing asks again after a while; while no task is left to find, it waits for the next
 * frame instead of polling.
 *
 * What a failed thief had taken goes back to the head of the owner's queue, also what it has computed and not yet handed
 * over; a message from or to a device that is down is lost. With the gateway all that it has collected is gone: frames
 * start again when it is back. With the owner its queue is gone: frames of which it had any task fail.
 */
export class WorkStealing implements Controller<Message> {
  private readonly frame: StealingFrame;
  private readonly onBegun: ((task: BegunTile) => void) | undefined;
  private readonly onFailure: "retry" | "fail";
  private readonly programs: FramePrograms;
  private readonly frames: OpenFrames;
  private readonly gateway: Gateway;
  private readonly submitted = new Submitted();
  /** By device: streams that nothing is sought for. */
  private readonly idle: number[];
  /** Thieves that ask again, in the order of their times. */
  private readonly retries: number[] = [];
  /** Has the owner told the gateway that it has work? */
  private isRegistered = false;

  /** @param devices how many tiles each works on at a time */
  constructor(
    frame: StealingFrame,
    devices: readonly { readonly streams: number }[],
    { onBegun, onFailure = "retry" }: StealingOptions = {},
  ) {
    this.frame = frame;
    this.onBegun = onBegun;
    this.onFailure = onFailure;
    this.idle = devices.map(({ streams }) => streams);
    this.programs = new FramePrograms(frame);
    this.frames = new OpenFrames(frame.tiles);
    this.gateway = new Gateway(frame, this.frames, this.programs);
  }

  react(event: RunEvent<Message>, run: RunHandle<Message>): void {
    switch (event.kind) {
      case "request":
        return this.begin(event.request, run);
      case "received":
        return this.receive(event.message, event.from, event.at, run);
      case "computed":
        return this.computed(event.ticket, event.request, run);
      case "lost":
        return this.lost(event.ticket, run);
      case "dropped":
        return this.dropped(event.request, run);
      case "wake":
        return this.seekVictim(this.retries.shift()!, run);
      case "changed":
        if (event.change.kind === "failure") this.failed(event.change.device, run);
        if (event.change.kind === "recovery") this.recovered(event.change.device, run);
        return;
    }
  }

  private begin(request: number, run: RunHandle<Message>): void {
    const { source, gateway } = this.frame;
    if (run.view.isDown(source)) return run.fail(request);
    this.frames.open(request);
    // The gateway begins all frames when it is back.
    if (!run.view.isDown(gateway)) this.queueTiles(request, run);
  }

  private queueTiles(request: number, run: RunHandle<Message>): void {
    this.frames.queueTiles(request);
    this.offerWork(run);
  }

  /** The owner has tasks: it says so, and all that are idle seek them, the owner first. */
  private offerWork(run: RunHandle<Message>): void {
    const { source, gateway } = this.frame;
    if (!this.isRegistered) run.send({ kind: "register" }, source, gateway, requestBytes);
    this.isRegistered = true;
    this.seekWork(source, run);
    for (const device of this.idle.keys()) if (device !== source) this.seekWork(device, run);
  }

  private seekWork(device: number, run: RunHandle<Message>): void {
    const streams = this.idle[device]!;
    this.idle[device] = 0;
    for (let stream = 0; stream < streams; stream++) this.next(device, run);
  }

  /** A stream of a device has nothing to do. */
  private next(device: number, run: RunHandle<Message>): void {
    if (device === this.frame.source) this.workOwnQueue(run);
    else this.seekVictim(device, run);
  }

  private receive(message: Message, from: number, at: number, run: RunHandle<Message>): void {
    if (run.view.isDown(from) || run.view.isDown(at)) return this.missed(message, from, at, run);
    switch (message.kind) {
      case "register":
        return this.gateway.register(from);
      case "deregister":
        return this.gateway.deregister(from);
      case "ask":
        return this.gateway.nameVictim(from, run);
      case "victim":
        if (message.victim === undefined) return this.retryLater(at, run);
        return run.send({ kind: "steal" }, at, message.victim, requestBytes);
      case "steal":
        return this.handOver(from, run);
      case "task":
        return message.task ? this.prepare(at, message.task, run) : this.retryLater(at, run);
      case "share":
        return this.gateway.keepBorders(message.request, message.tile, from, run);
      case "covered":
        this.frames.of(message.request)?.covered.add(message.tile);
        return;
      case "ask-overlaps":
        if (!this.frames.isCurrent(message.task)) return this.next(from, run);
        return this.gateway.askOverlaps(message, from, run);
      case "overlaps":
        return this.compute(at, message.task, run);
      case "result":
        if (this.gateway.collect(message.request, message.tile))
          this.submitted.add(run.submit(this.programs.rest, message.request), message.request);
        return;
    }
  }

  /** A message from or to a device that is down is lost: the device that waited for what follows has nothing to do. */
  private missed(message: Message, from: number, at: number, run: RunHandle<Message>): void {
    const waiting = waitingFor(message);
    if (!waiting) return;
    this.idle[waiting === "receiver" ? at : from]!++;
    const task = "task" in message ? message.task : undefined;
    if (task && this.frames.isCurrent(task)) this.putBack([task], run);
  }

  private putBack(tasks: readonly FrameTile[], run: RunHandle<Message>): void {
    this.frames.putBack(tasks);
    if (tasks.length > 0) this.offerWork(run);
  }

  private failed(device: number, run: RunHandle<Message>): void {
    const { source, gateway } = this.frame;
    if (device === gateway) {
      this.gateway.forgetVictims();
      this.isRegistered = false;
    }
    for (const request of this.frames.requests) {
      const lost = this.frames.unsafeTiles(request, device);
      const hasQueued = device === source && this.frames.hasQueued(request);
      if (device !== gateway && !hasQueued && lost.length === 0) continue;
      if (device === source || this.onFailure === "fail") run.fail(request);
      else if (device === gateway) this.stop(request, run);
      // The run itself tells of those that the device computes.
      else this.putBack(this.submitted.without(request, lost), run);
    }
  }

  /** All of a frame is taken back. */
  private stop(request: number, run: RunHandle<Message>): void {
    for (const device of this.forget(request, (ticket) => run.cancel(ticket))) this.idle[device]!++;
    this.frames.open(request);
  }

  private recovered(device: number, run: RunHandle<Message>): void {
    if (device === this.frame.gateway)
      for (const request of this.frames.requests) this.queueTiles(request, run);
    if (this.frames.hasWork) this.offerWork(run);
    else this.seekWork(device, run);
  }

  /** A worker of the owner: the head of the queue, or nothing more to do for now. */
  private workOwnQueue(run: RunHandle<Message>): void {
    const { source, gateway } = this.frame;
    if (run.view.isDown(source)) {
      this.idle[source]!++;
      return;
    }
    const task = this.frames.take(source);
    if (task) return this.prepare(source, task, run);
    this.idle[source]!++;
    if (this.isRegistered) run.send({ kind: "deregister" }, source, gateway, requestBytes);
    this.isRegistered = false;
  }

  private seekVictim(thief: number, run: RunHandle<Message>): void {
    if (this.frames.hasWork && !run.view.isDown(thief))
      run.send({ kind: "ask" }, thief, this.frame.gateway, requestBytes);
    else this.idle[thief]!++;
  }

  private retryLater(thief: number, run: RunHandle<Message>): void {
    this.retries.push(thief);
    run.wakeAt(run.now + retrySeconds);
  }

  /** The victim's answer: a task with its input, or the word that there is none. */
  private handOver(thief: number, run: RunHandle<Message>): void {
    const task = this.frames.take(thief);
    const input = task && !this.frame.inputEverywhere ? wayOf(task).inputBytes : 0;
    const brought = task && { request: task.request, input: this.programs.ofTask(thief, task) };
    const message: Message = { kind: "task", task, ...brought };
    run.send(message, this.frame.source, thief, Math.max(input, requestBytes));
  }

  /** Fetches the borders that a reduced tile takes from neighbours; an owner has those of its own tiles. */
  private prepare(device: number, task: TakenTile, run: RunHandle<Message>): void {
    const overlaps = (task.reduced && task.tile.reduced?.overlaps) || [];
    const takers = this.frames.of(task.request)?.takers;
    const missing = overlaps
      .map(({ tile }) => tile)
      .filter((tile) => device !== this.frame.source || takers?.get(tile) !== device);
    if (missing.length === 0) this.compute(device, task, run);
    else run.send({ kind: "ask-overlaps", task, tiles: missing }, device, this.frame.gateway, requestBytes);
  }

  private compute(device: number, task: TakenTile, run: RunHandle<Message>): void {
    const { request } = task;
    // Its frame may have been given up while it was on its way, or another one have taken it.
    if (!this.frames.isCurrent(task)) return this.next(device, run);
    const ticket = run.submit(this.programs.ofTask(device, task), request);
    const begun = { ...task, ticket, device, stolen: device !== this.frame.source };
    this.submitted.add(ticket, request, begun);
    this.onBegun?.(begun);
  }

  private computed(ticket: Ticket, request: number, run: RunHandle<Message>): void {
    const task = this.submitted.end(ticket);
    if (task) return this.finishTile(task, run);
    run.finish(request);
    this.frames.close(request);
  }

  private finishTile(task: BegunTile, run: RunHandle<Message>): void {
    const { request, tile, device } = task;
    const { source, gateway } = this.frame;
    const { number, outputBytes, sharedBytes } = tile;
    if (device === source) this.frames.of(request)?.covered.add(number);
    const output = this.programs.ofTask(device, task);
    if (sharedBytes > 0)
      run.send({ kind: "share", request, tile: number, output }, device, gateway, sharedBytes);
    const result: Message = { kind: "result", request, tile: number, output, input: this.programs.rest };
    run.send(result, device, gateway, outputBytes);
    this.next(device, run);
  }

  /** A frame was given up: nobody takes its tiles any more, and who worked on one is free. */
  private dropped(request: number, run: RunHandle<Message>): void {
    for (const device of this.forget(request)) this.next(device, run);
  }

  /** Takes a frame out of everything; returns who worked on it, or waited for something of it. */
  private forget(request: number, onTicket?: (ticket: Ticket) => void): readonly number[] {
    const freed = [...(this.frames.of(request)?.waiting ?? [])].map(({ device }) => device);
    this.frames.close(request);
    for (const { ticket, task } of this.submitted.of(request)) {
      this.submitted.end(ticket);
      if (task) freed.push(task.device);
      onTicket?.(ticket);
    }
    return freed;
  }

  /** A failure took a tile: its device can seek work again when it is back. */
  private lost(ticket: Ticket, run: RunHandle<Message>): void {
    const task = this.submitted.end(ticket);
    if (!task) return;
    this.idle[task.device]!++;
    if (this.frames.isCurrent(task)) this.putBack([task], run);
  }
}
