import { InfeasibleError } from "../sim/errors.ts";
import type { ProvedTurn } from "../planners/index.ts";
import type { CheckedPlan } from "../sim/partition/index.ts";
import type { Program } from "../sim/program/index.ts";
import {
  DrawnExits,
  energyOf,
  follow,
  RequestMemory,
  sideBySide,
  StreamUse,
  totalFigures,
  trueTimes,
  type Controller,
  type Metrics,
  type RunObserver,
} from "../sim/run/index.ts";
import type { DecidedPoint } from "./decided-point.ts";
import { servedExitNotes, type RunExit } from "./exit-notes.ts";
import type { Measures, RequestMeasures } from "./outcome.ts";
import type { InferencePoint } from "./point.ts";
import { replanNotes, replanning, replans, type ReplanCounts } from "./replan.ts";
import { inferenceReplanner } from "./replanner.ts";
import { meanLatency, requestMeasures, serve, type Served } from "./serve.ts";

/** Measures of what serves the requests of a point; the latency is their mean. */
export interface ServedMetrics extends Metrics {
  /** Only of points that state requests. */
  readonly requests?: RequestMeasures;
}

/** One request in a still world: its measures, and the plan of all that was computed, proved sound. */
export interface RunAlone {
  readonly metrics: Metrics;
  readonly checked: CheckedPlan;
  /** By exit of the model, the end last: which part of all requests takes it, and the metrics of such a request. */
  readonly exits: readonly RunExit[];
}

/** A workload, what its planner decided, and what that does for one request. */
export interface DecidedWorkload extends RunAlone {
  readonly point: InferencePoint;
  readonly decided: DecidedPoint;
}

/** Workloads that were served in one run, each by what its planner decided. */
export interface ServedWorkloads extends Served {
  readonly workloads: readonly DecidedWorkload[];
  /** By workload and device: seconds that streams of the device computed for it, added up. */
  readonly busyFor: readonly (readonly number[])[];
  /** Bytes of the device that takes most for all workloads together. */
  readonly peakMemory: number;
  /** By workload: what results must say. */
  readonly notes: readonly (readonly string[])[];
}

/**
 * Serves the requests of one or more workloads that share a cluster, in a world that may change. All wait for the same
 * memory, first come, first served; the older request goes first on devices and links.
 *
 * @throws InfeasibleError where a device cannot hold the weights of all and one request of each
 */
export function serveWorkloads(
  workloads: readonly DecidedWorkload[],
  observers: readonly RunObserver[] = [],
): ServedWorkloads {
  const { cluster, timing, workload } = workloads[0]!.point;
  const { secondsOf } = trueTimes(cluster, timing);
  const memory = requestMemory(workloads);
  const drawn = workloads.map(drawnExits);
  const serving = workloads.map((one, stream) => controllerOf(one, memory, drawn[stream]));
  const [only, ...others] = serving;
  const use = new StreamUse(
    workloads.map(({ checked: { memories } }) => ({
      weights: memories.map(({ weights }) => weights),
      activations: memories.map(({ activations }) => activations),
    })),
  );
  const controller =
    others.length === 0 ? only!.controller : sideBySide(serving.map((one) => one.controller));
  const sharing = others.length === 0 ? [] : [use];
  // Exits are drawn as requests arrive, before anybody decides about them.
  const watching = [...drawn.filter((exits) => exits !== undefined), ...sharing, ...observers];
  const served = serve(cluster, workload, controller, secondsOf, watching);
  return {
    ...served,
    workloads,
    busyFor: others.length === 0 ? [served.end.busy] : workloads.map((_, stream) => use.busy(stream)),
    peakMemory: use.peakMemory,
    notes: serving.map(({ notes }) => notes()),
  };
}

/**
 * Measures of one of the workloads that were served.
 *
 * What a plan does for each request is measured on one in a still world: bytes, multiply-accumulates, sources of its
 * times. Energy is that of all that was computed and sent, lost work included.
 *
 * @throws InfeasibleError where no request of it has a result
 */
export function workloadMetrics(served: ServedWorkloads, number: number): ServedMetrics {
  const { point, metrics, checked } = served.workloads[number]!;
  const { figures, mostAtOnce } = served.streams[number]!;
  const energy = energies(served)?.[number] ?? null;
  return {
    ...metrics,
    latency: meanLatency(figures),
    peakMemory: peakMemory(checked, mostAtOnce),
    busy: served.busyFor[number]!,
    energy,
    costNotes: [...metrics.costNotes, ...served.notes[number]!],
    ...(point.settings.requests && { requests: requestMeasures(figures, served, energy) }),
  };
}

/**
 * Measures of all workloads that were served together. Bytes are those of one request of each.
 *
 * @throws InfeasibleError where no request has a result
 */
export function totalMetrics(served: ServedWorkloads): Measures {
  const { workloads, streams, end } = served;
  const figures = totalFigures(streams);
  const energy = energyOf(workloads[0]!.point.cluster.devices, end);
  const hasRequests = workloads.some(({ point }) => point.settings.requests);
  return {
    latency: meanLatency(figures),
    bytesMoved: workloads.reduce((sum, { metrics }) => sum + metrics.bytesMoved, 0),
    peakMemory: served.peakMemory,
    busy: end.busy,
    energy,
    ...(hasRequests && { requests: requestMeasures(figures, served, energy) }),
  };
}

