import { Network, type MessageNetwork } from "../../network/index.ts";
import { Engine, EngineError, Priority } from "../../engine/index.ts";
import type { NetworkFactory } from "../run.ts";
import type { RunCluster } from "../simulate.ts";
import type { StealableTile, StealingFrame, TileWork, Work } from "./frame.ts";
import { requestBytes, retrySeconds, type Message, type Posting, type TakenTask } from "./messages.ts";
import { VictimQueue } from "./victims.ts";

/** Who computed a tile, and when; seconds since the frame was there. */
export interface TileRecord {
  readonly tile: StealableTile;
  readonly device: number;
  readonly stolen: boolean;
  /** Did it leave to its neighbours what they had? */
  readonly reduced: boolean;
  readonly start: number;
  readonly end: number;
}

/** What happened in a run with work stealing. */
export interface StealingTrace {
  /** Seconds until the rest of the network was computed on the gateway. */
  readonly makespan: number;
  /** In the order in which the tiles started. */
  readonly tiles: readonly TileRecord[];
  /** Seconds that the rest takes on the gateway. */
  readonly restSeconds: number;
  /** Everything that went over the network, in the order of its start. */
  readonly postings: readonly Posting[];
}

/** Seconds that a device takes for work, one piece after the other. */
export type WorkSeconds = (device: number, work: readonly Work[]) => number;

/**
 * Runs a frame with work stealing, event by event (DeepThings, Zhao et al., TCAD 2018, as its published runtime does): the owner cuts the
 * frame into tasks, registers at the gateway and works its queue from the head; an idle device asks the gateway for a
 * victim and the victim for a task, which comes from the head of the same queue; outputs go to the gateway, which merges
 * them and computes the rest. The owner deregisters when it finds its queue empty.
 *
 * With reuse, a tile leaves to its neighbours what they have when the owner knows, as it takes the tile from the queue,
 * that all of them are done; borders go through the gateway, which tells the owner of those that thieves made.
 *
 * Every device computes one tile at a time. A device's messages to itself take no time. A thief that found nothing asks
 * again after a while, until no task is left to find.
 *
 * @throws EngineError when the frame is never finished
 */
export function runFrame(
  frame: StealingFrame,
  cluster: RunCluster,
  secondsOf: WorkSeconds,
  createNetwork: NetworkFactory = (graph, onDelivered) => new Network(graph, onDelivered),
): StealingTrace {
  return new FrameRun(frame, cluster, secondsOf, createNetwork).run();
}

/** Kinds of engine events; the subject is the device. */
const EventKind = { tileEnd: 0, retry: 1, restEnd: 2 } as const;

class FrameRun {
  private readonly frame: StealingFrame;
  private readonly deviceCount: number;
  private readonly secondsOf: WorkSeconds;
  private readonly engine = new Engine();
  private readonly network: MessageNetwork;
  private readonly postings: Posting[] = [];
  private readonly records: TileRecord[] = [];
  /** By device: the tile that it computes. */
  private readonly running = new Map<number, TileRecord>();
  /** At the owner: tasks that nobody has taken, and tiles that it knows to be done. */
  private readonly queue: StealableTile[];
  private readonly covered = new Set<number>();
  /** At the gateway: who has work, whose borders are there, who waits for borders, and how many outputs are there. */
  private readonly victims = new VictimQueue();
  private readonly shared = new Set<number>();
  private readonly waiting = new Set<Posting>();
  private results = 0;
  private restSeconds = 0;
  private makespan: number | undefined;

  constructor(
    frame: StealingFrame,
    { devices, network }: RunCluster,
    secondsOf: WorkSeconds,
    createNetwork: NetworkFactory,
  ) {
    this.frame = frame;
    this.deviceCount = devices.length;
    this.secondsOf = secondsOf;
    this.network = createNetwork(network, (posting) => this.receive(this.postings[posting]!));
    this.queue = [...frame.tiles];
  }

  run(): StealingTrace {
    const { source, gateway } = this.frame;
    this.post({ kind: "register" }, source, gateway);
    this.workOwnQueue();
    for (let device = 0; device < this.deviceCount; device++) if (device !== source) this.seekVictim(device);
    this.engine.run((kind, device) => {
      if (kind === EventKind.tileEnd) this.finishTile(device);
      else if (kind === EventKind.retry) this.seekVictim(device);
      else this.makespan = this.engine.now;
    }, this.network);
    const { makespan, records, restSeconds, postings } = this;
    if (makespan === undefined)
      throw new EngineError(`${this.results} of ${this.frame.tiles.length} tiles came to the gateway`);
    return { makespan, tiles: records, restSeconds, postings };
  }

  private post(message: Message, source: number, destination: number, bytes = requestBytes): void {
    const posting: Posting = { message, source, destination, bytes };
    if (source === destination) {
      this.receive(posting);
      return;
    }
    const number = this.postings.push(posting) - 1;
    this.network.start(number, source, [destination], bytes, this.engine.now);
  }

