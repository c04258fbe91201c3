import type { Program } from "../../../sim/program/index.ts";
import type { StealableTile } from "./frame.ts";

/** Bytes of a message that carries no data: what the published runtime writes as the name of a request. */
export const requestBytes = 20;

/** Seconds until a thief that found nothing asks again, as in the published runtime. */
export const retrySeconds = 0.1;

/** A task as it was taken from its owner's queue: the tile of a request's frame, and whether the smaller way is open to it. */
export interface TakenTile {
  readonly request: number;
  readonly tile: StealableTile;
  readonly reduced: boolean;
  /** Tells this taking of the tile from earlier ones, which a failure undid. */
  readonly taking: number;
}

/** What devices say to each other. */
export type Message =
  | { readonly kind: "register" }
  | { readonly kind: "deregister" }
  /** A thief asks the gateway for a victim; the answer names one or none. */
  | { readonly kind: "ask" }
  | { readonly kind: "victim"; readonly victim: number | undefined }
  /** A thief asks the victim for a task; the answer brings its input, or none. */
  | { readonly kind: "steal" }
  | {
      readonly kind: "task";
      readonly task: TakenTile | undefined;
      readonly request?: number;
      readonly input?: Program;
    }
  /** A tile's borders for its neighbours, kept at the gateway, which tells the owner when a thief made them. */
  | { readonly kind: "share"; readonly request: number; readonly tile: number; readonly output: Program }
  | { readonly kind: "covered"; readonly request: number; readonly tile: number }
  /** A device asks the gateway for borders that others made; the answer brings them. */
  | { readonly kind: "ask-overlaps"; readonly task: TakenTile; readonly tiles: readonly number[] }
  | {
      readonly kind: "overlaps";
      readonly task: TakenTile;
      readonly request: number;
      readonly input: Program;
    }
  | {
      readonly kind: "result";
      readonly request: number;
      readonly tile: number;
      readonly output: Program;
      readonly input: Program;
    };

/** Who waits for what follows a message: whoever is answered, or has asked; undefined where nobody does. */
export function waitingFor({ kind }: Message): "receiver" | "sender" | undefined {
  switch (kind) {
    case "victim":
    case "task":
    case "overlaps":
      return "receiver";
    case "ask":
    case "steal":
    case "ask-overlaps":
      return "sender";
    default:
      return undefined;
  }
}
