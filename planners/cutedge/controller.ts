import { endOfInstant } from "../../sim/engine/index.ts";
import type { Controller, RunEvent, RunHandle, ShownFigure, Ticket } from "../../sim/run/index.ts";
import { leastBy } from "../ties.ts";
import { secondsOf, type ClockChoice, type CutChoice, type CutEdgeProblem } from "./problem.ts";

/** Virtual queues: seconds of the board at its full clock, of the uplink at its mean rate, of the server; and requests owed. */
export interface Queues {
  readonly board: number;
  readonly uplink: number;
  readonly server: number;
  /** By how many requests fewer were admitted than the floor asks for. */
  readonly owed: number;
}

/** What is decided for a slot. */
export interface SlotDecision {
  readonly cut: CutChoice;
  readonly clock: ClockChoice;
  /** Does the board send, at all that the uplink offers? A power that is linear in the rate leaves nothing between. */
  readonly sends: boolean;
  /** Are the requests of the slot served? */
  readonly admits: boolean;
}

/** Decides for a slot, by the queues at its start and the bytes/s that the uplink offers. */
export type DecideSlot = (queues: Queues, rate: number) => SlotDecision;

/** How the drift is weighed against the penalty. */
export interface DriftWeights {
  /** V: how much a watt counts, in seconds of queued work. */
  readonly penalty: number;
  /** Joules that an admitted request is worth; undefined where all are admitted. */
  readonly worth: number | undefined;
}

/**
 * Minimises V x penalty + drift over a slot: cut, clock and rate are each the best for the queues, and need no look at each
 * other (after Neely, Stochastic Network Optimization, 2010; the queues as reconstructed for CutEdge).
 */
export function driftPlusPenalty(
  { cuts, clocks, radio, meanRate }: CutEdgeProblem,
  { penalty, worth }: DriftWeights,
): DecideSlot {
  // A request that is owed weighs as much as the work of one does.
  const work = Math.min(...cuts.map((cut) => secondsOf(cut, meanRate)));
  return ({ board, uplink, server, owed }, rate) => {
    const load = (cut: CutChoice) =>
      board * cut.boardSeconds + uplink * (cut.bytes / meanRate) + server * cut.serverSeconds;
    const least = Math.min(...cuts.map(load));
    const cut = leastBy(
      cuts.filter((one) => load(one) <= least * (1 + rounding)),
      (one) => secondsOf(one, rate),
    )!;
    const gain = ({ watts, speed }: ClockChoice) => board * speed - penalty * watts;
    const clock = clocks.reduce((best, one) => (gain(one) > gain(best) ? one : best));
    return {
      cut,
      clock,
      sends: uplink * inMeanRates(rate, meanRate) > penalty * (radio.base + radio.perByte * rate),
      admits: worth === undefined || penalty * worth + work * work * owed >= least,
    };
  };
}

/** A rate in parts of the mean one, which may be Infinity. */
function inMeanRates(rate: number, meanRate: number): number {
  return rate === meanRate ? 1 : rate / meanRate;
}

/** Part of all requests from which on it matters that they were held until the end. */
const leastHeld = 0.1;

/** Differences below this share are rounding. */
const rounding = 1e-12;

/** Sends and computes as fast as it can; the cut by the bytes/s that the uplink offers. */
export function fullSpeed({ clocks }: CutEdgeProblem, cutAt: (rate: number) => CutChoice): DecideSlot {
  return (_, rate) => ({ cut: cutAt(rate), clock: clocks.at(-1)!, sends: true, admits: true });
}

/** The clock of least energy for the same work. */
function frugalClock({ clocks }: CutEdgeProblem): ClockChoice {
  const [, ...on] = clocks;
  return leastBy(on, ({ watts, speed }) => watts / speed)!;
}

/** How a controller runs. */
export interface SlotOptions {
  /** Seconds. */
  readonly slot: number;
  /** Requests/s to be admitted at least, on average. */
  readonly floor: number;
  /** Seconds without a new request after which slots end: what waits is served as it is then, but for a clock that is off. */
  readonly drain: number;
  readonly onFailure: "retry" | "fail";
}

/** A request on its way. */
interface Flight {
  readonly ticket: Ticket;
  readonly cut: CutChoice;
}

