import { SingleBar } from "cli-progress";

/** The time left stands before it, and all of a line fits 80 columns: a terminal cuts off what does not. */
export const barsize = 20;

/** Passes values on while a bar on stderr counts them; without a terminal there is no bar. */
export function* withProgress<Value>(values: Iterable<Value>, total: number): Iterable<Value> {
  if (!process.stderr.isTTY) {
    yield* values;
    return;
  }
  const bar = new SingleBar({
    format: "{value}/{total} points | {eta_formatted} left | {bar} | {duration_formatted}",
    barsize,
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  });
  bar.start(total, 0);
  try {
    for (const value of values) {
      yield value;
      bar.increment();
    }
  } finally {
    bar.stop();
  }
}

/** Counts the points of a sweep. */
export interface SweepProgress {
  advance(): void;
  stop(): void;
}

/** A bar on stderr with rate and time left; without a terminal there is none. */
export function sweepProgress(total: number, earlier: number): SweepProgress {
  if (!process.stderr.isTTY) return { advance: () => undefined, stop: () => undefined };
  const bar = new SingleBar({
    format: "{value}/{total} points | {eta_formatted} left | {bar} | {rate} points/s | {duration_formatted}",
    barsize,
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  });
  const start = performance.now();
  let count = 0;
  bar.start(total, earlier, { rate: "-" });
  return {
    advance() {
      const rate = ++count / ((performance.now() - start) / 1e3);
      bar.increment(1, { rate: rate.toPrecision(3) });
    },
    stop: () => bar.stop(),
  };
}
