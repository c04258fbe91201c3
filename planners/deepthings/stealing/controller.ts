import type { Controller, RunEvent, RunHandle, Ticket } from "../../../sim/run/index.ts";
import { FramePrograms, wayOf } from "./frame-programs.ts";
import { FrameState } from "./frame-state.ts";
import type { StealableTile, StealingFrame } from "./frame.ts";
import { requestBytes, retrySeconds, type Message, type TakenTile } from "./messages.ts";
import { VictimQueue } from "./victims.ts";

/** A task that a device has begun, or has yet to as soon as one of its streams is free. */
export interface BegunTile extends TakenTile {
  readonly ticket: Ticket;
  readonly device: number;
  readonly stolen: boolean;
}

/**
 * Work stealing through a gateway (DeepThings, Zhao et al., TCAD 2018, as its published runtime does it): the owner cuts
 * the frame of each request into tasks, registers at the gateway and works its queue from the head; an idle device asks
 * the gateway for a victim and the victim for a task, which comes from the head of the same queue; outputs go to the
 * gateway, which merges them and computes the rest. The owner deregisters when it finds its queue empty.
 *
 * With reuse, a tile leaves to its neighbours what they have when the owner knows, as it takes the tile from the queue,
 * that all of them are done; borders go through the gateway, which tells the owner of those that thieves made.
 *
 * A device works on as many tiles at a time as it has streams, whosesoever requests they are of. Its messages to itself
 * take no time. A thief that found nothing asks again after a while; while no task is left to find, it waits for the next
 * frame instead of asking in vain.
 *
 * What a failed thief had taken goes back to the head of the owner's queue, also what it has computed and not yet handed
 * over; a message from or to a device that is down is lost. With the gateway all that it has collected is gone: frames
 * begin anew when it is back. With the owner its queue is gone: frames of which it had any task fail.
 */
export class WorkStealing implements Controller<Message> {
  private readonly frame: StealingFrame;
  private readonly onBegun: ((task: BegunTile) => void) | undefined;
  private readonly onFailure: "retry" | "fail";
  private readonly programs: FramePrograms;
  private readonly frames = new Map<number, FrameState>();
  /** What is submitted: the task of a tile, or nothing but its request for the rest of a frame. */
  private readonly submitted = new Map<
    Ticket,
    { readonly request: number; readonly task: BegunTile | undefined }
  >();
  /** By device: streams that nothing is sought for. */
  private readonly idle: number[];
  /** Thieves that ask again, in the order of their times. */
  private readonly retries: number[] = [];
  /** At the owner: tasks that nobody has taken. */
  private queue: { readonly request: number; readonly tile: StealableTile }[] = [];
  private isRegistered = false;
  /** At the gateway: who has work. */
  private victims = new VictimQueue();
  private nextTaking = 0;

  /**
   * @param devices how many tiles each works on at a time
   * @param onBegun is told of each task that a device begins
   * @param onFailure what becomes of a frame of which a failure takes something
   */
  constructor(
    frame: StealingFrame,
    devices: readonly { readonly streams: number }[],
    {
      onBegun,
      onFailure = "retry",
    }: {
      readonly onBegun?: (task: BegunTile) => void;
      readonly onFailure?: "retry" | "fail";
    } = {},
  ) {
    this.frame = frame;
    this.onBegun = onBegun;
    this.onFailure = onFailure;
    this.idle = devices.map(({ streams }) => streams);
    this.programs = new FramePrograms(frame);
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
    if (run.view.isDown(source)) {
      run.fail(request);
      return;
    }
    this.frames.set(request, new FrameState());
    // The gateway begins all frames when it is back.
    if (!run.view.isDown(gateway)) this.queueTiles(request, run);
  }

  private queueTiles(request: number, run: RunHandle<Message>): void {
    this.queue.push(...this.frame.tiles.map((tile) => ({ request, tile })));
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
    const { gateway } = this.frame;
    if (run.view.isDown(from) || run.view.isDown(at)) return this.missed(message, from, at, run);
    switch (message.kind) {
      case "register":
        return this.victims.register(from);
      case "deregister":
        return this.victims.deregister(from);
      case "ask":
        return run.send({ kind: "victim", victim: this.victims.next() }, gateway, from, requestBytes);
      case "victim":
        if (message.victim === undefined) return this.retryLater(at, run);
        return run.send({ kind: "steal" }, at, message.victim, requestBytes);
      case "steal":
        return this.handOver(from, run);
      case "task":
        return message.task ? this.prepare(at, message.task, run) : this.retryLater(at, run);
      case "share":
        return this.keepBorders(message.request, message.tile, from, run);
      case "covered":
        this.frames.get(message.request)?.covered.add(message.tile);
        return;
      case "ask-overlaps":
        if (!this.isCurrent(message.task)) return this.next(from, run);
        this.frames.get(message.task.request)?.waiting.add({ ...message, device: from });
        return this.sendOverlaps(message.task.request, run);
      case "overlaps":
        return this.compute(at, message.task, run);
      case "result":
        return this.collect(message.request, message.tile, run);
    }
  }

