import type { Program } from "../program/index.ts";
import type { Change } from "./workload.ts";

/** Names a program that was submitted. Tickets ascend in the order of submission. */
export type Ticket = number;

/** What devices say to each other. */
export interface RunMessage {
  readonly kind: string;
  /** The request whose data it brings, the program whose output that is, and the one that reads it. */
  readonly request?: number;
  readonly output?: Program;
  readonly input?: Program;
}

/** What a controller hears of. */
export type RunEvent<Message> =
  /** A request of a stream has come; requests of all streams are numbered together, from 0. */
  | { readonly kind: "request"; readonly request: number; readonly stream: number }
  /** All of a program is done. */
  | { readonly kind: "computed"; readonly ticket: Ticket; readonly request: number }
  /** A request was given up, with all that was submitted for it. */
  | { readonly kind: "dropped"; readonly request: number; readonly stream: number }
  /** A failure took what a program held or was doing: it has been cancelled. */
  | { readonly kind: "lost"; readonly ticket: Ticket; readonly request: number }
  | { readonly kind: "received"; readonly message: Message; readonly from: number; readonly at: number }
  /** A time that the controller asked for is there. */
  | { readonly kind: "wake" }
  /** Something in the world is different now. */
  | { readonly kind: "changed"; readonly change: Change };

/** Something that a controller decides on over time. */
export interface ShownFigure {
  readonly name: string;
  /** Empty of a mere number. */
  readonly unit: string;
}

/** What a real node could know while a run goes on. */
export interface RunView {
  /** Tasks that wait on a device for a stream. */
  waiting(device: number): number;
  isDown(device: number): boolean;
  /** Bytes/s that a channel offers now, but for a cap of the controller's own. */
  bandwidth(channel: number): number;
  /** The channels that a message from one device to another crosses, in their order; none where no network is known. */
  route(from: number, to: number): readonly number[];
  /** Computes and transfers of a program that are not done; 0 of one that is over. */
  unfinished(ticket: Ticket): number;
}

/** What a controller can do. */
export interface RunHandle<Message> {
  /** Seconds since the start of the run. */
  readonly now: number;
  readonly view: RunView;
  /** Starts a program for a request. The smaller priority goes first where tasks meet; the request's number unless given. */
  submit(program: Program, request: number, priority?: number): Ticket;
  /** Takes a program back, whatever of it is done or runs; nothing happens where it is done already. */
  cancel(ticket: Ticket): void;
  /** The request has its result. */
  finish(request: number): void;
  /** The request will have no result. */
  fail(request: number): void;
  /** Brings a message to another device over the network, or at once to the same. */
  send(message: Message, from: number, to: number, bytes: number): void;
  /**
   * Has a device compute at a share of its full clock, which makes it so fast as a factor of its speed there, whatever else
   * the world does to that; at 0 it stands still.
   *
   * @param share of the clock, by which its power goes
   */
  setClock(device: number, share: number, factor: number): void;
  /** Caps the bytes/s of a channel; Infinity takes the cap away. */
  limitRate(channel: number, bytesPerSecond: number): void;
  wakeAt(time: number): void;
  /** Tells whoever watches of a figure that it has decided on; changes nothing. */
  show(figure: ShownFigure, value: number): void;
}

/** Decides while a run goes on; asked whenever something has happened that it may know of. */
export interface Controller<Message extends RunMessage = never> {
  react(event: RunEvent<Message>, run: RunHandle<Message>): void;
  /** What results must say of a run that is over. */
  notes?(): readonly string[];
}
