import type { RunHandle } from "../../../sim/run/index.ts";
import type { FramePrograms } from "./frame-programs.ts";
import type { StealingFrame } from "./frame.ts";
import { requestBytes, type Message } from "./messages.ts";
import type { OpenFrames } from "./open-frames.ts";
import { VictimQueue } from "./victims.ts";

/** What the gateway knows and answers: who has work, borders of tiles for their neighbours, and outputs until all are there. */
export class Gateway {
  private readonly frame: StealingFrame;
  private readonly frames: OpenFrames;
  private readonly programs: FramePrograms;
  private victims = new VictimQueue();

  constructor(frame: StealingFrame, frames: OpenFrames, programs: FramePrograms) {
    this.frame = frame;
    this.frames = frames;
    this.programs = programs;
  }

  /** A device has work. */
  register(device: number): void {
    this.victims.register(device);
  }

  deregister(device: number): void {
    this.victims.deregister(device);
  }

  /** Tells a thief whom to steal from. */
  nameVictim(thief: number, run: RunHandle<Message>): void {
    const { gateway } = this.frame;
    run.send({ kind: "victim", victim: this.victims.next() }, gateway, thief, requestBytes);
  }

  /** A failure took what it knew of who has work. */
  forgetVictims(): void {
    this.victims = new VictimQueue();
  }

  /** Keeps a tile's borders, and tells the owner of a thief's. */
  keepBorders(request: number, tile: number, maker: number, run: RunHandle<Message>): void {
    const { source, gateway } = this.frame;
    this.frames.of(request)?.shared.add(tile);
    if (maker !== source) run.send({ kind: "covered", request, tile }, gateway, source, requestBytes);
    this.sendOverlaps(request, run);
  }

  /** A device waits for borders that others make. */
  askOverlaps(asked: Message & { kind: "ask-overlaps" }, device: number, run: RunHandle<Message>): void {
    const { request } = asked.task;
    this.frames.of(request)?.waiting.add({ ...asked, device });
    this.sendOverlaps(request, run);
  }

  /** Answers whoever asked for borders that are all there now. */
  private sendOverlaps(request: number, run: RunHandle<Message>): void {
    const frame = this.frames.of(request);
    if (!frame) return;
    for (const asked of frame.waiting) {
      const { task, tiles, device } = asked;
      if (!tiles.every((tile) => frame.shared.has(tile))) continue;
      frame.waiting.delete(asked);
      const bytes = (task.tile.reduced?.overlaps ?? [])
        .filter(({ tile }) => tiles.includes(tile))
        .reduce((sum, overlap) => sum + overlap.bytes, 0);
      const input = this.programs.ofTask(device, task);
      run.send({ kind: "overlaps", task, request, input }, this.frame.gateway, device, bytes);
    }
  }

  /** Keeps a tile's output; is it the last one that was missing? */
  collect(request: number, tile: number): boolean {
    const frame = this.frames.of(request);
    if (!frame || frame.results.has(tile)) return false;
    frame.results.add(tile);
    return frame.results.size === this.frame.tiles.length;
  }
}
