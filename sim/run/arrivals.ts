import { exponential, randomStream } from "../random.ts";
import type { OpenArrivals, Requests } from "./workload.ts";

/**
 * When requests come, seconds, ascending; one after the other, so that a million of them take no memory.
 *
 * @param limits most requests, and the time from which on none comes: `duration: 60` with one a second is sixty of them
 */
export function* arrivalTimes(
  arrivals: OpenArrivals,
  { count, duration }: Pick<Requests, "count" | "duration">,
): Generator<number, void, undefined> {
  let number = 0;
  for (const time of endlessTimes(arrivals)) {
    if (number === count || time >= duration) return;
    number++;
    yield time;
  }
}

/** Requests a second on average; undefined for a single one, and where requests wait for each other. */
export function meanRate({ arrivals, count }: Pick<Requests, "arrivals" | "count">): number | undefined {
  if (count === 1) return undefined;
  switch (arrivals.kind) {
    case "single":
    case "outstanding":
      return undefined;
    case "every":
      return 1 / arrivals.seconds;
    case "poisson":
      return arrivals.rate;
    case "burst":
      return arrivals.size / arrivals.seconds;
    case "times": {
      const { times } = arrivals;
      const seconds = times.at(-1)! - times[0]!;
      return seconds > 0 ? (times.length - 1) / seconds : undefined;
    }
  }
}

function* endlessTimes(arrivals: OpenArrivals): Generator<number, void, undefined> {
  switch (arrivals.kind) {
    case "single":
      yield 0;
      return;
    case "every":
      // A product and not a sum: the millionth tick is as exact as the first.
      for (let tick = 0; ; tick++) yield tick * arrivals.seconds;
    case "poisson":
      return yield* poissonTimes(arrivals);
    case "burst":
      for (let tick = 0; ; tick++)
        for (let member = 0; member < arrivals.size; member++) yield tick * arrivals.seconds;
    case "times":
      yield* arrivals.times;
  }
}

/** Gaps are exponential; the first request comes after the first gap. */
function* poissonTimes({ rate, seed, stream = "arrivals" }: Extract<OpenArrivals, { kind: "poisson" }>) {
  const uniform = randomStream(seed, stream);
  for (let time = 0; ;) {
    time += exponential(uniform, 1 / rate);
    yield time;
  }
}
