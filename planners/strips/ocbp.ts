import { isLess } from "../ties.ts";

/** How the optimised partition came out. */
export interface OcbpResult {
  readonly widths: readonly number[];
  /** Predicted seconds by device. */
  readonly seconds: readonly number[];
  /** Rounds, with the last one, which found nothing better. */
  readonly iterations: number;
}

/**
 * Partition by computing power and bandwidth (OCBP; EdgeLD, Xue et al., HPCC 2020, algorithm 1, with the stopping rule
 * of EdgeDI's program): one row after the other goes from the slowest to the fastest device for as long as that brings
 * the two closer together. Ties go to the lower index; a device keeps its last row.
 *
 * @param start widths to begin with
 * @param secondsOf predicted seconds of each device under given widths
 * @param allowed which devices may get rows
 */
export function ocbpWidths(
  start: readonly number[],
  secondsOf: (widths: readonly number[]) => readonly number[],
  allowed: readonly boolean[],
): OcbpResult {
  const devices = start.map((_, device) => device).filter((device) => allowed[device]);
  const extremes = (seconds: readonly number[]) => {
    const slowest = devices.reduce((most, device) =>
      isLess(seconds[most]!, seconds[device]!) ? device : most,
    );
    const fastest = devices.reduce((least, device) =>
      isLess(seconds[device]!, seconds[least]!) ? device : least,
    );
    return { slowest, fastest, gap: seconds[slowest]! - seconds[fastest]! };
  };
  let widths = start;
  let seconds = secondsOf(widths);
  for (let iterations = 1; ; iterations++) {
    const { slowest, fastest, gap } = extremes(seconds);
    if (slowest === fastest || widths[slowest]! <= 1) return { widths, seconds, iterations };
    const moved = widths.map(
      (width, device) => width + (device === fastest ? 1 : device === slowest ? -1 : 0),
    );
    const then = secondsOf(moved);
    // Gaps are differences: what rounds is their ends.
    const end = seconds[slowest]!;
    if (!isLess(extremes(then).gap + end, gap + end)) return { widths, seconds, iterations };
    widths = moved;
    seconds = then;
  }
}
