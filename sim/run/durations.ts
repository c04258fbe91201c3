import { tileSeconds, type Cluster, type CostSource, type TileCost } from "../cluster/index.ts";
import type { Model } from "../model/index.ts";
import type { Lowering } from "../partition/index.ts";
import { randomStream, type RandomStream } from "../random.ts";

/** Which of the measured times a run uses: the middle one, or one drawn for each task. */
export type Timing = { readonly kind: "median" } | { readonly kind: "sample"; readonly seed: number };

/** How long each compute task takes, and where the numbers come from. */
export interface Durations {
  /** Seconds, by compute task. */
  readonly seconds: Float64Array;
  readonly origin: CostOrigin;
}

/** Where the compute times of a run come from. */
export interface CostOrigin {
  /** Sum of seconds by source. */
  readonly bySource: Readonly<Record<CostSource, number>>;
  /** What to know about the numbers. */
  readonly notes: ReadonlySet<string>;
}

/** Adds up where compute times come from. */
export class CostLedger implements CostOrigin {
  readonly bySource: Record<CostSource, number> = {
    trace: 0,
    interpolated: 0,
    scaled: 0,
    estimator: 0,
    extrapolated: 0,
    roofline: 0,
    stated: 0,
  };
  readonly notes = new Set<string>();

  add({ source, note }: TileCost, seconds: number): void {
    this.bySource[source] += seconds;
    if (note !== undefined) this.notes.add(note);
  }
}

/** The true compute times of a run. */
export function computeDurations(
  lowering: Lowering,
  model: Model,
  cluster: Cluster,
  timing: Timing,
): Durations {
  const seconds = new Float64Array(lowering.computes.length);
  const origin = new CostLedger();
  const streams = samplingStreams(cluster.devices, timing);
  for (const [task, { piece, entering, leaving }] of lowering.computes.entries()) {
    const cost = cluster.devices[piece.device]!.profile.tileCost(
      model.operators[piece.operator]!,
      piece.region,
    );
    const duration = tileSeconds(cost, drawKernel(cost, streams[piece.device]), entering, leaving);
    seconds[task] = duration;
    origin.add(cost, duration);
  }
  return { seconds, origin };
}

/** By device: where its kernel times are drawn from; nothing where the middle ones are used. */
export function samplingStreams(
  devices: readonly { readonly name: string }[],
  timing: Timing,
): readonly (RandomStream | undefined)[] {
  return devices.map(({ name }) =>
    timing.kind === "sample" ? randomStream(timing.seed, `compute/${name}`) : undefined,
  );
}

/** Seconds of a kernel: the next that its device draws, or the middle one. */
export function drawKernel(cost: TileCost, stream: RandomStream | undefined): number {
  if (!stream || cost.samples.length === 0) return cost.kernel;
  return cost.samples[Math.floor(stream() * cost.samples.length)]!;
}