const empty: Queues = { board: 0, uplink: 0, server: 0, owed: 0 };
const cutFigure: ShownFigure = { name: "cut, 0 is all remote", unit: "" };
const clockFigure: ShownFigure = { name: "clock", unit: "% of full" };
const rateFigure: ShownFigure = { name: "sending", unit: "Mbps" };
const boardFigure: ShownFigure = { name: "queued for the board", unit: "s" };
const uplinkFigure: ShownFigure = { name: "queued for the uplink", unit: "s" };

/**
 * CutEdge-style: decides each slot where requests are cut that come in it, and for what is queued, the clock of the board and
 * whether it sends. Its queues are virtual: they take up the work of a request when it is admitted, and lose what a slot
 * could serve of it; where the run is seen to lag behind them, what is seen counts.
 */
export class SlotController implements Controller {
  private readonly problem: CutEdgeProblem;
  private readonly decide: DecideSlot;
  private readonly options: SlotOptions;
  private queues = empty;
  private decision: SlotDecision;
  /** Number of the current slot; undefined while none is needed. */
  private slot: number | undefined;
  /** Bytes/s of the uplink, and what was admitted, in the current slot. */
  private rate: number;
  private admitted = { requests: 0, board: 0, uplink: 0 };
  private readonly flights = new Map<number, Flight>();
  /** Requests whose part on the board, or whose transfer, is not done; in the order of their coming. */
  private readonly onBoard = new Set<number>();
  private readonly onUplink = new Set<number>();
  /** Requests that were admitted, and those that waited for want of queued work when no more came. */
  private all = 0;
  private held = 0;
  private lastRequest = 0;
  private lastSlot = 0;
  private readonly shown = new Map<ShownFigure, number>();

  constructor(problem: CutEdgeProblem, decide: DecideSlot, options: SlotOptions) {
    this.problem = problem;
    this.decide = decide;
    this.options = options;
    this.rate = problem.meanRate;
    this.decision = decide(empty, problem.meanRate);
  }

  react(event: RunEvent<never>, run: RunHandle<never>): void {
    switch (event.kind) {
      case "request":
        return this.receive(event.request, run);
      case "computed":
        this.leave(event.request);
        return run.finish(event.request);
      case "lost":
        this.leave(event.request);
        if (this.options.onFailure === "fail") run.fail(event.request);
        else this.submit(event.request, run);
        return;
      case "dropped":
        return this.leave(event.request);
      case "wake":
        if (this.slot !== undefined && endOfInstant(run.now) >= this.startOf(this.slot + 1))
          this.nextSlot(this.slot + 1, run);
        return;
    }
  }

  private receive(request: number, run: RunHandle<never>): void {
    this.lastRequest = run.now;
    if (this.slot === undefined) this.resume(run);
    if (!this.decision.admits) return run.fail(request);
    this.admitted.requests++;
    this.all++;
    this.submit(request, run);
  }

  /** A queue that is never long enough to be worth its energy is no trade-off: what is served at the end has to be told. */
  notes(): readonly string[] {
    if (this.held === 0 || this.held < leastHeld * this.all) return [];
    return [
      `${this.held} of ${this.all} requests were held until none had come for ${this.options.drain} s: there are too few for this V, whose energy and latency show in a longer run`,
    ];
  }

  private submit(request: number, run: RunHandle<never>): void {
    const { board, server, cuts, meanRate } = this.problem;
    if (run.view.isDown(board)) return run.fail(request);
    const local = cuts.find(({ isLocal }) => isLocal);
    const cut = (run.view.isDown(server) && local) || this.decision.cut;
    this.admitted.board += cut.boardSeconds;
    this.admitted.uplink += cut.bytes / meanRate;
    this.flights.set(request, { ticket: run.submit(cut.program, request), cut });
    this.onBoard.add(request);
  }

  private leave(request: number): void {
    this.flights.delete(request);
    this.onBoard.delete(request);
    this.onUplink.delete(request);
  }

  private startOf(slot: number): number {
    return slot * this.options.slot;
  }

  /** Slots begin again: of the queues nothing is left but what is seen, and what the floor has owed since. */
  private resume(run: RunHandle<never>): void {
    const owed = this.queues.owed + this.options.floor * (run.now - this.lastSlot);
    this.queues = { ...empty, owed };
    this.beginSlot(Math.floor(endOfInstant(run.now) / this.options.slot), run);
  }

  private nextSlot(slot: number, run: RunHandle<never>): void {
    this.queues = this.served();
    if (this.flights.size === 0) {
      this.pause(run);
    } else if (run.now - this.lastRequest >= this.options.drain) {
      const { clock, sends } = this.decision;
      if (clock !== this.problem.clocks.at(-1) || !sends) this.held += this.flights.size;
      this.act(
        { ...this.decision, clock: clock.share > 0 ? clock : frugalClock(this.problem), sends: true },
        run,
      );
      this.pause(run);
    } else {
      this.beginSlot(slot, run);
    }
  }

