import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Program } from "../../sim/program/index.ts";
import { follow, run, StreamStatistics, type Requests, type RunObserver } from "../../sim/run/index.ts";

const count = 1_000_000;

/** A second of work on each of two devices. */
const program: Program = {
  computes: [0, 1].map((device) => ({
    device,
    work: { kind: "seconds", seconds: 1 },
    after: [],
    awaits: [],
  })),
  transfers: [],
  barriers: [],
};
const stream: Requests = {
  arrivals: { kind: "poisson", rate: 0.8, seed: 1 },
  count,
  duration: Infinity,
  warmUp: 0,
  deadline: Infinity,
  drop: "never",
  queue: Infinity,
};
const seconds = Float64Array.of(1, 1);

/** Poisson arrivals at 0.8 of what the devices can do, first come, first served; all latencies are kept. */
function serve(...others: readonly RunObserver[]): StreamStatistics {
  const statistics = new StreamStatistics([stream]);
  run(
    { devices: [{ streams: 1 }, { streams: 1 }], network: undefined, secondsOf: () => seconds },
    { streams: [stream], changes: [] },
    follow(program),
    { observers: [statistics, ...others] },
  );
  const { finished } = statistics.figures(0);
  if (finished !== count) throw new Error(`${finished} of ${count} requests finished`);
  return statistics;
}

/** Bytes that a run keeps for each request that finishes between the first quarter and the end. */
export function bytesKeptPerRequest(): number {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect !== "function") throw new Error("this Node.js lets nobody collect garbage");
  const held: number[] = [];
  let finished = 0;
  serve({
    finished() {
      finished++;
      if (finished !== count / 4 && finished !== count) return;
      // The second time waits until what the first one found is swept.
      collect();
      collect();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      held.push(heapUsed + arrayBuffers);
    },
  });
  return (held[1]! - held[0]!) / ((3 * count) / 4);
}

/** An event is a request. */
export const benchmarks: readonly { name: string; eventsPerRun: number; run(): void }[] = [
  {
    name: "1,000,000 requests of two tasks on two devices",
    eventsPerRun: count,
    run: () => void serve(),
  },
];