  /** A message from or to a device that is down is lost: the device that waited for what follows has nothing to do. */
  private missed(message: Message, from: number, at: number, run: RunHandle<Message>): void {
    const isAnswer = message.kind === "victim" || message.kind === "task" || message.kind === "overlaps";
    const isQuestion = message.kind === "ask" || message.kind === "steal" || message.kind === "ask-overlaps";
    if (!isAnswer && !isQuestion) return;
    this.idle[isAnswer ? at : from]!++;
    const task = "task" in message ? message.task : undefined;
    if (task && this.isCurrent(task)) this.putBack([task], run);
  }

  /** Is a task still with the device that took it, and is its frame wanted? */
  private isCurrent({ request, tile, taking }: TakenTile): boolean {
    return this.frames.get(request)?.takings.get(tile.number) === taking;
  }

  /** What nobody has any more can be taken again, before all else. */
  private putBack(tasks: readonly Pick<TakenTile, "request" | "tile">[], run: RunHandle<Message>): void {
    for (const { request, tile } of tasks) {
      const frame = this.frames.get(request)!;
      frame.takings.delete(tile.number);
      frame.takers.delete(tile.number);
    }
    this.queue.unshift(...tasks.map(({ request, tile }) => ({ request, tile })));
    if (tasks.length > 0) this.offerWork(run);
  }

  private failed(device: number, run: RunHandle<Message>): void {
    const { source, gateway } = this.frame;
    if (device === gateway) {
      this.victims = new VictimQueue();
      this.isRegistered = false;
    }
    for (const [request, frame] of [...this.frames]) {
      const lost = this.frame.tiles.filter(
        (tile) => frame.takers.get(tile.number) === device && !frame.isSafe(tile),
      );
      const hasQueued = device === source && this.queue.some((head) => head.request === request);
      if (device !== gateway && !hasQueued && lost.length === 0) continue;
      if (device === source || this.onFailure === "fail") run.fail(request);
      else if (device === gateway) this.stop(request, run);
      else this.putBack(this.notComputing(request, lost), run);
    }
  }

  /** Of tiles those that no device computes at the moment: the run tells of the others itself. */
  private notComputing(request: number, tiles: readonly StealableTile[]) {
    const computing = [...this.submitted.values()].flatMap(({ task }) =>
      task?.request === request ? [task.tile.number] : [],
    );
    return tiles.filter(({ number }) => !computing.includes(number)).map((tile) => ({ request, tile }));
  }

  /** All of a frame is taken back. */
  private stop(request: number, run: RunHandle<Message>): void {
    for (const device of this.forget(request, (ticket) => run.cancel(ticket))) this.idle[device]!++;
    this.frames.set(request, new FrameState());
  }

  private recovered(device: number, run: RunHandle<Message>): void {
    if (device === this.frame.gateway)
      for (const request of this.frames.keys()) this.queueTiles(request, run);
    if (this.queue.length > 0) this.offerWork(run);
    else this.seekWork(device, run);
  }

  /** A worker of the owner: the head of the queue, or nothing more to do for now. */
  private workOwnQueue(run: RunHandle<Message>): void {
    const { source, gateway } = this.frame;
    if (run.view.isDown(source)) {
      this.idle[source]!++;
      return;
    }
    const task = this.takeTask(source);
    if (task) {
      this.prepare(source, task, run);
      return;
    }
    this.idle[source]!++;
    if (this.isRegistered) run.send({ kind: "deregister" }, source, gateway, requestBytes);
    this.isRegistered = false;
  }

  private takeTask(taker: number): TakenTile | undefined {
    const head = this.queue.shift();
    if (!head) return undefined;
    const { covered, takings, takers } = this.frames.get(head.request)!;
    const taking = this.nextTaking++;
    takings.set(head.tile.number, taking);
    takers.set(head.tile.number, taker);
    const reduced = head.tile.reduced?.overlaps.every((overlap) => covered.has(overlap.tile)) ?? false;
    return { ...head, reduced, taking };
  }

  private seekVictim(thief: number, run: RunHandle<Message>): void {
    if (this.queue.length > 0 && !run.view.isDown(thief))
      run.send({ kind: "ask" }, thief, this.frame.gateway, requestBytes);
    else this.idle[thief]!++;
  }

  private retryLater(thief: number, run: RunHandle<Message>): void {
    this.retries.push(thief);
    run.wakeAt(run.now + retrySeconds);
  }

  /** The victim's answer: a task with its input, or the word that there is none. */
  private handOver(thief: number, run: RunHandle<Message>): void {
    const task = this.takeTask(thief);
    const input = task && !this.frame.inputEverywhere ? wayOf(task).inputBytes : 0;
    const brought = task && { request: task.request, input: this.programs.ofTask(thief, task) };
    const message: Message = { kind: "task", task, ...brought };
    run.send(message, this.frame.source, thief, Math.max(input, requestBytes));
  }

