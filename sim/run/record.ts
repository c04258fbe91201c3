import type { Program } from "../program/index.ts";
import type { RunMessage, Ticket } from "./controller.ts";
import type { RunObserver } from "./observer.ts";

/** What happened when to a program; seconds since the start of the run. */
export interface Timeline {
  /** When the last of it was done. */
  readonly makespan: number;
  readonly computeStart: Float64Array;
  readonly computeEnd: Float64Array;
  /** Stream of its device that each compute ran on. */
  readonly computeStream: Int32Array;
  readonly transferStart: Float64Array;
  /** When the last destination had it. */
  readonly transferEnd: Float64Array;
}

/** A program that ran, and what happened to it when. */
export interface ProgramRecord extends Timeline {
  readonly ticket: Ticket;
  readonly request: number;
  readonly program: Program;
  /** By compute: seconds that it takes alone on its device. */
  readonly seconds: Float64Array;
}

/** A message between devices; seconds. */
export interface MessageRecord {
  readonly ticket: Ticket;
  readonly message: RunMessage;
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
  readonly start: number;
  readonly end: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Keeps what happens in a run: all of it, so it is for runs of few requests. */
export class RunRecorder implements RunObserver {
  private readonly records = new Map<Ticket, Mutable<ProgramRecord>>();
  private readonly sent = new Map<Ticket, Mutable<MessageRecord>>();
  /** By request: when it had its result, seconds. */
  readonly finishes = new Map<number, number>();

  /** In the order of submission; programs that were cancelled are not among them. */
  get programs(): readonly ProgramRecord[] {
    return [...this.records.values()];
  }

  /** In the order in which they were sent. */
  get messages(): readonly MessageRecord[] {
    return [...this.sent.values()];
  }

  finished(request: number, _: number, now: number): void {
    this.finishes.set(request, now);
  }

  submitted(ticket: Ticket, program: Program, request: number, seconds: Float64Array, now: number): void {
    const { computes, transfers } = program;
    this.records.set(ticket, {
      ticket,
      request,
      program,
      seconds,
      makespan: now,
      computeStart: new Float64Array(computes.length),
      computeEnd: new Float64Array(computes.length),
      computeStream: new Int32Array(computes.length),
      transferStart: new Float64Array(transfers.length),
      transferEnd: new Float64Array(transfers.length),
    });
  }

  computeStarted(ticket: Ticket, compute: number, stream: number, now: number): void {
    const record = this.records.get(ticket)!;
    record.computeStart[compute] = now;
    record.computeStream[compute] = stream;
  }

  computeEnded(ticket: Ticket, compute: number, now: number): void {
    const record = this.records.get(ticket)!;
    record.computeEnd[compute] = now;
    record.makespan = now;
  }

  transferStarted(ticket: Ticket, transfer: number, now: number): void {
    this.records.get(ticket)!.transferStart[transfer] = now;
  }

  transferEnded(ticket: Ticket, transfer: number, now: number): void {
    const record = this.records.get(ticket)!;
    record.transferEnd[transfer] = now;
    record.makespan = now;
  }

  cancelled(ticket: Ticket): void {
    this.records.delete(ticket);
  }

  messageSent(
    ticket: Ticket,
    message: RunMessage,
    from: number,
    to: number,
    bytes: number,
    now: number,
  ): void {
    this.sent.set(ticket, { ticket, message, from, to, bytes, start: now, end: now });
  }

  messageReceived(ticket: Ticket, now: number): void {
    this.sent.get(ticket)!.end = now;
  }
}
