import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import type { Slice, SliceResult } from "./slice.ts";
import type { WorkerStart } from "./worker.ts";

/** Workers are compiled where this file is. */
const workerFile = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "./worker-from-source.mjs" : "./worker.js", import.meta.url),
);

/** Threads that run slices of a scenario's points. */
export class WorkerPool {
  private readonly pool: Piscina<Slice, SliceResult>;
  private readonly breakdown: Promise<never>;

  /** @param filename of another worker than the usual one */
  constructor(workers: number, start: WorkerStart, filename = workerFile) {
    this.pool = new Piscina<Slice, SliceResult>({
      filename,
      minThreads: workers,
      maxThreads: workers,
      workerData: start,
      // The flags of this process are not for the workers.
      execArgv: [],
    });
    // A worker that cannot even start would leave its slice waiting forever.
    this.breakdown = new Promise((_, reject) => this.pool.once("error", reject));
    this.breakdown.catch(() => undefined);
  }

  /** Runs all that `act` does with the pool, and ends the threads. */
  async during(act: (run: (slice: Slice) => Promise<SliceResult>) => Promise<void>): Promise<void> {
    try {
      await Promise.race([act((slice) => this.pool.run(slice)), this.breakdown]);
    } finally {
      await this.pool.destroy();
    }
  }
}
