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
