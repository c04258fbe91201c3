import { prepareProgram, type PreparedProgram } from "../../../sim/run/index.ts";
import type { TensorStore } from "../../tensor-store.ts";
import type { DeviceCase, DeviceRecord, DeviceRunOrder } from "../protocol.ts";
import { now, waitUntil } from "./clock.ts";
import type { ComputeLock } from "./lock.ts";
import { barrierShares, eventCount, type BarrierShare } from "./share.ts";
import { processorTime, secondsOf, type DeviceTiles } from "./tiles.ts";

/** Tells others what happened here. */
export interface Outlet {
  message(to: number, request: number, transfer: number, content: Uint8Array): void;
  shareDone(request: number, barrier: number): void;
}

type Mutable<List> = List extends readonly (infer Item)[] ? Item[] : never;

/** One request on this device. */
interface Request {
  readonly store: TensorStore;
  readonly computeWaits: Int32Array;
  readonly transferWaits: Int32Array;
  /** By barrier: what this device has still to do, and the devices that have not done their share. */
  readonly ownShare: Int32Array;
  readonly shares: Int32Array;
  unfinished: number;
  readonly computes: Mutable<DeviceRecord["computes"]>;
  readonly sent: Mutable<DeviceRecord["sent"]>;
  readonly received: Mutable<DeviceRecord["received"]>;
  results: DeviceRecord["results"];
}

/**
 * One device's part in a real run of a program: what the simulator's loop does, done for real. Computes wait for computes,
 * deliveries and barriers; of those that are ready the one of the oldest request goes first, then the program's order.
 */
export class DeviceRun {
  private readonly device: number;
  private readonly load: DeviceCase;
  private readonly tiles: DeviceTiles;
  private readonly order: DeviceRunOrder;
  private readonly outlet: Outlet;
  private readonly lock: ComputeLock;
  private readonly prepared: PreparedProgram;
  private readonly shares: readonly BarrierShare[];
  private readonly events: number;
  private readonly requests = new Map<number, Request>();
  private readonly ready: { readonly request: number; readonly compute: number }[] = [];
  private readonly records: DeviceRecord[] = [];
  private unserved = 0;
  private isComputing = false;
  private settle: { readonly done: () => void; readonly failed: (error: unknown) => void } | undefined;

  constructor(
    { device, devices }: { readonly device: number; readonly devices: number },
    load: DeviceCase,
    tiles: DeviceTiles,
    order: DeviceRunOrder,
    outlet: Outlet,
    lock: ComputeLock,
  ) {
    this.device = device;
    this.load = load;
    this.tiles = tiles;
    this.order = order;
    this.outlet = outlet;
    this.lock = lock;
    this.prepared = prepareProgram(load.program);
    this.shares = barrierShares(load.program, device, devices);
    this.events = eventCount(load.program, device);
  }

  /**
   * Serves requests; resolves when this device has nothing left to do.
   *
   * @param arrivals seconds of the shared clock, ascending
   */
  async serve(arrivals: readonly number[]): Promise<readonly DeviceRecord[]> {
    this.unserved += arrivals.length;
    const all = new Promise<void>((done, failed) => (this.settle = { done, failed }));
    const begin = async () => {
      for (const [request, arrival] of arrivals.entries()) {
        this.of(request);
        await waitUntil(arrival);
        this.begin(request);
      }
    };
    begin().catch((error: unknown) => this.settle?.failed(error));
    await all;
    return this.records;
  }

  /** A transfer has arrived. */
  received(request: number, transfer: number, content: Uint8Array): void {
    const state = this.of(request);
    const { tensor, boxes } = this.load.payloads[transfer]!;
    const values = new Float32Array(content.buffer, content.byteOffset, content.byteLength / 4);
    let next = 0;
    for (const box of boxes) {
      const length = box.start.reduce((size, start, axis) => size * (box.end[axis]! - start), 1);
      state.store.write(tensor, box, values.subarray(next, next + length));
      next += length;
    }
    state.received.push({ transfer, time: now() });
    const { readers, transferBarriers, device } = this.prepared;
    for (const reader of listed(readers, transfer))
      if (device[reader] === this.device) this.releaseCompute(request, reader);
    for (const barrier of listed(transferBarriers, transfer)) this.didForBarrier(request, barrier);
    this.oneDone(request);
  }

  /** Another device has done its share of a barrier. */
  passedShare(request: number, barrier: number): void {
    if (--this.of(request).shares[barrier]! > 0) return;
    const { before } = this.load.program.barriers[barrier]!;
    for (const transfer of before.transfers) this.releaseTransfer(request, transfer);
    for (const compute of before.computes) this.releaseCompute(request, compute);
  }

