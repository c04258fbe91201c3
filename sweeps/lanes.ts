import { InputError } from "../sim/errors.ts";
import type { PointRecord } from "../results/log/index.ts";
import type { Chunk, ChunkQueue } from "./chunk-queue.ts";
import type { Slice, SliceResult } from "./slice.ts";

/** Seconds after which a worker hands over what it has: all that is lost when the process is killed. */
const sliceSeconds = 0.5;

export interface LaneOptions {
  /** How many slices run at a time. */
  readonly lanes: number;
  readonly run: (slice: Slice) => SliceResult | Promise<SliceResult>;
  /** Takes each result, with the number of its point. */
  readonly take: (number: number, record: PointRecord) => void;
  /** The result of a point whose worker broke down under it. */
  readonly broken: (number: number, error: unknown) => PointRecord;
}

/**
 * Runs chunks of points in lanes. A lane stays with its chunk until that is done, slice after slice, and then takes the
 * next one; with as many lanes as workers, the slices of a chunk meet the same worker.
 *
 * @throws InputError when an input changes meanwhile
 */
export async function runInLanes(queue: ChunkQueue, options: LaneOptions): Promise<void> {
  let stopped = false;
  const lane = async () => {
    for (let chunk = queue.next(undefined); chunk && !stopped; chunk = queue.next(chunk))
      await runChunk(chunk, options);
  };
  const lanes = Array.from({ length: options.lanes }, async () => {
    try {
      await lane();
    } catch (error) {
      stopped = true;
      throw error;
    }
  });
  const ends = await Promise.allSettled(lanes);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

async function runChunk(chunk: Chunk, options: LaneOptions): Promise<void> {
  let rest: readonly number[] = chunk;
  // After a breakdown points run one by one, so that it is plain which one it was.
  let alone = false;
  while (rest.length > 0) {
    const numbers = alone ? rest.slice(0, 1) : rest;
    // Signals are heard between slices.
    await new Promise((resolve) => setImmediate(resolve));
    const result = await tryRun({ numbers, seconds: sliceSeconds }, options);
    if ("error" in result) {
      if (alone) {
        options.take(rest[0]!, options.broken(rest[0]!, result.error));
        rest = rest.slice(1);
      }
      alone = true;
      continue;
    }
    for (const [index, record] of result.done.entries()) options.take(rest[index]!, record);
    if (result.fault !== undefined) throw new InputError(result.fault);
    rest = rest.slice(result.done.length);
  }
}

async function tryRun(
  slice: Slice,
  { run }: LaneOptions,
): Promise<SliceResult | { readonly error: unknown }> {
  try {
    return await run(slice);
  } catch (error) {
    return { error };
  }
}
