import { InputError } from "../errors.ts";
import type { Model } from "../model/index.ts";
import { contains, intersect, isEmpty, overlaps, type Box } from "../tensor/index.ts";
import { uncovered } from "./difference.ts";
import type { PieceCompute, RegionTransfer } from "./lowering.ts";
import type { Read } from "./receptive-field.ts";
import { isBefore, regionsOf, type Store } from "./store.ts";

/** A needed region that reached a device, and the transfers that brought parts of it. */
export interface Arrival {
  readonly region: Box;
  readonly transfers: readonly number[];
}

/** A plan as far as it is lowered: its tasks, its transfers, and who has what of each tensor. */
export interface Placement {
  readonly model: Model;
  readonly computes: readonly PieceCompute[];
  readonly transfers: readonly RegionTransfer[];
  /** By tensor: who computed what, in plan order. */
  readonly stores: readonly (readonly Store[])[];
  /** By tensor and device. */
  readonly arrivals: readonly (readonly (readonly Arrival[])[])[];
}

/**
 * What a task waits for: the tasks of its device that made what it reads, and the transfers that bring the rest; and whether
 * it reads a tensor in wire layout.
 *
 * @throws InputError where it stands before what it reads
 */
export function linksOf(
  index: number,
  reads: readonly Read[],
  placement: Placement,
): Pick<PieceCompute, "reordersInput" | "after" | "awaits"> {
  const { step, device } = placement.computes[index]!;
  const after: number[] = [];
  const awaits: number[] = [];
  let isFromBefore = false;
  for (const { tensor, regions } of reads) {
    const arrivals = placement.arrivals[tensor]![device]!;
    for (const needed of regions) {
      isFromBefore ||= isOfEarlierSteps(tensor, needed, step, placement);
      addProducers(after, index, tensor, needed, placement);
      for (const arrival of arrivals)
        if (overlaps(arrival.region, needed)) awaits.push(...partsOf(arrival, needed, index, placement));
    }
  }
  return {
    reordersInput: isFromBefore || awaits.length > 0,
    after: ascendingOnce(after),
    awaits: ascendingOnce(awaits),
  };
}

/** Are all that have something of a needed region from before a step? */
function isOfEarlierSteps(tensor: number, needed: Box, step: number, placement: Placement): boolean {
  for (const store of placement.stores[tensor]!)
    if (overlaps(store.region, needed) && stepOf(store, placement) >= step) return false;
  return true;
}

/** Adds the tasks of its own device that a task has a region from: one where one has all of it. */
function addProducers(
  after: number[],
  index: number,
  tensor: number,
  needed: Box,
  placement: Placement,
): void {
  const { device } = placement.computes[index]!;
  const stores = placement.stores[tensor]!;
  // In plan order, so one from before this task comes first.
  const sufficient = stores.find((store) => store.device === device && contains(store.region, needed));
  const own = sufficient
    ? [sufficient]
    : stores.filter((store) => store.device === device && overlaps(store.region, needed));
  const first = after.length;
  for (const store of own)
    if (!isLate(store, index, tensor, needed, placement) && store.task !== undefined) after.push(store.task);
  for (let place = first; place < after.length; place++)
    if (after[place]! >= index) throw outOfOrder(after[place]!, index, placement);
}

/** Numbers in ascending order, each once. */
function ascendingOnce(numbers: number[]): readonly number[] {
  if (numbers.length < 2) return numbers;
  numbers.sort((a, b) => a - b);
  return numbers.filter((number, place) => number !== numbers[place - 1]);
}

/** Does a store come after a task that has its elements from elsewhere? */
function isLate(store: Store, index: number, tensor: number, needed: Box, placement: Placement): boolean {
  if (isBefore(store, index)) return false;
  const { device, region } = store;
  const there = placement.stores[tensor]!.filter(
    (other) => other.device === device && isBefore(other, index),
  );
  const arrived = placement.arrivals[tensor]![device]!.flatMap(({ transfers }) =>
    transfers.flatMap((transfer) => placement.transfers[transfer]!.regions),
  );
  return isEmpty(uncovered(intersect(region, needed), [...regionsOf(there), ...arrived]));
}

/** The transfers of an arrival that bring something of a needed region. */
function partsOf(
  { transfers }: Arrival,
  needed: Box,
  index: number,
  placement: Placement,
): readonly number[] {
  return transfers.filter((transfer) => {
    const { producer } = placement.transfers[transfer]!;
    if (producer === undefined) return true;
    if (!overlaps(placement.computes[producer]!.piece.region, needed)) return false;
    if (producer >= index) throw outOfOrder(producer, index, placement);
    return true;
  });
}

function stepOf({ task }: Store, { computes }: Placement): number {
  return task === undefined ? -1 : computes[task]!.step;
}

function outOfOrder(producer: number, consumer: number, { model, computes }: Placement): InputError {
  const name = (task: number) => model.operators[computes[task]!.piece.operator]!.name;
  return new InputError(
    `plan: a piece of ${name(consumer)} comes before the piece of ${name(producer)} that it reads; ` +
      "a piece must come after everything that it needs",
  );
}