  private begin(request: number): void {
    const state = this.of(request);
    if (state.unfinished === 0) return this.finish(request);
    for (const transfer of this.prepared.idleTransfers) this.send(request, transfer);
    for (const compute of this.prepared.idleComputes) this.makeReady(request, compute);
  }

  private of(request: number): Request {
    let state = this.requests.get(request);
    if (!state) {
      state = {
        store: this.tiles.takeStore(),
        computeWaits: this.prepared.computeWaits.slice(),
        transferWaits: this.prepared.transferWaits.slice(),
        ownShare: Int32Array.from(this.shares, ({ events }) => events),
        shares: Int32Array.from(this.shares, ({ devices }) => devices),
        unfinished: this.events,
        computes: [],
        sent: [],
        received: [],
        results: [],
      };
      this.requests.set(request, state);
    }
    return state;
  }

  private releaseCompute(request: number, compute: number): void {
    if (--this.of(request).computeWaits[compute]! === 0) this.makeReady(request, compute);
  }

  private releaseTransfer(request: number, transfer: number): void {
    if (--this.of(request).transferWaits[transfer]! === 0) this.send(request, transfer);
  }

  private makeReady(request: number, compute: number): void {
    if (this.prepared.device[compute] !== this.device) return;
    this.ready.push({ request, compute });
    if (this.ready.length === 1 && !this.isComputing) {
      // What becomes ready at the same instant is known a moment later.
      queueMicrotask(() => {
        this.computeAll().catch((error: unknown) => this.settle?.failed(error));
      });
    }
  }

  private async computeAll(): Promise<void> {
    if (this.isComputing) return;
    this.isComputing = true;
    while (this.ready.length > 0) {
      this.ready.sort((a, b) => a.request - b.request || a.compute - b.compute);
      const { request, compute } = this.ready.shift()!;
      await this.compute(request, compute);
    }
    this.isComputing = false;
  }

  private async compute(request: number, compute: number): Promise<void> {
    const state = this.of(request);
    const start = now();
    const due = await this.work(state, compute, start);
    await waitUntil(due);
    const end = now();
    state.computes.push({ compute, start, end, late: end - due });
    const { nextTransfers, nextComputes, computeBarriers } = this.prepared;
    for (const transfer of listed(nextTransfers, compute)) this.releaseTransfer(request, transfer);
    for (const next of listed(nextComputes, compute)) this.releaseCompute(request, next);
    for (const barrier of listed(computeBarriers, compute)) this.didForBarrier(request, barrier);
    this.oneDone(request);
  }

  /** Really computes; when the compute is due to end, seconds. */
  private async work({ store }: Request, compute: number, start: number): Promise<number> {
    const { mode, seconds, factor } = this.order;
    if (mode === "free") {
      await this.tiles.compute(compute, store);
      return now();
    }
    const used = await this.lock.during(() =>
      secondsOf(processorTime, () => this.tiles.compute(compute, store)),
    );
    return start + (mode === "replay" ? seconds[compute]! : factor * used);
  }

  private send(request: number, transfer: number): void {
    const { source, destinations } = this.load.program.transfers[transfer]!;
    if (source !== this.device) return;
    const { store, sent } = this.of(request);
    const { tensor, boxes } = this.load.payloads[transfer]!;
    sent.push({ transfer, time: now() });
    const parts = boxes.map((box) => store.read(tensor, box));
    const content = Buffer.concat(
      parts.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)),
    );
    for (const destination of destinations) this.outlet.message(destination, request, transfer, content);
    this.oneDone(request);
  }

  private didForBarrier(request: number, barrier: number): void {
    if (--this.of(request).ownShare[barrier]! > 0) return;
    this.outlet.shareDone(request, barrier);
    this.passedShare(request, barrier);
  }

  private oneDone(request: number): void {
    if (--this.of(request).unfinished === 0) this.finish(request);
  }

  private finish(request: number): void {
    const state = this.of(request);
    const { computes, sent, received, store } = state;
    const results = this.load.results.map((region) => ({
      region,
      values: store.read(region.tensor, region.box),
    }));
    this.tiles.giveBack(store);
    this.records[request] = { computes, sent, received, results };
    if (--this.unserved === 0) this.settle?.done();
  }
}

function* listed(
  { start, items }: { readonly start: Int32Array; readonly items: Int32Array },
  owner: number,
): Generator<number> {
  for (let index = start[owner]!; index < start[owner + 1]!; index++) yield items[index]!;
}
