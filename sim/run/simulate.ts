import { type Device, type NetworkGraph } from "../cluster/index.ts";
import { Network, type DeliveryHandler, type MessageNetwork } from "../network/index.ts";
import { DeviceStreams, Engine, EngineError, Priority, type EventHandle } from "../engine/index.ts";
import type { Lowering, Plan } from "../partition/index.ts";
import { dependenciesOf, type Dependencies } from "./dependencies.ts";
import { SharedStreams } from "./shared-streams.ts";

/** What happened when; seconds since the start of the inference, by task. */
export interface Timeline {
  /** Time until everything was done. */
  readonly makespan: number;
  readonly computeStart: Float64Array;
  readonly computeEnd: Float64Array;
  /** Stream of its device that each compute task ran on. */
  readonly computeStream: Int32Array;
  readonly transferStart: Float64Array;
  /** When the last destination had it. */
  readonly transferEnd: Float64Array;
}

/** As much of a cluster as a run needs: who computes how many tasks at a time, and what joins them. */
export interface RunCluster {
  readonly devices: readonly Pick<Device, "streams" | "concurrency">[];
  readonly network: NetworkGraph;
}

/** Makes the network of a run; tests pass one that checks its own laws. */
export type NetworkFactory = (graph: NetworkGraph, onDelivered: DeliveryHandler) => MessageNetwork;

/**
 * Runs a lowered plan on the cluster, event by event.
 *
 * @param seconds by compute task, how long it occupies a stream of its device while no other stream slows it down
 * @throws EngineError when tasks are left that wait for each other
 */
export function simulate(
  lowering: Lowering,
  execution: Plan["execution"],
  cluster: RunCluster,
  seconds: Float64Array,
  createNetwork: NetworkFactory = (graph, onDelivered) => new Network(graph, onDelivered),
): Timeline {
  return new PlanRun(lowering, execution, cluster, seconds, createNetwork).run();
}

/** Kinds of engine events. The subject of `computeEnd` is the task. */
const EventKind = { computeEnd: 0, dispatch: 1 } as const;

class PlanRun {
  private readonly lowering: Lowering;
  private readonly seconds: Float64Array;
  private readonly engine = new Engine();
  private readonly streams: DeviceStreams;
  private readonly shared: SharedStreams;
  private readonly network: MessageNetwork;
  private readonly dependencies: Dependencies;
  private readonly timeline: { -readonly [K in keyof Timeline]: Timeline[K] };
  /** Deliveries that each transfer still owes. */
  private readonly undelivered: Int32Array;
  private unfinished: number;
  private dispatchDue = false;

  constructor(
    lowering: Lowering,
    execution: Plan["execution"],
    cluster: RunCluster,
    seconds: Float64Array,
    createNetwork: NetworkFactory,
  ) {
    this.lowering = lowering;
    this.seconds = seconds;
    this.dependencies = dependenciesOf(lowering, execution);
    this.streams = new DeviceStreams(cluster.devices.map(({ streams }) => streams));
    this.shared = new SharedStreams(cluster.devices, {
      schedule: (time, task) => this.scheduleEnd(time, task),
      cancel: (end) => this.engine.cancel(end),
    });
    this.network = createNetwork(cluster.network, (transfer, destination) =>
      this.delivered(transfer, destination),
    );
    const { computes, transfers } = lowering;
    this.undelivered = Int32Array.from(transfers, ({ destinations }) => destinations.length);
    this.unfinished = computes.length + transfers.length;
    this.timeline = {
      makespan: 0,
      computeStart: new Float64Array(computes.length),
      computeEnd: new Float64Array(computes.length),
      computeStream: new Int32Array(computes.length),
      transferStart: new Float64Array(transfers.length),
      transferEnd: new Float64Array(transfers.length),
    };
  }

  run(): Timeline {
    this.dependencies.start(
      (task) => this.submit(task),
      (transfer) => this.send(transfer),
    );
    this.engine.run((kind, subject) => {
      if (kind === EventKind.computeEnd) this.computed(subject);
      else this.dispatch();
    }, this.network);
    if (this.unfinished > 0)
      throw new EngineError(`${this.unfinished} tasks wait for each other and never start`);
    this.timeline.makespan = this.engine.now;
    return this.timeline;
  }

  private submit(task: number): void {
    this.streams.submit(this.lowering.computes[task]!.piece.device, task, task);
    this.requestDispatch();
  }

  private send(transfer: number): void {
    const { source, destinations, bytes } = this.lowering.transfers[transfer]!;
    this.timeline.transferStart[transfer] = this.engine.now;
    this.network.start(transfer, source, destinations, bytes, this.engine.now);
  }

  private computed(task: number): void {
    this.timeline.computeEnd[task] = this.engine.now;
    const { device } = this.lowering.computes[task]!.piece;
    this.streams.release(device, this.timeline.computeStream[task]!);
    this.shared.finish(device, task, this.engine.now);
    this.requestDispatch();
    this.unfinished--;
    this.dependencies.computed(task);
  }

  private delivered(transfer: number, destination: number): void {
    this.dependencies.delivered(transfer, destination);
    if (--this.undelivered[transfer]! > 0) return;
    this.timeline.transferEnd[transfer] = this.engine.now;
    this.unfinished--;
    this.dependencies.sent(transfer);
  }

  /** Streams are handed out once an instant, when all that is ready is known. */
  private requestDispatch(): void {
    if (this.dispatchDue) return;
    this.dispatchDue = true;
    this.engine.schedule(this.engine.now, Priority.dispatch, EventKind.dispatch, 0);
  }

  private dispatch(): void {
    this.dispatchDue = false;
    const { now } = this.engine;
    this.streams.dispatch((device, task, stream) => {
      this.timeline.computeStart[task] = now;
      this.timeline.computeStream[task] = stream;
      const seconds = this.seconds[task]!;
      if (!this.shared.start(device, task, seconds, now)) this.scheduleEnd(now + seconds, task);
    });
    this.shared.retime(now);
  }

  private scheduleEnd(time: number, task: number): EventHandle {
    return this.engine.schedule(time, Priority.completion, EventKind.computeEnd, task);
  }
}
