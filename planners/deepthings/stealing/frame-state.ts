import type { StealableTile } from "./frame.ts";
import type { TakenTile } from "./messages.ts";

/** What is known of the frame of a request. */
export class FrameState {
  /** At the owner: tiles that it knows to be done. */
  readonly covered = new Set<number>();
  /** By tile that was taken: who has it, and the number of the taking. */
  readonly takers = new Map<number, number>();
  readonly takings = new Map<number, number>();
  /** At the gateway: whose borders are there, who waits for borders, and whose outputs are there. */
  readonly shared = new Set<number>();
  readonly waiting = new Set<OverlapsAsked>();
  readonly results = new Set<number>();

  /** Has the gateway all that a tile makes? */
  isSafe({ number, sharedBytes }: StealableTile): boolean {
    return this.results.has(number) && (sharedBytes === 0 || this.shared.has(number));
  }
}

/** A device waits for borders of these tiles before it computes a task. */
export interface OverlapsAsked {
  readonly task: TakenTile;
  readonly tiles: readonly number[];
  readonly device: number;
}
