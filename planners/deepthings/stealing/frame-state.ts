import type { TakenTask } from "./messages.ts";

/** What is known of the frame of a request. */
export class FrameState {
  /** At the owner: tiles that it knows to be done. */
  readonly covered = new Set<number>();
  /** By tile: who computes it. */
  readonly takers = new Map<number, number>();
  /** At the gateway: whose borders are there, who waits for borders, and how many outputs are there. */
  readonly shared = new Set<number>();
  readonly waiting = new Set<OverlapsAsked>();
  results = 0;
}

/** A device waits for borders of these tiles before it computes a task. */
export interface OverlapsAsked {
  readonly task: TakenTask;
  readonly tiles: readonly number[];
  readonly device: number;
}
