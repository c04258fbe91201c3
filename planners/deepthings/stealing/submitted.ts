import type { Ticket } from "../../../sim/run/index.ts";
import type { StealableTile } from "./frame.ts";
import type { TakenTile } from "./messages.ts";
import type { FrameTile } from "./open-frames.ts";

/** A task that a device has begun, or has yet to as soon as one of its streams is free. */
export interface BegunTile extends TakenTile {
  readonly ticket: Ticket;
  readonly device: number;
  readonly stolen: boolean;
}

/** What was submitted and has not ended: the task of a tile, or nothing but its request for the rest of a frame. */
export class Submitted {
  private readonly programs = new Map<
    Ticket,
    { readonly request: number; readonly task: BegunTile | undefined }
  >();

  add(ticket: Ticket, request: number, task?: BegunTile): void {
    this.programs.set(ticket, { request, task });
  }

  /** Forgets what has ended; its task where it was a tile's. */
  end(ticket: Ticket): BegunTile | undefined {
    const task = this.programs.get(ticket)?.task;
    this.programs.delete(ticket);
    return task;
  }

  /** What was submitted for a request. */
  of(request: number): readonly { readonly ticket: Ticket; readonly task: BegunTile | undefined }[] {
    return [...this.programs].flatMap(([ticket, { request: of, task }]) =>
      of === request ? [{ ticket, task }] : [],
    );
  }

  /** Of a frame's tiles those that no device computes at the moment. */
  without(request: number, tiles: readonly StealableTile[]): readonly FrameTile[] {
    const computing = this.of(request).map(({ task }) => task?.tile.number);
    return tiles.filter(({ number }) => !computing.includes(number)).map((tile) => ({ request, tile }));
  }
}
