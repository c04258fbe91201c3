import type { Program } from "../program/index.ts";
import type { RunMessage, ShownFigure, Ticket } from "./controller.ts";

/** Sees what happens in a run, and changes nothing; times in seconds. What it leaves out is not told. */
export interface RunObserver {
  arrived?(request: number, stream: number, now: number): void;
  /** The first compute of a request starts: from now on it does not wait. */
  started?(request: number, stream: number, now: number): void;
  finished?(request: number, stream: number, now: number): void;
  /** A request was given up: there was no room to wait, it was late, or a failure took it. */
  dropped?(request: number, stream: number, now: number, why: DropReason): void;
  /** `seconds` by compute, alone on its device. */
  submitted?(ticket: Ticket, program: Program, request: number, seconds: Float64Array, now: number): void;
  computeStarted?(ticket: Ticket, compute: number, stream: number, now: number): void;
  computeEnded?(ticket: Ticket, compute: number, now: number): void;
  transferStarted?(ticket: Ticket, transfer: number, now: number): void;
  /** The last destination has it. */
  transferEnded?(ticket: Ticket, transfer: number, now: number): void;
  /** A failure or the controller took the program back. */
  cancelled?(ticket: Ticket, now: number): void;
  messageSent?(
    ticket: Ticket,
    message: RunMessage,
    from: number,
    to: number,
    bytes: number,
    now: number,
  ): void;
  messageReceived?(ticket: Ticket, now: number): void;
  /** The controller has decided on a figure, which holds until it decides again. */
  shown?(figure: ShownFigure, value: number, now: number): void;
  /** Bytes/s that each channel has carried since a time; told before they change, and at the end. */
  carried?(since: number, rates: readonly number[]): void;
}

/** Why a request has no result. */
export type DropReason = "queue full" | "late" | "failed";
