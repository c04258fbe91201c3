import { EngineError } from "../engine/index.ts";
import type { Barrier, Program } from "../program/index.ts";

/** Most computes and most transfers of a program. */
export const programLimit = 2 ** 20;

/** Lists of integers, one after the other in one array. */
export interface Lists {
  /** Where each list begins; one more than there are lists. */
  readonly start: Int32Array;
  readonly items: Int32Array;
}

/** A program as the run reads it: who waits for how much, and whom each end releases. */
export interface PreparedProgram {
  readonly program: Program;
  /** By compute and by transfer: how many ends, deliveries, barriers and moments it waits for. */
  readonly computeWaits: Int32Array;
  readonly transferWaits: Int32Array;
  /** Deliveries of each transfer. */
  readonly deliveries: Int32Array;
  /** By barrier: ends that it waits for. */
  readonly barrierWaits: Int32Array;
  /** By barrier: 1 where one device alone cannot know that it is passed, and something waits for it. */
  readonly joinsDevices: Uint8Array;
  /** By compute: the computes and the transfers that its end releases, and the barriers that wait for it. */
  readonly nextComputes: Lists;
  readonly nextTransfers: Lists;
  readonly computeBarriers: Lists;
  /** By transfer: the computes that read what it brings, and the barriers that wait for it. */
  readonly readers: Lists;
  readonly transferBarriers: Lists;
  /** What waits for nothing. */
  readonly idleComputes: readonly number[];
  readonly idleTransfers: readonly number[];
  /** What waits for a moment. */
  readonly laterComputes: readonly number[];
  readonly laterTransfers: readonly number[];
  readonly device: Int32Array;
  /** By compute: 1 where its stream only waits. */
  readonly isGap: Uint8Array;
  /** The only stream of each compute, or -1. */
  readonly stream: Int32Array;
}

/**
 * Turns the waits of a program around.
 *
 * @throws EngineError for a program that is too long
 */
export function prepareProgram(program: Program): PreparedProgram {
  const { computes, transfers, barriers } = program;
  if (computes.length > programLimit || transfers.length > programLimit)
    throw new EngineError(`a program of more than ${programLimit} computes or transfers`);
  const computeWaits = Int32Array.from(
    computes,
    ({ after, awaits, notBefore }) => after.length + awaits.length + (notBefore === undefined ? 0 : 1),
  );
  const transferWaits = Int32Array.from(
    transfers,
    ({ producer, notBefore }) => (producer === undefined ? 0 : 1) + (notBefore === undefined ? 0 : 1),
  );
  for (const { before } of barriers) {
    for (const compute of before.computes) computeWaits[compute]!++;
    for (const transfer of before.transfers) transferWaits[transfer]!++;
  }
  const producers = transfers.map(({ producer }) => (producer === undefined ? [] : [producer]));
  return {
    program,
    computeWaits,
    transferWaits,
    deliveries: Int32Array.from(transfers, ({ destinations }) => destinations.length),
    barrierWaits: Int32Array.from(barriers, ({ after }) => after.computes.length + after.transfers.length),
    joinsDevices: Uint8Array.from(barriers, (barrier) =>
      holdsSomething(barrier) && devicesOf(program, barrier).size > 1 ? 1 : 0,
    ),
    nextComputes: inverse(
      computes.map(({ after }) => after),
      computes.length,
    ),
    nextTransfers: inverse(producers, computes.length),
    computeBarriers: inverse(
      barriers.map(({ after }) => after.computes),
      computes.length,
    ),
    readers: inverse(
      computes.map(({ awaits }) => awaits),
      transfers.length,
    ),
    transferBarriers: inverse(
      barriers.map(({ after }) => after.transfers),
      transfers.length,
    ),
    idleComputes: placesWhere(computeWaits, (waits) => waits === 0),
    idleTransfers: placesWhere(transferWaits, (waits) => waits === 0),
    laterComputes: placesWhere(computes, ({ notBefore }) => notBefore !== undefined),
    laterTransfers: placesWhere(transfers, ({ notBefore }) => notBefore !== undefined),
    device: Int32Array.from(computes, ({ device }) => device),
    isGap: Uint8Array.from(computes, ({ isGap = false }) => (isGap ? 1 : 0)),
    stream: Int32Array.from(computes, ({ stream = -1 }) => stream),
  };
}

/** The program may be over before devices know of a barrier that nothing waits for. */
function holdsSomething({ before }: Barrier): boolean {
  return before.computes.length + before.transfers.length > 0;
}

/** The devices on which tasks end before a barrier, or begin after it. */
function devicesOf({ computes, transfers }: Program, { after, before }: Barrier): ReadonlySet<number> {
  return new Set([
    ...[...after.computes, ...before.computes].map((compute) => computes[compute]!.device),
    ...after.transfers.flatMap((transfer) => transfers[transfer]!.destinations),
    ...before.transfers.map((transfer) => transfers[transfer]!.source),
  ]);
}

/** By target: the places of the lists that name it, ascending. */
function inverse(lists: readonly (readonly number[])[], targets: number): Lists {
  const start = new Int32Array(targets + 1);
  for (let place = 0; place < lists.length; place++) {
    const list = lists[place]!;
    for (let index = 0; index < list.length; index++) start[list[index]! + 1]!++;
  }
  for (let target = 0; target < targets; target++) start[target + 1]! += start[target]!;
  const items = new Int32Array(start[targets]!);
  const next = start.slice(0, targets);
  for (let place = 0; place < lists.length; place++) {
    const list = lists[place]!;
    for (let index = 0; index < list.length; index++) items[next[list[index]!]!++] = place;
  }
  return { start, items };
}

function placesWhere<T>(values: ArrayLike<T>, isWanted: (value: T) => boolean): readonly number[] {
  const places: number[] = [];
  for (let place = 0; place < values.length; place++) if (isWanted(values[place]!)) places.push(place);
  return places;
}
