import {
  inferenceOf,
  networkBeliefs,
  onSubset,
  planningCache,
  problemOf,
  requirePlan,
  type ProvedPlan,
} from "../planners/index.ts";
import { medianNetwork, type NetworkGraph } from "../sim/cluster/index.ts";
import { InfeasibleError } from "../sim/errors.ts";
import { weightBytes, type Operator } from "../sim/model/index.ts";
import { checkPlan, type Lowering } from "../sim/partition/index.ts";
import type { Program, Transfer } from "../sim/program/index.ts";
import type { Controller, RunHandle } from "../sim/run/index.ts";
import { hull, type Box } from "../sim/tensor/index.ts";
import type { InferencePoint } from "./point.ts";

/** How often the planner ran again, and how it went. */
export interface ReplanCounts {
  plans: number;
  /** Times at which no plan fits the devices that are left. */
  withoutPlan: number;
  /** Bytes of weights that new plans had to move. */
  weightBytes: number;
}

/**
 * Serves requests by the plan that the planner makes of what it knows of the world at the moment: anew after failures and
 * recoveries, and where a link carries more or less than it was planned for by a share. A new plan is there after the
 * delay, and is used once the weights that it needs have come from the device of the input, which holds them all.
 *
 * What was lost waits for the new plan, or is tried again by the old one, or fails, as the scenario has it. Requests that are
 * served by an old plan end by it. Weights outlast a failure: they lie in the storage of a device.
 */
export function replanning(point: InferencePoint, first: ProvedPlan, counts: ReplanCounts): Controller {
  return new Replanning(point, first, counts);
}

class Replanning implements Controller {
  private readonly point: InferencePoint;
  private readonly counts: ReplanCounts;
  private readonly cache = planningCache();
  private program: Lowering | undefined;
  /** By channel: bytes/s that the plan reckons with. */
  private planned: readonly number[];
  /** By device and operator that owns them: weights that are there. */
  private readonly held: Map<number, Box>[];
  /** Requests that wait for a plan. */
  private waiting: number[] = [];
  private readonly served = new Set<number>();
  /** When the planner has its answer; undefined while it does not run. */
  private due: number | undefined;
  /** The plan whose weights are on their way, and the ticket of these. */
  private coming: { readonly lowering: Lowering; readonly ticket: number } | undefined;

  constructor(point: InferencePoint, first: ProvedPlan, counts: ReplanCounts) {
    this.point = point;
    this.counts = counts;
    this.program = first.checked.lowering;
    this.planned = point.cluster.network.channels.map(({ bandwidth }) => bandwidth);
    this.held = point.cluster.devices.map(() => new Map<number, Box>());
    this.keepWeights(first.checked.lowering);
  }

  react(event: Parameters<Controller["react"]>[0], run: RunHandle<never>): void {
    switch (event.kind) {
      case "request":
        return this.isInputDown(run) ? run.fail(event.request) : this.serve(event.request, run);
      case "computed":
        if (this.coming?.ticket === event.ticket) return this.use(this.coming.lowering, run);
        this.served.delete(event.request);
        return run.finish(event.request);
      case "lost":
        return this.lost(event.ticket, event.request, run);
      case "dropped":
        this.served.delete(event.request);
        this.waiting = this.waiting.filter((request) => request !== event.request);
        return;
      case "changed":
        if (this.isCause(event.change.kind, run)) this.planLater(run);
        return;
      case "wake":
        if (this.due !== undefined && run.now >= this.due) this.plan(run);
        return;
    }
  }

  private serve(request: number, run: RunHandle<never>): void {
    if (!this.program) {
      this.waiting.push(request);
      return;
    }
    this.served.add(request);
    run.submit(this.program, request);
  }

  private lost(ticket: number, request: number, run: RunHandle<never>): void {
    if (this.coming?.ticket === ticket) {
      // The weights were lost on their way: plan for the world as it is now.
      this.coming = undefined;
      return this.planLater(run);
    }
    this.served.delete(request);
    const { onFailure } = this.point.reaction;
    if (onFailure === "fail" || this.isInputDown(run)) run.fail(request);
    else if (onFailure === "retry") this.serve(request, run);
    else this.waiting.push(request);
  }

  private isInputDown(run: RunHandle<never>): boolean {
    const { inputAt } = this.point.inference;
    return inputAt !== "everywhere" && run.view.isDown(inputAt);
  }

  private isCause(kind: string, run: RunHandle<never>): boolean {
    const { replan, onFailure } = this.point.reaction;
    if (kind === "bandwidth") {
      const share = replan?.onBandwidth;
      return (
        share !== undefined &&
        this.planned.some(
          (planned, channel) => Math.abs(run.view.bandwidth(channel) - planned) > share * planned,
        )
      );
    }
    return kind !== "speed" && (replan?.onFailure === true || onFailure === "replan");
  }

