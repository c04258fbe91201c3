import type { sessionOptions } from "./session.ts";

/** A tensor as threads can hand it to each other. */
export interface WorkerTensor {
  readonly name: string;
  readonly type: "float32" | "int64";
  readonly data: Float32Array | BigInt64Array;
  readonly shape: readonly number[];
}

/** What a stream gets when it starts. */
export interface WorkerInput {
  /** Path of the runtime's module. */
  readonly runtime: string;
  /** The ONNX model. */
  readonly model: Uint8Array;
  /** Of the runtime's session. */
  readonly options: ReturnType<typeof sessionOptions>;
  readonly feeds: readonly WorkerTensor[];
  readonly warmUpRuns: number;
  /** Set to 1 when the runs that count begin, and to 2 when they end. */
  readonly phase: Int32Array;
}

/** When each run of a stream began and ended; seconds of a clock that all streams share. */
export type StreamRuns = readonly (readonly [start: number, end: number])[];

/**
 * The program of a stream, in plain JavaScript: a thread needs its program as text or as a file, and the file would have
 * another name in the sources than in the package. It says "ready", runs the model until told to stop, at least once, and sends its
 * `StreamRuns`.
 */
export const workerProgram = `
const { parentPort, workerData } = require("node:worker_threads");
const { runtime, model, options, feeds, warmUpRuns, phase } = workerData;
const { InferenceSession, Tensor } = require(runtime);
const now = () => (performance.timeOrigin + performance.now()) / 1e3;
async function main() {
  const session = await InferenceSession.create(model, options);
  const inputs = {};
  for (const { name, type, data, shape } of feeds) inputs[name] = new Tensor(type, data, shape);
  for (let run = 0; run < warmUpRuns; run++) await session.run(inputs);
  parentPort.postMessage("ready");
  Atomics.wait(phase, 0, 0);
  const runs = [];
  do {
    const start = now();
    await session.run(inputs);
    runs.push([start, now()]);
  } while (Atomics.load(phase, 0) < 2);
  await session.release();
  parentPort.postMessage(runs);
}
main();
`;