  /** No slot is needed until somebody comes. */
  private pause(run: RunHandle<never>): void {
    this.slot = undefined;
    this.lastSlot = run.now;
  }

  private beginSlot(slot: number, run: RunHandle<never>): void {
    this.slot = slot;
    this.admitted = { requests: 0, board: 0, uplink: 0 };
    this.queues = this.asSeen(this.arriveAtServer(run));
    this.rate = this.offeredRate(run);
    this.act(this.decide(this.queues, this.rate), run);
    this.show(boardFigure, this.queues.board, run);
    this.show(uplinkFigure, this.queues.uplink, run);
    run.wakeAt(this.startOf(slot + 1));
  }

  /** What the queues become by the slot that is over. */
  private served(): Queues {
    const { boardStreams, serverStreams, meanRate } = this.problem;
    const { slot, floor } = this.options;
    const { clock, sends } = this.decision;
    const { board, uplink, server, owed } = this.queues;
    const { admitted } = this;
    const sent = sends ? inMeanRates(this.rate, meanRate) * slot : 0;
    return {
      board: Math.max(board - clock.speed * boardStreams * slot, 0) + admitted.board,
      uplink: Math.max(uplink - sent, 0) + admitted.uplink,
      server: Math.max(server - serverStreams * slot, 0),
      owed: Math.max(owed - admitted.requests, 0) + floor * slot,
    };
  }

  /** Follows requests from the board over the uplink; who has crossed it is in the queue of the server. */
  private arriveAtServer(run: RunHandle<never>): Queues {
    let { server } = this.queues;
    const left = (request: number) => run.view.unfinished(this.flights.get(request)!.ticket);
    for (const request of this.onBoard) {
      if (left(request) > this.flights.get(request)!.cut.leftWhenComputed) break;
      this.onBoard.delete(request);
      this.onUplink.add(request);
    }
    for (const request of this.onUplink) {
      const { cut } = this.flights.get(request)!;
      if (left(request) > cut.leftWhenSent) break;
      this.onUplink.delete(request);
      server += cut.serverSeconds;
    }
    return { ...this.queues, server };
  }

  /** A request behind the first has all of its work before it; the first has some, however little its queue says. */
  private asSeen(queues: Queues): Queues {
    const { flights, problem } = this;
    const atLeast = (virtual: number, requests: ReadonlySet<number>, work: (cut: CutChoice) => number) => {
      let first: number | undefined;
      let others = 0;
      for (const request of requests) {
        const own = work(flights.get(request)!.cut);
        if (first === undefined) first = own;
        else others += own;
      }
      const seen = Math.max(virtual, others);
      return seen > 0 ? seen : (first ?? 0);
    };
    return {
      ...queues,
      board: atLeast(queues.board, this.onBoard, ({ boardSeconds }) => boardSeconds),
      uplink: atLeast(queues.uplink, this.onUplink, ({ bytes }) => bytes / problem.meanRate),
    };
  }

  /** Bytes/s of the slowest link on the way to the server. */
  private offeredRate({ view }: RunHandle<never>): number {
    const { board, server, meanRate } = this.problem;
    const way = view.route(board, server);
    return way.length > 0 ? Math.min(...way.map((channel) => view.bandwidth(channel))) : meanRate;
  }

  private act(decision: SlotDecision, run: RunHandle<never>): void {
    const { board, server, cuts } = this.problem;
    const { cut, clock, sends } = decision;
    this.decision = decision;
    run.setClock(board, clock.share, clock.speed);
    const [channel] = run.view.route(board, server);
    // What comes back over the same channel would be held as well.
    const isOwn = channel !== undefined && !run.view.route(server, board).includes(channel);
    if (isOwn) run.limitRate(channel, sends ? Infinity : 0);
    this.show(cutFigure, cuts.indexOf(cut), run);
    this.show(clockFigure, 100 * clock.share, run);
    this.show(rateFigure, (sends || !isOwn) && this.rate < Infinity ? (8 * this.rate) / 1e6 : 0, run);
  }

  private show(figure: ShownFigure, value: number, run: RunHandle<never>): void {
    if (this.shown.get(figure) === value) return;
    this.shown.set(figure, value);
    run.show(figure, value);
  }
}
