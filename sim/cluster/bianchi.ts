/**
 * What becomes of the medium when stations that always have a packet contend for it with 802.11's DCF: G. Bianchi,
 * "Performance Analysis of the IEEE 802.11 Distributed Coordination Function", IEEE JSAC 18(3), 2000.
 */

/** A contention window: its smallest size in slots, and how often it doubles at most (W and m of the paper). */
export interface Backoff {
  readonly window: number;
  readonly doublings: number;
}

/** What happens in a slot; `idle`, `success` and `collision` add up to 1. */
export interface SlotChances {
  /** That a given station transmits (tau). */
  readonly transmit: number;
  /** That what it transmits collides (p). */
  readonly collide: number;
  readonly idle: number;
  readonly success: number;
  readonly collision: number;
}

/** Seconds that a slot takes, by what happens in it. */
export interface SlotSeconds {
  readonly idle: number;
  readonly success: number;
  readonly collision: number;
}

/** Halvings of the interval of tau: it is then as narrow as a number can tell. */
const halvings = 60;

/**
 * The fixed point of equations 7 and 9: a station transmits in a slot with a chance that falls with the chance of a
 * collision, which rises with the chance that any other station transmits.
 *
 * @param stations number of saturated stations, at least 1
 */
export function slotChances(stations: number, backoff: Backoff): SlotChances {
  const collide = (transmit: number) => 1 - (1 - transmit) ** (stations - 1);
  let low = 0;
  let high = 1;
  for (let halving = 0; halving < halvings; halving++) {
    const middle = (low + high) / 2;
    if (transmitChance(collide(middle), backoff) > middle) low = middle;
    else high = middle;
  }
  const transmit = (low + high) / 2;
  const idle = (1 - transmit) ** stations;
  const success = stations * transmit * (1 - transmit) ** (stations - 1);
  return { transmit, collide: collide(transmit), idle, success, collision: Math.max(0, 1 - idle - success) };
}

/** Equation 7, with its quotient as a sum that is defined at a collision chance of one half too. */
function transmitChance(collide: number, { window, doublings }: Backoff): number {
  let sum = 0;
  for (let stage = 0; stage < doublings; stage++) sum += (2 * collide) ** stage;
  return 2 / (1 + window + collide * window * sum);
}

/** Bytes/s of all saturated stations together (equation 13). */
export function saturationThroughput(
  { idle, success, collision }: SlotChances,
  seconds: SlotSeconds,
  payloadBytes: number,
): number {
  const slot = idle * seconds.idle + success * seconds.success + collision * seconds.collision;
  return (success * payloadBytes) / slot;
}
