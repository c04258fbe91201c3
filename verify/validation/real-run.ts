import { setTimeout as sleep } from "node:timers/promises";
import { TensorStore } from "../tensor-store.ts";
import { largestError } from "../errors.ts";
import type { Reference } from "../reference.ts";
import { wholeBox } from "../../sim/tensor/index.ts";
import type { ValidationCase } from "./case.ts";
import { now } from "./device/clock.ts";
import type { DeviceRecord } from "./protocol.ts";
import { latencyOf, type RequestTrace } from "./run-trace.ts";
import type { Testbed } from "./testbed/index.ts";

/** Seconds between the order to run and the first request, in which all devices hear of it. */
const notice = 0.05;

/** One real run of a case, of one or more requests. */
export interface RealRun {
  readonly requests: readonly RequestTrace[];
  /** Seconds that the computes of one request on one device lasted longer than they should, at most. */
  readonly lost: number;
  /** Computes that lasted longer than they should by more than timers are late. */
  readonly overruns: number;
  /** Largest error of any element of a result to the unpartitioned model, over the tensor's largest magnitude. */
  readonly maxRelError: number;
}

/** What a wake-up may be late, seconds; more is an overrun: the host did not keep up. */
const wakeUp = 0.5e-3;

/**
 * Runs the loaded case once.
 *
 * @param arrivals seconds from the start
 * @param seconds that it may take
 */
export async function realRun(
  testbed: Testbed,
  validation: ValidationCase,
  expected: Reference,
  arrivals: readonly number[],
  seconds: number,
): Promise<RealRun> {
  const start = now() + notice;
  const command = { kind: "run" as const, arrivals: arrivals.map((arrival) => start + arrival) };
  const replies = await testbed.tellAll<"run">(() => command, seconds + notice);
  // The last words on the wires are through before the next run.
  await sleep(5);
  const parts = replies.map(({ records }) => records);
  const requests = arrivals.map((arrival, request) =>
    joined(
      validation,
      parts.map((records) => records[request]!),
      arrival,
      start,
    ),
  );
  const late = parts.flat().flatMap(({ computes }) => computes.map((compute) => compute.late));
  return {
    requests,
    lost: Math.max(
      ...parts.flat().map(({ computes }) => {
        const overruns = computes.filter((compute) => compute.late > wakeUp);
        return overruns.reduce((sum, compute) => sum + compute.late, 0);
      }),
    ),
    overruns: late.filter((seconds) => seconds > wakeUp).length,
    maxRelError: Math.max(
      ...arrivals.map((_, request) =>
        resultError(
          validation,
          expected,
          parts.map((records) => records[request]!),
        ),
      ),
    ),
  };
}

/** Longest latency of a run, seconds. */
export function longestLatency({ requests }: Pick<RealRun, "requests">): number {
  return Math.max(...requests.map(latencyOf));
}

function joined(
  { plan }: ValidationCase,
  records: readonly DeviceRecord[],
  arrival: number,
  start: number,
): RequestTrace {
  const { computes, transfers } = plan.checked.lowering;
  const trace = {
    arrival,
    computeStart: new Float64Array(computes.length),
    computeEnd: new Float64Array(computes.length),
    transferStart: new Float64Array(transfers.length),
    transferEnd: new Float64Array(transfers.length),
  };
  for (const { computes: ran, sent, received } of records) {
    for (const { compute, start: begun, end } of ran) {
      trace.computeStart[compute] = begun - start;
      trace.computeEnd[compute] = end - start;
    }
    for (const { transfer, time } of sent) trace.transferStart[transfer] = time - start;
    for (const { transfer, time } of received)
      trace.transferEnd[transfer] = Math.max(trace.transferEnd[transfer]!, time - start);
  }
  return trace;
}

/** Infinite where an element of a result is missing. */
function resultError(
  { plan }: ValidationCase,
  expected: Reference,
  records: readonly DeviceRecord[],
): number {
  const { model } = plan.inference;
  const store = new TensorStore(model.operators.map(({ shape }) => shape));
  for (const { region, values } of records.flatMap(({ results }) => results))
    store.write(region.tensor, region.box, values);
  return Math.max(
    ...model.outputs.map((output, index) => {
      const whole = wholeBox(model.operators[output]!.shape);
      if (!store.holds(output, whole)) return Infinity;
      const error = largestError(store.read(output, whole), expected.results[index]!);
      return error / (expected.scales[output]! || 1);
    }),
  );
}
