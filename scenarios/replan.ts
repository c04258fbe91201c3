import { weightBytes, type Operator } from "../sim/model/index.ts";
import type { Program, Transfer } from "../sim/program/index.ts";
import type { Controller, MemoryUser, RequestMemory, RunCluster, RunHandle } from "../sim/run/index.ts";
import { hull, type Box } from "../sim/tensor/index.ts";
import type { Point } from "./point.ts";
import type { Replanner, ServingPlan } from "./replanner.ts";

/** How often the planner ran again, and how it went. */
export interface ReplanCounts {
  plans: number;
  /** Times at which no plan fits the devices that are left. */
  withoutPlan: number;
  /** Bytes of weights that new plans had to move. */
  weightBytes: number;
}

/** Are plans made again while requests are served? */
export function replans({ reaction: { replan, onFailure } }: Pick<Point, "reaction">): boolean {
  return replan !== undefined || onFailure === "replan";
}

/** What results must say of plans that were made again. */
export function replanNotes({ plans, withoutPlan, weightBytes }: ReplanCounts): readonly string[] {
  const moved = weightBytes > 0 ? `, and moved ${weightBytes} bytes of weights` : "";
  return [
    `planned again ${plans} times${moved}`,
    ...(withoutPlan > 0 ? [`${withoutPlan} times no plan fitted the devices that were up`] : []),
  ];
}

/** What plans are made again for. */
type ReplannedPoint = Pick<Point, "reaction"> & { readonly cluster: RunCluster };

/**
 * Serves requests by the plan that is made of what is known of the world at the moment: again after failures and
 * recoveries, and where a link carries more or less than it was planned for by a share. A new plan is there after the
 * delay, and is used once the weights that it needs have come from the device of the input, which holds them all.
 *
 * What was lost waits for the new plan, or is tried again by the old one, or fails, as the scenario has it. Requests that are
 * served by an old plan end by it. Weights outlast a failure: they lie in the storage of a device.
 *
 * @param memory what requests take their memory from; without it memory does not matter
 */
export function replanning(
  point: ReplannedPoint,
  replanner: Replanner,
  counts: ReplanCounts,
  memory?: RequestMemory,
): Controller {
  return new Replanning(point, replanner, counts, memory);
}

class Replanning implements Controller {
  private readonly point: ReplannedPoint;
  private readonly replanner: Replanner;
  private readonly counts: ReplanCounts;
  private readonly memory: RequestMemory | undefined;
  private readonly user: MemoryUser;
  /** Nothing while no plan fits. */
  private current: ServingPlan | undefined;
  /** By device: bytes that the weights of the last plan take. */
  private reserved: readonly number[];
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
  private coming: { readonly plan: ServingPlan; readonly ticket: number } | undefined;

  constructor(
    point: ReplannedPoint,
    replanner: Replanner,
    counts: ReplanCounts,
    memory: RequestMemory | undefined,
  ) {
    const { first } = replanner;
    this.point = point;
    this.replanner = replanner;
    this.counts = counts;
    this.memory = memory;
    this.current = first;
    this.reserved = first.weights;
    this.planned = point.cluster.network.channels.map(({ bandwidth }) => bandwidth);
    this.held = point.cluster.devices.map(() => new Map<number, Box>());
    this.keepWeights(first.program);
    const bytes = () => this.current?.activations ?? [];
    this.user = {
      get bytes() {
        return bytes();
      },
      serve: (request, run) => this.start(request, run),
    };
  }

  react(event: Parameters<Controller["react"]>[0], run: RunHandle<never>): void {
    switch (event.kind) {
      case "request":
        return this.isInputDown(run) ? run.fail(event.request) : this.serve(event.request, run);
      case "computed":
        if (this.coming?.ticket === event.ticket) return this.use(this.coming.plan, run);
        this.served.delete(event.request);
        run.finish(event.request);
        return this.memory?.leave(event.request, run);
      case "lost":
        return this.lost(event.ticket, event.request, run);
      case "dropped":
        this.served.delete(event.request);
        this.waiting = this.waiting.filter((request) => request !== event.request);
        return this.memory?.leave(event.request, run);
      case "changed":
        if (this.isCause(event.change.kind, run)) this.planLater(run);
        return;
      case "wake":
        if (this.due !== undefined && run.now >= this.due) this.plan(run);
        return;
    }
  }

  /** Has a request wait for memory, and then serves it. */
  private serve(request: number, run: RunHandle<never>): void {
    if (this.memory) this.memory.enter(request, this.user, run);
    else this.start(request, run);
  }

  private start(request: number, run: RunHandle<never>): void {
    if (!this.current) {
      this.waitForPlan(request, run);
      return;
    }
    this.served.add(request);
    run.submit(this.current.programOf(request), request);
  }

  private waitForPlan(request: number, run: RunHandle<never>): void {
    this.waiting.push(request);
    this.memory?.leave(request, run);
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
    else if (onFailure === "retry") this.start(request, run);
    else this.waitForPlan(request, run);
  }

  private isInputDown(run: RunHandle<never>): boolean {
    const { inputAt } = this.replanner;
    return inputAt !== undefined && run.view.isDown(inputAt);
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
    const { network, devices } = this.point.cluster;
    this.planned = network.channels.map((_, channel) => run.view.bandwidth(channel));
    const up = [...devices.keys()].filter((device) => !run.view.isDown(device));
    const plan = this.replanner.plan(up, this.planned);
    if (!plan) {
      this.counts.withoutPlan++;
      this.current = undefined;
      return;
    }
    const weights =
      this.point.reaction.replan?.weights === "everywhere" ? [] : this.missingWeights(plan.program);
    if (weights.length === 0) return this.use(plan, run);
    this.counts.weightBytes += weights.reduce((sum, { bytes }) => sum + bytes, 0);
    const program: Program = { computes: [], transfers: weights, barriers: [] };
    // Before all requests: they wait for it.
    this.coming = { plan, ticket: run.submit(program, -1, 0) };
  }

  private use(plan: ServingPlan, run: RunHandle<never>): void {
    this.coming = undefined;
    this.current = plan;
    this.keepWeights(plan.program);
    const { reserved, waiting } = this;
    this.reserved = plan.weights;
    this.waiting = [];
    this.memory?.reserve(
      plan.weights.map((bytes, device) => bytes - reserved[device]!),
      run,
    );
    for (const request of waiting) this.serve(request, run);
  }

  /** What the devices of a plan lack of its weights, and must get from the device of the input. */
  private missingWeights({ computes }: Program): readonly Transfer[] {
    const source = this.replanner.inputAt ?? 0;
    return this.held.flatMap((held, device): readonly Transfer[] => {
      if (device === source) return [];
      let bytes = 0;
      for (const [, { operator, needed, there }] of weightsOf(computes, device, held))
        bytes += weightBytes(operator, needed) - (there ? weightBytes(operator, there) : 0);
      return bytes > 0 ? [{ source, destinations: [device], bytes, producer: undefined }] : [];
    });
  }

  private keepWeights({ computes }: Program): void {
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
function weightsOf(computes: Program["computes"], device: number, held: ReadonlyMap<number, Box>) {
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