  /** One plan at a time: what changes while it is made is known to it if it changes before it is due. */
  private planLater(run: RunHandle<never>): void {
    if (this.due !== undefined) return;
    this.due = run.now + (this.point.reaction.replan?.delay ?? 0);
    run.wakeAt(this.due);
  }

  private plan(run: RunHandle<never>): void {
    this.due = undefined;
    if (this.coming) {
      run.cancel(this.coming.ticket);
      this.coming = undefined;
    }
    this.counts.plans++;
    this.planned = this.point.cluster.network.channels.map((_, channel) => run.view.bandwidth(channel));
    const lowering = this.planNow(run);
    if (!lowering) {
      this.counts.withoutPlan++;
      this.program = undefined;
      return;
    }
    const weights = this.point.reaction.replan?.weights === "everywhere" ? [] : this.missingWeights(lowering);
    if (weights.length === 0) return this.use(lowering, run);
    this.counts.weightBytes += weights.reduce((sum, { bytes }) => sum + bytes, 0);
    const program: Program = { computes: [], transfers: weights, barriers: [] };
    // Before all requests: they wait for it.
    this.coming = { lowering, ticket: run.submit(program, -1, 0) };
  }

  /** The planner's answer for the devices that are up and the links as they are; undefined where nothing fits. */
  private planNow(run: RunHandle<never>): Lowering | undefined {
    const { inference, cluster, costs, planner } = this.point;
    const up = cluster.devices.flatMap((_, device) => (run.view.isDown(device) ? [] : [device]));
    const { inputAt, resultAt } = inference;
    if ([inputAt, resultAt].some((place) => typeof place === "number" && !up.includes(place)))
      return undefined;
    const network = medianNetwork(networkNow(cluster.network, this.planned));
    const believed = networkBeliefs(costs, cluster.devices, network);
    const { problem, toAll } = onSubset(problemOf(inference, cluster, believed, this.cache), up);
    try {
      const planned = toAll(requirePlan(planner.planner.plan(problem, planner.options)));
      return checkPlan(planned.plan, inferenceOf(planned, inference), cluster.devices).lowering;
    } catch (error) {
      if (error instanceof InfeasibleError) return undefined;
      throw error;
    }
  }

  private use(lowering: Lowering, run: RunHandle<never>): void {
    this.coming = undefined;
    this.program = lowering;
    this.keepWeights(lowering);
    const { waiting } = this;
    this.waiting = [];
    for (const request of waiting) this.serve(request, run);
  }

  /** What the devices of a plan lack of its weights, and must get from the device of the input. */
  private missingWeights({ computes }: Lowering): readonly Transfer[] {
    const source = this.point.inference.inputAt === "everywhere" ? 0 : this.point.inference.inputAt;
    return this.held.flatMap((held, device): readonly Transfer[] => {
      if (device === source) return [];
      let bytes = 0;
      for (const [, { operator, needed, there }] of weightsOf(computes, device, held))
        bytes += weightBytes(operator, needed) - (there ? weightBytes(operator, there) : 0);
      return bytes > 0 ? [{ source, destinations: [device], bytes, producer: undefined }] : [];
    });
  }

  private keepWeights({ computes }: Lowering): void {
    for (const [device, held] of this.held.entries())
      for (const [owner, { needed }] of weightsOf(computes, device, held)) held.set(owner, needed);
  }
}

interface NeededWeights {
  readonly operator: Operator;
  readonly needed: Box;
  readonly there: Box | undefined;
}

/** By operator that owns weights: the region of them that a device has and needs together, and the one that is there. */
function weightsOf(computes: Lowering["computes"], device: number, held: ReadonlyMap<number, Box>) {
  const weights = new Map<number, NeededWeights>();
  for (const compute of computes) {
    if (compute.device !== device || compute.work.kind !== "tiles") continue;
    for (const { operator, region } of compute.work.tiles) {
      const owner = operator.weightsOf ?? operator.id;
      const there = held.get(owner);
      const known = weights.get(owner)?.needed ?? there;
      weights.set(owner, { operator, needed: known ? hull(known, region) : region, there });
    }
  }
  return weights;
}

/** A network with the bandwidths of the moment; what stands still is believed to crawl. */
function networkNow(network: NetworkGraph, bandwidths: readonly number[]): NetworkGraph {
  const channels = network.channels.map((channel, index) => ({
    ...channel,
    bandwidth: Math.max(bandwidths[index]!, 1),
  }));
  return { ...network, channels };
}
