import type { Controller, RunMessage } from "./controller.ts";
import { RunRecorder, type RecordedRun } from "./record.ts";
import { run } from "./run.ts";
import type { RunOptions, World } from "./world.ts";
import type { Workload } from "./workload.ts";

/** A run of few requests, with all that happened in it. */
export function recordRun<Message extends RunMessage>(
  world: World,
  workload: Workload,
  controller: Controller<Message>,
  { observers = [] }: RunOptions = {},
): RecordedRun {
  const recorder = new RunRecorder();
  const end = run(world, workload, controller, { observers: [recorder, ...observers] });
  return { record: recorder.record, end };
}
