/** Of transfers that a block's computation hides this part counts: of two such blocks the one that moves less is better. */
const neverHidden = 0.02;

/**
 * Seconds of transfers that a block waits for.
 *
 * @param overlap part of the block's computation during which they may still be on their way
 */
export function waitingSeconds(transfers: number, compute: number, overlap: number): number {
  return overlap === 0 ? transfers : Math.max(neverHidden * transfers, transfers - overlap * compute);
}