  private receive(posting: Posting): void {
    const { message, source, destination } = posting;
    const { gateway } = this.frame;
    switch (message.kind) {
      case "register":
        return this.victims.register(source);
      case "deregister":
        return this.victims.deregister(source);
      case "ask":
        return this.post({ kind: "victim", victim: this.victims.next() }, gateway, source);
      case "victim":
        if (message.victim === undefined) return this.retryLater(destination);
        return this.post({ kind: "steal" }, destination, message.victim);
      case "steal":
        return this.handOver(source);
      case "task":
        return message.task ? this.prepare(destination, message.task) : this.retryLater(destination);
      case "share":
        return this.keepBorders(message.tile, source);
      case "covered":
        this.covered.add(message.tile);
        return;
      case "ask-overlaps":
        this.waiting.add(posting);
        return this.sendOverlaps();
      case "overlaps":
        return this.compute(destination, message.task);
      case "result":
        return this.collect();
    }
  }

  /** The owner's worker: the head of the queue, or nothing more to do for this frame. */
  private workOwnQueue(): void {
    const task = this.takeTask();
    if (task) this.prepare(this.frame.source, task);
    else this.post({ kind: "deregister" }, this.frame.source, this.frame.gateway);
  }

  private takeTask(): TakenTask | undefined {
    const tile = this.queue.shift();
    if (!tile) return undefined;
    return {
      tile,
      reduced: tile.reduced?.overlaps.every((overlap) => this.covered.has(overlap.tile)) ?? false,
    };
  }

  private seekVictim(thief: number): void {
    if (this.queue.length > 0) this.post({ kind: "ask" }, thief, this.frame.gateway);
  }

  private retryLater(thief: number): void {
    this.engine.schedule(this.engine.now + retrySeconds, Priority.control, EventKind.retry, thief);
  }

  /** The victim's answer: a task with its input, or the word that there is none. */
  private handOver(thief: number): void {
    const task = this.takeTask();
    const input = task && !this.frame.inputEverywhere ? wayOf(task).inputBytes : 0;
    this.post({ kind: "task", task }, this.frame.source, thief, Math.max(input, requestBytes));
  }

  /** Fetches the borders that a reduced tile takes from neighbours; an owner has those of its own tiles. */
  private prepare(device: number, task: TakenTask): void {
    const overlaps = (task.reduced && task.tile.reduced?.overlaps) || [];
    const missing = overlaps
      .map(({ tile }) => tile)
      .filter((tile) => device !== this.frame.source || this.computedBy(tile) !== device);
    if (missing.length === 0) this.compute(device, task);
    else this.post({ kind: "ask-overlaps", task, tiles: missing }, device, this.frame.gateway);
  }

  private computedBy(tile: number): number | undefined {
    return this.records.find((record) => record.tile.number === tile)?.device;
  }

  private compute(device: number, task: TakenTask): void {
    const start = this.engine.now;
    const end = start + this.secondsOf(device, wayOf(task).work);
    const record = { ...task, device, stolen: device !== this.frame.source, start, end };
    this.records.push(record);
    this.running.set(device, record);
    this.engine.schedule(end, Priority.completion, EventKind.tileEnd, device);
  }

  private finishTile(device: number): void {
    const { source, gateway } = this.frame;
    const { number, outputBytes, sharedBytes } = this.running.get(device)!.tile;
    this.running.delete(device);
    if (device === source) this.covered.add(number);
    if (sharedBytes > 0) this.post({ kind: "share", tile: number }, device, gateway, sharedBytes);
    this.post({ kind: "result", tile: number }, device, gateway, outputBytes);
    if (device === source) this.workOwnQueue();
    else this.seekVictim(device);
  }

  private keepBorders(tile: number, maker: number): void {
    this.shared.add(tile);
    const { source, gateway } = this.frame;
    if (maker !== source) this.post({ kind: "covered", tile }, gateway, source);
    this.sendOverlaps();
  }

  /** The gateway answers whoever asked for borders that are all there now. */
  private sendOverlaps(): void {
    for (const posting of this.waiting) {
      const { message, source } = posting;
      if (message.kind !== "ask-overlaps" || !message.tiles.every((tile) => this.shared.has(tile))) continue;
      this.waiting.delete(posting);
      const bytes = (message.task.tile.reduced?.overlaps ?? [])
        .filter(({ tile }) => message.tiles.includes(tile))
        .reduce((sum, overlap) => sum + overlap.bytes, 0);
      this.post({ kind: "overlaps", task: message.task }, this.frame.gateway, source, bytes);
    }
  }

  private collect(): void {
    const { tiles, gateway, rest } = this.frame;
    if (++this.results < tiles.length) return;
    this.restSeconds = this.secondsOf(gateway, rest);
    this.engine.schedule(this.engine.now + this.restSeconds, Priority.completion, EventKind.restEnd, gateway);
  }
}

/** The work that a task comes to. */
function wayOf({ tile, reduced }: TakenTask): TileWork {
  return reduced && tile.reduced ? tile.reduced : tile;
}
