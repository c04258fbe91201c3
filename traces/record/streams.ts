import { createRequire } from "node:module";
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Model } from "../../sim/model/index.ts";
import { concurrencyOf } from "./concurrency.ts";
import { wholeModel } from "./layer-model.ts";
import { loadRuntime } from "./runtime.ts";
import { checkProvider, seededFeeds, sessionOptions, type SessionSettings } from "./session.ts";
import { workerProgram, type StreamRuns, type WorkerInput, type WorkerTensor } from "./stream-worker.ts";
import { SeededValues } from "./weights.ts";

/** How to measure concurrent streams. */
export interface StreamOptions extends SessionSettings {
  /** Most streams at a time. */
  readonly streams: number;
  /** Runs of one stream that a number of streams is given time for. */
  readonly samples: number;
  /** Seed of weights and inputs. */
  readonly seed: number;
}

const warmUpRuns = 2;

/**
 * Measures how much longer one inference of a model takes while 1, 2, ... of them run at the same time on this machine:
 * a thread with a session of its own for each stream, all of them busy throughout. It is
 * the mean over the model's kernels: they share caches, memory bandwidth, and cores where there are fewer than streams.
 *
 * @returns the factors, 1 first, as a device's `concurrency` has them
 * @throws InputError without onnxruntime-node, and for an operator that cannot be recorded
 */
export async function measureConcurrency(
  model: Model,
  { streams, samples, seed, ...settings }: StreamOptions,
): Promise<readonly number[]> {
  const input = await workerInput(model, seed, settings);
  const runs: (readonly StreamRuns[])[] = [];
  let seconds = 0;
  for (let count = 1; count <= streams; count++) {
    // The first stream alone says how long a run takes; more of them get more time, since they may take turns.
    const measured = await runStreams(input, count, seconds * count * samples);
    if (count === 1) seconds = meanSeconds(measured);
    runs.push(count === 1 ? await runStreams(input, 1, seconds * samples) : measured);
  }
  return concurrencyOf(runs);
}

async function workerInput(
  model: Model,
  seed: number,
  settings: SessionSettings,
): Promise<Omit<WorkerInput, "phase">> {
  const runtime = await loadRuntime();
  await checkProvider(runtime, settings);
  const values = new SeededValues(seed);
  const encoded = wholeModel(model, values);
  const session = await runtime.InferenceSession.create(encoded, { logSeverityLevel: 3 });
  const feeds = Object.entries(seededFeeds(runtime, session, values)).map(([name, tensor]): WorkerTensor => {
    const { data, dims } = tensor;
    if (data instanceof Float32Array) return { name, type: "float32", data, shape: dims };
    if (data instanceof BigInt64Array) return { name, type: "int64", data, shape: dims };
    throw new TypeError(`${name} is a tensor of ${tensor.type}`);
  });
  await session.release();
  const path = createRequire(import.meta.url).resolve("onnxruntime-node");
  return { runtime: path, model: encoded, options: sessionOptions(settings), feeds, warmUpRuns };
}

/** Keeps so many streams busy for some seconds, and for at least a run. */
async function runStreams(
  input: Omit<WorkerInput, "phase">,
  count: number,
  seconds: number,
): Promise<readonly StreamRuns[]> {
  const phase = new Int32Array(new SharedArrayBuffer(4));
  const workerData: WorkerInput = { ...input, phase };
  const workers = Array.from({ length: count }, () => new Worker(workerProgram, { eval: true, workerData }));
  try {
    await Promise.all(workers.map((worker) => once(worker, "message")));
    const finished = workers.map(async (worker): Promise<StreamRuns> => {
      const messages: readonly StreamRuns[] = await once(worker, "message");
      return messages[0] ?? [];
    });
    Atomics.store(phase, 0, 1);
    Atomics.notify(phase, 0);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1e3));
    Atomics.store(phase, 0, 2);
    return await Promise.all(finished);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function meanSeconds(streams: readonly StreamRuns[]): number {
  const lengths = streams.flat().map(([start, end]) => end - start);
  return lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
}
