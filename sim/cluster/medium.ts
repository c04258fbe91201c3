/**
 * A medium whose airtime stations share, each at its own rate: what a message takes of it is its bytes times its weight
 * (`Hop.weight`), and what there is to take falls or rises with the number of nodes that contend.
 */
export type Medium =
  /** Part of the bandwidth that messages get, by number of contenders, 1 first; beyond the list its last entry counts. */
  { readonly kind: "shares"; readonly shares: readonly number[] } | ContentionMedium;

/** A medium under 802.11's DCF: each packet that gets through is preceded by idle slots and collisions. */
export interface ContentionMedium {
  readonly kind: "contention";
  /** Seconds that a packet of weight 1 takes with its acknowledgement. */
  readonly exchangeSeconds: number;
  /** By number of contenders, 1 first: seconds of idle slots for each packet that gets through. */
  readonly idleSeconds: readonly number[];
  /** By number of contenders: collisions for each packet that gets through. */
  readonly collisions: readonly number[];
  /** Seconds by which a collision takes longer than an exchange of the same packet. */
  readonly collisionExtraSeconds: number;
}

/**
 * Part of a medium's bandwidth that messages get. Under contention a collision is taken to be as long as a mean packet;
 * really the longest one of those that collide decides, so that unequal rates lose more than this: four stations of 68.8,
 * 68.8, 17.2 and 8.6 Mbit/s get 6 % too much.
 *
 * @param contenders nodes that have something to send, at least 1
 * @param meanWeight of the messages that cross the medium
 */
export function mediumShare(medium: Medium, contenders: number, meanWeight: number): number {
  if (medium.kind === "shares") return entryOf(medium.shares, contenders);
  const exchange = medium.exchangeSeconds * meanWeight;
  const collided = entryOf(medium.collisions, contenders) * (exchange + medium.collisionExtraSeconds);
  return exchange / (exchange + entryOf(medium.idleSeconds, contenders) + collided);
}

/** The highest share that any number of contenders of at most this weight gets. */
export function highestShare(medium: Medium, weight: number): number {
  const { length } = medium.kind === "shares" ? medium.shares : medium.idleSeconds;
  const shares = Array.from({ length }, (_, index) => mediumShare(medium, index + 1, weight));
  return Math.max(...shares);
}

function entryOf(byContenders: readonly number[], contenders: number): number {
  return byContenders[Math.min(contenders, byContenders.length) - 1]!;
}
