import type { Backoff } from "../../../sim/cluster/bianchi.ts";

/** Rates of stations that always have a packet, by counting slots. */
export interface DcfRun {
  readonly idleSlots: number;
  /** Packets of each station that got through. */
  readonly successes: readonly number[];
  readonly collisions: number;
  /** Seconds of the whole run. */
  readonly seconds: number;
}

/**
 * DCF slot by slot, as Bianchi describes it: each station draws a counter from its window, counts down in every slot,
 * sends at 0, and doubles its window when others send too.
 *
 * @param exchange seconds of a packet of each station with its acknowledgement and space
 * @param collision seconds of a collision in which the longest packet is that of a station with this exchange
 */
export function simulateDcf(
  exchange: readonly number[],
  { window, doublings }: Backoff,
  { slots, slot, collision }: { slots: number; slot: number; collision: (longest: number) => number },
  draw: () => number,
): DcfRun {
  const stage = exchange.map(() => 0);
  const fresh = (station: number) => Math.floor(draw() * window * 2 ** stage[station]!);
  const counters = stage.map((_, station) => fresh(station));
  const successes = exchange.map(() => 0);
  let idleSlots = 0;
  let collisions = 0;
  let seconds = 0;
  for (let count = 0; count < slots; count++) {
    const senders = [...counters.keys()].filter((station) => counters[station] === 0);
    if (senders.length === 0) {
      idleSlots++;
      seconds += slot;
    } else if (senders.length === 1) {
      successes[senders[0]!]!++;
      seconds += exchange[senders[0]!]!;
    } else {
      collisions++;
      seconds += collision(Math.max(...senders.map((station) => exchange[station]!)));
    }
    for (const station of counters.keys()) {
      if (counters[station]! > 0) counters[station]!--;
      else {
        stage[station] = senders.length > 1 ? Math.min(doublings, stage[station]! + 1) : 0;
        counters[station] = fresh(station);
      }
    }
  }
  return { idleSlots, successes, collisions, seconds };
}
