import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import type { Slice, SliceResult } from "./slice.ts";
import type { WorkerStart } from "./worker.ts";

/** Source files run through tsx, compiled ones as they are; workers are of the same kind as this file. */
const fromSource = import.meta.url.endsWith(".ts");

const workerFile = fileURLToPath(new URL(fromSource ? "./worker.ts" : "./worker.js", import.meta.url));

/** Threads that run slices. */
export function workerPool(
  workers: number,
  start: WorkerStart,
  filename = workerFile,
): Piscina<Slice, SliceResult> {
  return new Piscina<Slice, SliceResult>({
    filename,
    minThreads: workers,
    maxThreads: workers,
    workerData: start,
    // The flags of this process, `--test` and the like, are no business of the workers.
    execArgv: fromSource ? ["--import", "tsx"] : [],
  });
}
