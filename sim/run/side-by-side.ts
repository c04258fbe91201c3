import { endOfInstant } from "../engine/index.ts";
import type { Controller, RunEvent, RunHandle, RunMessage, Ticket } from "./controller.ts";

/** A message of one of the controllers, which alone hears of it. */
interface OwnedMessage extends RunMessage {
  readonly owner: number;
  readonly message: RunMessage;
}

type AnyController = Controller<RunMessage>;
type AnyHandle = RunHandle<RunMessage>;

/**
 * Several controllers in one run, each for the stream of requests of its number: it hears of what is its own, and of all that
 * changes in the world. None knows of the others but by what they leave it of devices and links.
 */
export function sideBySide(controllers: readonly AnyController[]): Controller<OwnedMessage> {
  return new SideBySide(controllers);
}

class SideBySide implements Controller<OwnedMessage> {
  private readonly controllers: readonly AnyController[];
  /** By request in flight, and by program that is for no request: the number of the controller. */
  private readonly ofRequest = new Map<number, number>();
  private readonly ofTicket = new Map<Ticket, number>();
  /** Moments that controllers asked for, in the order of their asking. */
  private wakes: { readonly time: number; readonly owner: number }[] = [];
  private handles: readonly AnyHandle[] | undefined;

  constructor(controllers: readonly AnyController[]) {
    this.controllers = controllers;
  }

  react(event: RunEvent<OwnedMessage>, run: RunHandle<OwnedMessage>): void {
    this.handles ??= this.controllers.map((_, owner) => this.handleOf(owner, run));
    switch (event.kind) {
      case "request":
        this.ofRequest.set(event.request, event.stream);
        return this.tell(event.stream, event);
      case "dropped":
        this.ofRequest.delete(event.request);
        return this.tell(event.stream, event);
      case "computed":
      case "lost":
        return this.tell(this.takeOwner(event), event);
      case "received":
        return this.tell(event.message.owner, { ...event, message: event.message.message });
      case "wake":
        return this.tell(this.takeWake(run.now), event);
      case "changed":
        for (const owner of this.controllers.keys()) this.tell(owner, event);
        return;
    }
  }

  private tell(owner: number | undefined, event: RunEvent<RunMessage>): void {
    if (owner !== undefined) this.controllers[owner]!.react(event, this.handles![owner]!);
  }

  private takeOwner({ ticket, request }: { readonly ticket: Ticket; readonly request: number }) {
    const owner = this.ofTicket.get(ticket) ?? this.ofRequest.get(request);
    this.ofTicket.delete(ticket);
    return owner;
  }

  /** Who asked first for a moment that is there. */
  private takeWake(now: number): number | undefined {
    const place = this.wakes.findIndex(({ time }) => time <= endOfInstant(now));
    return this.wakes.splice(place, 1)[0]?.owner;
  }

  private handleOf(owner: number, run: RunHandle<OwnedMessage>): AnyHandle {
    const leaves = (request: number) => this.ofRequest.delete(request);
    return {
      get now() {
        return run.now;
      },
      view: run.view,
      submit: (program, request, priority) => {
        const ticket = run.submit(program, request, priority);
        if (!this.ofRequest.has(request)) this.ofTicket.set(ticket, owner);
        return ticket;
      },
      cancel: (ticket) => {
        this.ofTicket.delete(ticket);
        run.cancel(ticket);
      },
      finish(request) {
        leaves(request);
        run.finish(request);
      },
      fail: (request) => run.fail(request),
      send: (message, from, to, bytes) => run.send({ ...message, owner, message }, from, to, bytes),
      setClock: (device, share, factor) => run.setClock(device, share, factor),
      limitRate: (channel, rate) => run.limitRate(channel, rate),
      wakeAt: (time) => {
        this.wakes.push({ time, owner });
        run.wakeAt(time);
      },
      show: (figure, value) => run.show(figure, value),
    };
  }
}