  /** Fetches the borders that a reduced tile takes from neighbours; an owner has those of its own tiles. */
  private prepare(device: number, task: TakenTile, run: RunHandle<Message>): void {
    const overlaps = (task.reduced && task.tile.reduced?.overlaps) || [];
    const takers = this.frames.get(task.request)?.takers;
    const missing = overlaps
      .map(({ tile }) => tile)
      .filter((tile) => device !== this.frame.source || takers?.get(tile) !== device);
    if (missing.length === 0) this.compute(device, task, run);
    else run.send({ kind: "ask-overlaps", task, tiles: missing }, device, this.frame.gateway, requestBytes);
  }

  private compute(device: number, task: TakenTile, run: RunHandle<Message>): void {
    const { request } = task;
    // Its frame may have been given up while it was on its way, or another one have taken it.
    if (!this.isCurrent(task)) return this.next(device, run);
    const ticket = run.submit(this.programs.ofTask(device, task), request);
    const begun = { ...task, ticket, device, stolen: device !== this.frame.source };
    this.submitted.set(ticket, { request, task: begun });
    this.onBegun?.(begun);
  }

  private computed(ticket: Ticket, request: number, run: RunHandle<Message>): void {
    const task = this.submitted.get(ticket)?.task;
    this.submitted.delete(ticket);
    if (task) {
      this.finishTile(task, run);
      return;
    }
    run.finish(request);
    this.frames.delete(request);
  }

  private finishTile(task: BegunTile, run: RunHandle<Message>): void {
    const { request, tile, device } = task;
    const { source, gateway } = this.frame;
    const { number, outputBytes, sharedBytes } = tile;
    if (device === source) this.frames.get(request)?.covered.add(number);
    const output = this.programs.ofTask(device, task);
    if (sharedBytes > 0)
      run.send({ kind: "share", request, tile: number, output }, device, gateway, sharedBytes);
    const result: Message = { kind: "result", request, tile: number, output, input: this.programs.rest };
    run.send(result, device, gateway, outputBytes);
    this.next(device, run);
  }

  private keepBorders(request: number, tile: number, maker: number, run: RunHandle<Message>): void {
    const { source, gateway } = this.frame;
    this.frames.get(request)?.shared.add(tile);
    if (maker !== source) run.send({ kind: "covered", request, tile }, gateway, source, requestBytes);
    this.sendOverlaps(request, run);
  }

  /** The gateway answers whoever asked for borders that are all there now. */
  private sendOverlaps(request: number, run: RunHandle<Message>): void {
    const frame = this.frames.get(request);
    if (!frame) return;
    for (const asked of frame.waiting) {
      const { task, tiles, device } = asked;
      if (!tiles.every((tile) => frame.shared.has(tile))) continue;
      frame.waiting.delete(asked);
      const bytes = (task.tile.reduced?.overlaps ?? [])
        .filter(({ tile }) => tiles.includes(tile))
        .reduce((sum, overlap) => sum + overlap.bytes, 0);
      const input = this.programs.ofTask(device, task);
      run.send({ kind: "overlaps", task, request, input }, this.frame.gateway, device, bytes);
    }
  }

  private collect(request: number, tile: number, run: RunHandle<Message>): void {
    const frame = this.frames.get(request);
    if (!frame || frame.results.has(tile)) return;
    frame.results.add(tile);
    if (frame.results.size < this.frame.tiles.length) return;
    this.submitted.set(run.submit(this.programs.rest, request), { request, task: undefined });
  }

  /** A frame was given up: nobody takes its tiles any more, and who worked on one is free. */
  private dropped(request: number, run: RunHandle<Message>): void {
    for (const device of this.forget(request)) this.next(device, run);
  }

  /** Takes a frame out of everything; returns who worked on it, or waited for something of it. */
  private forget(request: number, onTicket?: (ticket: Ticket) => void): readonly number[] {
    const freed = [...(this.frames.get(request)?.waiting ?? [])].map(({ device }) => device);
    this.frames.delete(request);
    this.queue = this.queue.filter((head) => head.request !== request);
    for (const [ticket, { request: of, task }] of [...this.submitted]) {
      if (of !== request) continue;
      this.submitted.delete(ticket);
      if (task) freed.push(task.device);
      onTicket?.(ticket);
    }
    return freed;
  }

  /** A failure took a tile: its device can seek work again when it is back. */
  private lost(ticket: Ticket, run: RunHandle<Message>): void {
    const task = this.submitted.get(ticket)?.task;
    this.submitted.delete(ticket);
    if (!task) return;
    this.idle[task.device]!++;
    if (this.isCurrent(task)) this.putBack([task], run);
  }
}
