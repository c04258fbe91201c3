import { tileSeconds, type Cluster } from "../../cluster/index.ts";
import { inputBytes, tensorBytes } from "../../model/index.ts";
import { checkPlan, type CheckedPlan, type Inference, type Plan } from "../../partition/index.ts";
import { isEmpty } from "../../tensor/index.ts";
import { drawKernel, samplingStreams, CostLedger, type Timing } from "../durations.ts";
import { energyOf } from "../energy.ts";
import { costMetrics, type Metrics } from "../metrics.ts";
import type { NetworkFactory } from "../run.ts";
import { workBalance } from "../work.ts";
import type { StealingFrame, Work } from "./frame.ts";
import { runFrame, type StealingTrace, type TileRecord, type WorkSeconds } from "./run.ts";

/** What one device did in a run with work stealing. */
export interface DeviceReport {
  readonly tiles: number;
  /** Those of them that it took from another device. */
  readonly stolen: number;
  readonly busySeconds: number;
  /** Bytes of its weights and of the activations that it holds at once, all its outputs kept until they are merged. */
  readonly peakMemory: number;
  /** Largest input and output of one operator of a tile; bytes. The measure that DeepThings reports. */
  readonly largestTile: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
}

/** A run with work stealing, and the plan that it came to. */
export interface StealingRun {
  readonly trace: StealingTrace;
  /** Who computed what, as a plan: proved sound, whatever the run decided. */
  readonly plan: Plan;
  readonly checked: CheckedPlan;
  readonly metrics: Metrics;
  readonly devices: readonly DeviceReport[];
}

/**
 * Runs a frame on a cluster with work stealing and proves what came of it by `checkPlan`: every output element produced,
 * from regions that were there, within each device's memory.
 *
 * @throws InfeasibleError for a device that took more than it can hold
 */
export function runStealing(
  frame: StealingFrame,
  inference: Inference,
  cluster: Cluster,
  timing: Timing,
  createNetwork?: NetworkFactory,
): StealingRun {
  const ledger = new CostLedger();
  const trace = runFrame(frame, cluster, trueSeconds(cluster, timing, ledger), createNetwork);
  const plan = realisedPlan(frame, trace);
  const checked = checkPlan(plan, inference, cluster.devices);
  const devices = cluster.devices.map((_, device) => reportOf(device, frame, trace, checked));
  const busy = devices.map(({ busySeconds }) => busySeconds);
  const transfers = trace.postings.map(({ source, destination, bytes }) => ({
    source,
    destinations: [destination],
    bytes,
  }));
  const metrics: Metrics = {
    latency: trace.makespan,
    bytesMoved: transfers.reduce((sum, { bytes }) => sum + bytes, 0),
    ...workBalance(inference.model, plan.steps.flat()),
    peakMemory: Math.max(...devices.map(({ peakMemory }) => peakMemory)),
    ...costMetrics(ledger),
    busy,
    energy: energyOf(cluster, busy, transfers),
  };
  return { trace, plan, checked, metrics, devices };
}

/** The devices' true times; the ledger takes down what was asked. */
function trueSeconds({ devices }: Cluster, timing: Timing, ledger: CostLedger): WorkSeconds {
  const streams = samplingStreams(devices, timing);
  return (device, work) =>
    work.reduce((sum, { operator, region, entering, leaving }) => {
      const cost = devices[device]!.profile.tileCost(operator, region);
      const seconds = tileSeconds(cost, drawKernel(cost, streams[device]), entering, leaving);
      ledger.add(cost, seconds);
      return sum + seconds;
    }, 0);
}

/** A step for each tile in the order of their starts, and one for the rest. */
function realisedPlan(frame: StealingFrame, { tiles }: StealingTrace): Plan {
  const steps = tiles.map((record) => piecesOf(workOf(record), record.device));
  const rest = piecesOf(frame.rest, frame.gateway);
  return { execution: "dataflow", steps: [...steps, rest].filter((pieces) => pieces.length > 0) };
}

function workOf({ tile, reduced }: TileRecord): readonly Work[] {
  return (reduced ? tile.reduced : undefined)?.work ?? tile.work;
}

function inputAndOutputBytes({ operator, region }: Work): number {
  return inputBytes(operator, region, 0) + tensorBytes(operator, region);
}

function piecesOf(work: readonly Work[], device: number) {
  return work
    .filter(({ region }) => !isEmpty(region))
    .map(({ operator, region }) => ({ operator: operator.id, region, device }));
}

function reportOf(
  device: number,
  { gateway }: StealingFrame,
  { tiles, restSeconds, postings }: StealingTrace,
  { memories }: CheckedPlan,
): DeviceReport {
  const own = tiles.filter((record) => record.device === device);
  const { weights, activations } = memories[device]!;
  const bytesOf = (end: "source" | "destination") =>
    postings.reduce((sum, posting) => sum + (posting[end] === device ? posting.bytes : 0), 0);
  return {
    tiles: own.length,
    stolen: own.filter(({ stolen }) => stolen).length,
    busySeconds: own.reduce((sum, { start, end }) => sum + end - start, device === gateway ? restSeconds : 0),
    peakMemory: weights + activations,
    largestTile: Math.max(0, ...own.flatMap((record) => workOf(record).map(inputAndOutputBytes))),
    bytesSent: bytesOf("source"),
    bytesReceived: bytesOf("destination"),
  };
}