/** Part of the requests of a workload that have their result within its deadline. */
export function shareInTime(workloads: readonly DecidedWorkload[], number: number): number {
  const { figures, latencies } = serveWorkloads(workloads).streams[number]!;
  const deadline = workloads[number]!.point.workload.streams[number]?.deadline ?? Infinity;
  return latencies.filter((latency) => latency <= deadline).length / figures.arrived;
}

/** What serves the requests of a workload, and what results must say of it afterwards. */
interface Serving {
  readonly controller: Controller;
  readonly notes: () => readonly string[];
}

/** The exits of a workload's requests, by the seed of the scenario; undefined where all go to the end. */
function drawnExits({ point, exits }: DecidedWorkload, stream: number): DrawnExits | undefined {
  if (exits.length < 2) return undefined;
  return new DrawnExits(
    exits.map(({ share }) => share),
    point.settings.seed,
    stream,
  );
}

function controllerOf(
  { point, decided, checked, exits }: DecidedWorkload,
  memory: RequestMemory | undefined,
  drawn: DrawnExits | undefined,
): Serving {
  const exitNotes = () => (drawn ? servedExitNotes(exits, drawn.figures) : []);
  const exitOf = (request: number) => drawn?.of(request) ?? 0;
  const { inference, reaction } = point;
  if (decided.kind === "controller") {
    const notes = replans(point) ? ["its controller decides while it runs: nothing is planned again"] : [];
    const onFailure = reaction.onFailure === "fail" ? "fail" : "retry";
    const controller = decided.decision.controller(onFailure);
    return { controller, notes: () => [...notes, ...(controller.notes?.() ?? [])] };
  }
  if (replans(point)) {
    const counts: ReplanCounts = { plans: 0, withoutPlan: 0, weightBytes: 0 };
    const controller = replanning(point, inferenceReplanner(point, decided, exitOf), counts, memory);
    const alike = decided.turns.length > 0 ? ["planned again: the first replicas alone serve requests"] : [];
    return { controller, notes: () => [...replanNotes(counts), ...alike, ...exitNotes()] };
  }
  const bytesOf = ({ memories }: CheckedPlan) => memories.map(({ activations }) => activations);
  const bytes = bytesOf(checked);
  const partsOf = (lowering: Program, { exits: parts }: Pick<ProvedTurn, "exits">) =>
    [lowering, parts.map((part) => part.checked.lowering)] as const;
  const parts = new Map([
    partsOf(checked.lowering, decided),
    ...decided.turns.map((turn) => partsOf(turn.lowering, turn)),
  ]);
  const controller = follow(checked.lowering, {
    turns: decided.turns.map((turn) => ({ program: turn.lowering, bytes: bytesOf(turn) })),
    partOf: drawn && ((program, request) => parts.get(program)![drawn.of(request)]!),
    memory: memory && { of: memory, bytes },
    onFailure: reaction.onFailure === "fail" ? "fail" : "retry",
    inputAt: inference.inputAt === "everywhere" ? undefined : inference.inputAt,
  });
  return { controller, notes: exitNotes };
}

/**
 * Joules by workload: of the computing that was done for it, and of what was sent, lost work included. What devices sent is
 * measured for all together; each workload has as much of it as it would have sent alone, by the requests that it finished.
 *
 * @returns undefined where the power of a device is not known
 */
function energies({ workloads, busyFor, streams, end }: ServedWorkloads): readonly number[] | null {
  const { devices } = workloads[0]!.point.cluster;
  const { busyAt } = end;
  const computing = (busy: readonly number[]) =>
    energyOf(devices, { busy, busyAt, sending: [], sentBytes: [] });
  const sent = energyOf(devices, { ...end, busy: devices.map(() => 0) });
  if (sent === null) return null;
  const alone = workloads.map(({ metrics }, number) => {
    const ofOne = metrics.energy! - computing(metrics.busy)!;
    return ofOne * streams[number]!.figures.finished;
  });
  const sum = alone.reduce((total, one) => total + one, 0);
  return workloads.map((_, number) => {
    const share = sum > 0 ? alone[number]! / sum : 1 / workloads.length;
    return computing(busyFor[number]!)! + sent * share;
  });
}

/**
 * What devices have for requests beside the weights of all workloads, and beside a frame of those whose tiles are taken
 * while they run; undefined where no device states its memory.
 */
function requestMemory(workloads: readonly DecidedWorkload[]): RequestMemory | undefined {
  const { devices } = workloads[0]!.point.cluster;
  if (devices.every(({ memory }) => memory === Infinity)) return undefined;
  const free = devices.map(({ memory }, device) =>
    workloads.reduce((left, { decided, checked: { memories } }) => {
      const { weights, activations } = memories[device]!;
      return left - weights - (decided.kind === "controller" ? activations : 0);
    }, memory),
  );
  for (const { point, decided, checked } of workloads) {
    if (decided.kind === "controller") continue;
    const full = checked.memories.findIndex(
      ({ activations }, device) => activations > 0 && activations > free[device]!,
    );
    if (full < 0) continue;
    throw new InfeasibleError(
      `${devices[full]!.name} has ${devices[full]!.memory} bytes: beside the weights of all workloads, ${free[full]!} are left, and a request of ${point.identity.model} takes ${checked.memories[full]!.activations}`,
    );
  }
  return new RequestMemory(free);
}

function peakMemory({ memories }: CheckedPlan, requests: number): number {
  return Math.max(
    ...memories.map(({ weights, activations }) => weights + activations * Math.max(1, requests)),
  );
}
