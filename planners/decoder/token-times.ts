import type { Program } from "../../sim/program/index.ts";
import type { RunObserver, Ticket } from "../../sim/run/index.ts";

/** A pass as the device that leads sees it: seconds in which it computes, in which something is sent meanwhile, and the rest. */
export interface PassTimes {
  /** Seconds from the start of the pass to its end: the sum of the others. */
  readonly seconds: number;
  /** The leader computes. */
  readonly compute: number;
  /** It does not, and something is on its way between devices. */
  readonly transfer: number;
  /** Neither: it waits for others that compute. */
  readonly waiting: number;
}

/** Watches the passes of a generation. */
export class TokenTimes implements RunObserver {
  private readonly leader: number;
  private readonly ended: PassTimes[] = [];
  private readonly programs = new Map<Ticket, Program>();
  private begun = 0;
  private last = 0;
  private isOpen = false;
  private computing = 0;
  private sending = 0;
  private compute = 0;
  private transfer = 0;
  private waiting = 0;

  constructor(leader: number) {
    this.leader = leader;
  }

  /** The passes that have ended, in their order. */
  get passes(): readonly PassTimes[] {
    return this.ended;
  }

  submitted(ticket: Ticket, program: Program, _request: number, _seconds: Float64Array, now: number): void {
    this.close(now);
    this.programs.clear();
    this.programs.set(ticket, program);
    this.begun = this.last = now;
    this.isOpen = true;
  }

  finished(_request: number, _stream: number, now: number): void {
    this.close(now);
  }

  computeStarted(ticket: Ticket, compute: number, _stream: number, now: number): void {
    this.advance(now);
    if (this.isLeaders(ticket, compute)) this.computing++;
  }

  computeEnded(ticket: Ticket, compute: number, now: number): void {
    this.advance(now);
    if (this.isLeaders(ticket, compute)) this.computing--;
  }

  transferStarted(_ticket: Ticket, _transfer: number, now: number): void {
    this.advance(now);
    this.sending++;
  }

  transferEnded(_ticket: Ticket, _transfer: number, now: number): void {
    this.advance(now);
    this.sending--;
  }

  private isLeaders(ticket: Ticket, compute: number): boolean {
    return this.programs.get(ticket)?.computes[compute]?.device === this.leader;
  }

  private advance(now: number): void {
    const seconds = now - this.last;
    if (this.computing > 0) this.compute += seconds;
    else if (this.sending > 0) this.transfer += seconds;
    else this.waiting += seconds;
    this.last = now;
  }

  private close(now: number): void {
    if (!this.isOpen) return;
    this.advance(now);
    const { compute, transfer, waiting } = this;
    this.ended.push({ seconds: now - this.begun, compute, transfer, waiting });
    this.compute = this.transfer = this.waiting = 0;
    this.isOpen = false;
  }
}
