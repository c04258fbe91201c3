import type { Model } from "../../sim/model/index.ts";
import type { TraceHeader } from "../format.ts";
import { cpuModel, cpuPressure, queueWait } from "./host.ts";
import type { RecordOptions } from "./options.ts";
import type { Runtime } from "./runtime.ts";

/** What a trace that is recorded here and now says about how it was measured. */
export function recordingHeader(model: Model, runtime: Runtime, options: RecordOptions): TraceHeader {
  const { threads, provider, device, gapSeconds, samples, rounds, retries, remark } = options;
  return {
    model: model.name,
    device,
    runtime: `onnxruntime-node ${runtime.env.versions.node ?? "of unknown version"}`,
    optimization: "all",
    threads,
    provider,
    cpu: cpuModel(),
    date: today(),
    method: [
      `${samples} samples in ${rounds} rounds of the profiler's kernel times, each plus 0.5 us for the microsecond cut off`,
      "mean of 8 runs (hot) or 3 (gap) a sample where a call takes under 200 us",
      queueWait() === undefined
        ? "waits for a core unknown"
        : `runs dropped ${threads > 1 ? "whose first thread" : "that"} waited over 2 % of their time for a core`,
      repetition(retries),
      ...(remark === undefined ? [] : [remark]),
    ].join("; "),
    gapSeconds,
  };
}

function repetition(retries: number): string {
  if (cpuPressure() === undefined) return "CPU pressure unknown";
  return retries > 0
    ? "measured again when CPU pressure was over 20 %"
    : "not measured again under CPU pressure";
}

/** Day of the recording. */
function today(): string {
  return new Date().toISOString().slice(0, "2026-01-31".length);
}
