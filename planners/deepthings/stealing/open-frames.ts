import { FrameState } from "./frame-state.ts";
import type { StealableTile } from "./frame.ts";
import type { TakenTile } from "./messages.ts";

/** A tile of a request's frame. */
export type FrameTile = Pick<TakenTile, "request" | "tile">;

/** The frames of requests that are not done, and the owner's queue: their tiles that nobody has taken. */
export class OpenFrames {
  private readonly frames = new Map<number, FrameState>();
  private readonly tiles: readonly StealableTile[];
  private queue: FrameTile[] = [];
  private nextTaking = 0;

  /** @param tiles of each frame, in the order of the queue */
  constructor(tiles: readonly StealableTile[]) {
    this.tiles = tiles;
  }

  /** Is a tile there to be taken? */
  get hasWork(): boolean {
    return this.queue.length > 0;
  }

  /** In the order in which they were opened; the list stays as it is when frames are closed. */
  get requests(): readonly number[] {
    return [...this.frames.keys()];
  }

  open(request: number): void {
    this.frames.set(request, new FrameState());
  }

  of(request: number): FrameState | undefined {
    return this.frames.get(request);
  }

  /** Puts all tiles of a frame at the end of the queue. */
  queueTiles(request: number): void {
    this.queue.push(...this.tiles.map((tile) => ({ request, tile })));
  }

  hasQueued(request: number): boolean {
    return this.queue.some((head) => head.request === request);
  }

  /** Takes the head of the queue for a device; in the smaller way where the owner knows its neighbours to be done. */
  take(taker: number): TakenTile | undefined {
    const head = this.queue.shift();
    if (!head) return undefined;
    const { covered, takings, takers } = this.frames.get(head.request)!;
    const taking = this.nextTaking++;
    takings.set(head.tile.number, taking);
    takers.set(head.tile.number, taker);
    const reduced = head.tile.reduced?.overlaps.every((overlap) => covered.has(overlap.tile)) ?? false;
    return { ...head, reduced, taking };
  }

  /** What nobody has any more can be taken again, before all else. */
  putBack(tasks: readonly FrameTile[]): void {
    for (const { request, tile } of tasks) {
      const frame = this.frames.get(request)!;
      frame.takings.delete(tile.number);
      frame.takers.delete(tile.number);
    }
    this.queue.unshift(...tasks.map(({ request, tile }) => ({ request, tile })));
  }

  /** Is a task still with the device that took it, and is its frame wanted? */
  isCurrent({ request, tile, taking }: TakenTile): boolean {
    return this.frames.get(request)?.takings.get(tile.number) === taking;
  }

  /** The tiles of a frame that a device has taken and the gateway has not got. */
  unsafeTiles(request: number, taker: number): readonly StealableTile[] {
    const frame = this.frames.get(request)!;
    return this.tiles.filter((tile) => frame.takers.get(tile.number) === taker && !frame.isSafe(tile));
  }

  close(request: number): void {
    this.frames.delete(request);
    this.queue = this.queue.filter((head) => head.request !== request);
  }
}
