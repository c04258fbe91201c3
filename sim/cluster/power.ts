/** Electric power that a device draws beyond idling. */
export interface DevicePower {
  /** Watts while a stream computes, at the full clock. */
  readonly compute: number;
  /** Watts while it sends, however fast. */
  readonly transmit: number;
  /** Joules that each byte takes which it sends, beside that: a radio whose power grows with its rate. None where left out. */
  readonly perByte?: number;
  /** What its clock may be; left out where it has one only. */
  readonly clock?: DeviceClock;
}

/** A clock that may be slower than the one at which the device was measured. */
export interface DeviceClock {
  /** What it may be, as shares of that clock, ascending; each above 0 and at most 1. */
  readonly steps: readonly number[];
  /** Watts at clock c while computing: `alpha` c^`exponent` + `idle`. */
  readonly alpha: number;
  readonly exponent: number;
  readonly idle: number;
  /** Share of the time at the full clock that waits for memory, which no clock changes. */
  readonly memoryBound: number;
}

/** Watts of a device that computes at a share of its full clock; none where that is 0. */
export function wattsAt({ compute, clock }: Pick<DevicePower, "compute" | "clock">, share: number): number {
  if (share === 0) return 0;
  return clock ? clock.alpha * share ** clock.exponent + clock.idle : compute;
}

/** Speed at a share of the full clock, as a factor of the one there. */
export function speedAt(clock: Pick<DeviceClock, "memoryBound"> | undefined, share: number): number {
  if (share === 0) return 0;
  const memoryBound = clock?.memoryBound ?? 0;
  return 1 / ((1 - memoryBound) / share + memoryBound);
}
