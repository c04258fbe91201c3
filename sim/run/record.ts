import type { Program } from "../program/index.ts";
import type { RunMessage, Ticket } from "./controller.ts";
import type { RunObserver } from "./observer.ts";
import type { RunEnd } from "./world.ts";

/** What happened when to a program; seconds since the start of the run, NaN of what never happened. */
export interface ProgramTimes {
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
export interface ProgramRecord extends ProgramTimes {
  readonly ticket: Ticket;
  readonly request: number;
  readonly program: Program;
  /** By compute: seconds that it takes alone on its device. */
  readonly seconds: Float64Array;
  /** When a failure or the controller took it back; undefined of what was done. */
  readonly cancelledAt: number | undefined;
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

/** What happened in a run: what rows, memory over time, energy and timelines are added up from. */
export interface RunRecord {
  /** In the order of submission. */
  readonly programs: readonly ProgramRecord[];
  /** In the order in which they were sent. */
  readonly messages: readonly MessageRecord[];
  /** By request: when it came, and when it had its result; seconds. */
  readonly arrivals: ReadonlyMap<number, number>;
  readonly finishes: ReadonlyMap<number, number>;
}

/** A run, and all that happened in it. */
export interface RecordedRun {
  readonly record: RunRecord;
  readonly end: RunEnd;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Bytes/s that each channel carried from an instant (seconds) on, until the next entry. */
export interface ChannelRates {
  readonly from: number;
  readonly rates: readonly number[];
}

/** The first requests of a run. */
class FirstRequests {
  private readonly count: number;
  private left = 0;

  constructor(count: number) {
    this.count = count;
  }

  has(request: number): boolean {
    return request < this.count;
  }

  leave(request: number): void {
    if (this.has(request)) this.left++;
  }

  get haveLeft(): boolean {
    return this.left >= this.count;
  }
}

/** Keeps what channels carry until the first requests of a run have left, in the order of time. */
export class ChannelRecorder implements RunObserver {
  readonly rates: ChannelRates[] = [];
  private readonly first: FirstRequests;

  constructor(requests = Infinity) {
    this.first = new FirstRequests(requests);
  }

  finished(request: number): void {
    this.first.leave(request);
  }

  dropped(request: number): void {
    this.first.leave(request);
  }

  carried(from: number, rates: readonly number[]): void {
    if (!this.first.haveLeft) this.rates.push({ from, rates });
  }
}

/** Keeps what happens in a run: all of it, so it is for runs of few requests, or for the first of many. */
export class RunRecorder implements RunObserver {
  private readonly first: FirstRequests;
  private readonly programs = new Map<Ticket, Mutable<ProgramRecord>>();
  private readonly messages = new Map<Ticket, Mutable<MessageRecord>>();
  private readonly arrivals = new Map<number, number>();
  private readonly finishes = new Map<number, number>();

  /** @param requests how many of the first are kept, with what is sent until the last of them has left */
  constructor(requests = Infinity) {
    this.first = new FirstRequests(requests);
  }

  /** What has happened until now. */
  get record(): RunRecord {
    const { programs, messages, arrivals, finishes } = this;
    return { programs: [...programs.values()], messages: [...messages.values()], arrivals, finishes };
  }

  arrived(request: number, _: number, now: number): void {
    if (this.first.has(request)) this.arrivals.set(request, now);
  }

  finished(request: number, _: number, now: number): void {
    if (this.first.has(request)) this.finishes.set(request, now);
    this.first.leave(request);
  }

  dropped(request: number): void {
    this.first.leave(request);
  }

  submitted(ticket: Ticket, program: Program, request: number, seconds: Float64Array, now: number): void {
    if (!this.first.has(request)) return;
    const { computes, transfers } = program;
    this.programs.set(ticket, {
      ticket,
      request,
      program,
      seconds,
      makespan: now,
      computeStart: new Float64Array(computes.length).fill(NaN),
      computeEnd: new Float64Array(computes.length).fill(NaN),
      computeStream: new Int32Array(computes.length),
      transferStart: new Float64Array(transfers.length).fill(NaN),
      transferEnd: new Float64Array(transfers.length).fill(NaN),
      cancelledAt: undefined,
    });
  }

  computeStarted(ticket: Ticket, compute: number, stream: number, now: number): void {
    const record = this.programs.get(ticket);
    if (!record) return;
    record.computeStart[compute] = now;
    record.computeStream[compute] = stream;
  }

  computeEnded(ticket: Ticket, compute: number, now: number): void {
    const record = this.programs.get(ticket);
    if (!record) return;
    record.computeEnd[compute] = now;
    record.makespan = now;
  }

  transferStarted(ticket: Ticket, transfer: number, now: number): void {
    const record = this.programs.get(ticket);
    if (record) record.transferStart[transfer] = now;
  }

  transferEnded(ticket: Ticket, transfer: number, now: number): void {
    const record = this.programs.get(ticket);
    if (!record) return;
    record.transferEnd[transfer] = now;
    record.makespan = now;
  }

  cancelled(ticket: Ticket, now: number): void {
    const record = this.programs.get(ticket);
    if (!record) return;
    record.cancelledAt = now;
    record.makespan = now;
  }

  messageSent(
    ticket: Ticket,
    message: RunMessage,
    from: number,
    to: number,
    bytes: number,
    now: number,
  ): void {
    if (this.first.haveLeft) return;
    this.messages.set(ticket, { ticket, message, from, to, bytes, start: now, end: now });
  }

  messageReceived(ticket: Ticket, now: number): void {
    const record = this.messages.get(ticket);
    if (record) record.end = now;
  }
}
