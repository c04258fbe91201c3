import type { Cluster } from "../../../sim/cluster/index.ts";
import { inputBytes, tensorBytes } from "../../../sim/model/index.ts";
import type { Inference } from "../../../sim/partition/index.ts";
import type { Tile } from "../../../sim/program/index.ts";
import {
  runControlled,
  type ControlledRun,
  type MessageRecord,
  type NetworkFactory,
  type Timing,
} from "../../../sim/run/index.ts";
import { WorkStealing } from "./controller.ts";
import { wayOf } from "./frame-programs.ts";
import type { StealableTile, StealingFrame } from "./frame.ts";
import type { BegunTile } from "./submitted.ts";

/** Who computed a tile, and when; seconds since the frame was there. */
export interface TileRecord {
  readonly tile: StealableTile;
  readonly device: number;
  readonly stolen: boolean;
  /** Did it leave to its neighbours what they had? */
  readonly reduced: boolean;
  readonly start: number;
  readonly end: number;
}

/** What happened in a run with work stealing. */
export interface StealingTrace {
  /** Seconds until the rest of the network was computed on the gateway. */
  readonly makespan: number;
  /** In the order in which they were submitted. */
  readonly tiles: readonly TileRecord[];
  /** Everything that went over the network, in the order of its start. */
  readonly postings: readonly MessageRecord[];
}

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

/** A run with work stealing, and the plan that was realised. */
export interface StealingRun extends ControlledRun {
  readonly trace: StealingTrace;
  readonly devices: readonly DeviceReport[];
}

/**
 * Runs a frame on a cluster with work stealing and proves what came of it.
 *
 * @throws InfeasibleError for a device that took more than it can hold
 */
export function runStealing(
  frame: StealingFrame,
  inference: Inference,
  cluster: Cluster,
  timing: Timing,
  network?: NetworkFactory,
): StealingRun {
  const begun: BegunTile[] = [];
  const controller = new WorkStealing(frame, cluster.devices, {
    onBegun: (task) => begun.push(task),
  });
  const run = runControlled(controller, inference, cluster, timing, { network });
  const trace = traceOf(run, begun);
  return { ...run, trace, devices: cluster.devices.map((_, device) => reportOf(device, trace, run)) };
}

function traceOf({ record, metrics }: ControlledRun, begun: readonly BegunTile[]): StealingTrace {
  const programs = new Map(record.programs.map((program) => [program.ticket, program]));
  return {
    makespan: metrics.latency,
    tiles: begun.map(({ ticket, tile, device, stolen, reduced }) => {
      const { computeStart, computeEnd } = programs.get(ticket)!;
      return { tile, device, stolen, reduced, start: computeStart[0]!, end: computeEnd[0]! };
    }),
    postings: record.messages,
  };
}

function reportOf(
  device: number,
  { tiles, postings }: StealingTrace,
  { checked, metrics }: ControlledRun,
): DeviceReport {
  const own = tiles.filter((record) => record.device === device);
  const { weights, activations } = checked.memories[device]!;
  const bytesOf = (end: "from" | "to") =>
    postings.reduce((sum, posting) => sum + (posting[end] === device ? posting.bytes : 0), 0);
  return {
    tiles: own.length,
    stolen: own.filter(({ stolen }) => stolen).length,
    busySeconds: metrics.busy[device]!,
    peakMemory: weights + activations,
    largestTile: Math.max(0, ...own.flatMap((record) => wayOf(record).work.map(inputAndOutputBytes))),
    bytesSent: bytesOf("from"),
    bytesReceived: bytesOf("to"),
  };
}

function inputAndOutputBytes({ operator, region }: Tile): number {
  return inputBytes(operator, region, 0) + tensorBytes(operator, region);
}
