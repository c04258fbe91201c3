import { ClusterError } from "../sim/cluster/index.ts";
import { endOfInstant } from "../sim/engine/index.ts";
import type { ChannelStatistics, DeliveryHandler, MessageNetwork, Transfer } from "../sim/network/index.ts";

/** Transfers that started together; seconds. */
interface Batch {
  readonly start: number;
  readonly numbers: number[];
  readonly transfers: Transfer[];
  /** When all of it is delivered; undefined until somebody asks, since more may start at the same instant. */
  due: number | undefined;
}

/**
 * A network of which nothing is known but an estimate of what a set of transfers takes: those that start at one instant
 * are delivered together when the estimate for their set has passed, and sets do not meet.
 */
export class EstimatedNetwork implements MessageNetwork {
  /** It knows no channels. */
  readonly graph = undefined;
  private readonly estimate: (transfers: readonly Transfer[]) => number;
  private readonly onDelivered: DeliveryHandler;
  private batches: Batch[] = [];

  /** @param estimate seconds until all transfers of a set are delivered that start together */
  constructor(estimate: (transfers: readonly Transfer[]) => number, onDelivered: DeliveryHandler) {
    this.estimate = estimate;
    this.onDelivered = onDelivered;
  }

  start(number: number, source: number, destinations: readonly number[], bytes: number, now: number): void {
    let batch = this.batches.at(-1);
    if (batch?.start !== now) {
      batch = { start: now, numbers: [], transfers: [], due: undefined };
      this.batches.push(batch);
    }
    batch.numbers.push(number);
    batch.transfers.push({ source, destinations, bytes });
    batch.due = undefined;
  }

  /** The estimate for the set of the transfer stays what it was. */
  cancel(number: number, now: number): void {
    for (const batch of this.batches) {
      const place = batch.numbers.indexOf(number);
      if (place < 0) continue;
      if (batch.start < now) this.dueOf(batch);
      batch.numbers.splice(place, 1);
      batch.transfers.splice(place, 1);
    }
    this.batches = this.batches.filter(({ numbers }) => numbers.length > 0);
  }

  /** @throws ClusterError always: an estimate knows no channels. */
  setBandwidth(): void {
    throw new ClusterError("an estimated network has no channels whose bandwidths could change");
  }

  rates(): readonly number[] {
    return [];
  }

  statistics(): readonly ChannelStatistics[] {
    return [];
  }

  airtimes(): readonly number[] {
    return [];
  }

  sentBytes(): readonly number[] {
    return [];
  }

  nextTime(): number {
    return this.batches.reduce((earliest, batch) => Math.min(earliest, this.dueOf(batch)), Infinity);
  }

  advanceTo(time: number): void {
    const end = endOfInstant(time);
    const due = this.batches.filter((batch) => this.dueOf(batch) <= end);
    if (due.length === 0) return;
    // What deliveries start belongs to no batch that is through.
    this.batches = this.batches.filter((batch) => this.dueOf(batch) > end);
    const arrived = due
      .flatMap(({ numbers, transfers }) =>
        numbers.map((number, place) => ({ number, destinations: transfers[place]!.destinations })),
      )
      .sort((a, b) => a.number - b.number);
    for (const { number, destinations } of arrived)
      for (const destination of destinations) this.onDelivered(number, destination);
  }

  private dueOf(batch: Batch): number {
    batch.due ??= batch.start + this.estimate(batch.transfers);
    return batch.due;
  }
}
