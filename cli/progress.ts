import { SingleBar } from "cli-progress";

/** Passes values on while a bar on stderr counts them; without a terminal there is no bar. */
export function* withProgress<Value>(values: Iterable<Value>, total: number): Iterable<Value> {
  if (!process.stderr.isTTY) {
    yield* values;
    return;
  }
  const bar = new SingleBar({
    format: "{bar} {value}/{total} points | {duration_formatted} | {eta_formatted} left",
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
    format: "{bar} {value}/{total} points | {rate} points/s | {duration_formatted} | {eta_formatted} left",
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
