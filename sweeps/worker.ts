import { workerData } from "node:worker_threads";
import { isRecord } from "../scenarios/record.ts";
import { reopenScenario, type ScenarioSource } from "../scenarios/index.ts";
import { SliceRunner, type Slice, type SliceResult } from "./slice.ts";

/** What a worker is started with. */
export interface WorkerStart {
  readonly source: ScenarioSource;
  readonly version: string;
}

let runner: SliceRunner | undefined;

/** Runs a slice of the points in a thread of its own, which keeps what it has read and computed for the next one. */
export default function runSlice(slice: Slice): SliceResult {
  runner ??= newRunner();
  return runner.slice(slice);
}

function newRunner(): SliceRunner {
  const start: unknown = workerData;
  if (!isStart(start)) throw new Error("a worker was started without its scenario");
  return new SliceRunner(reopenScenario(start.source), start.version);
}

function isStart(start: unknown): start is WorkerStart {
  return isRecord(start) && "source" in start && "version" in start;
}
