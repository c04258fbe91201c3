import { tileSeconds, type Cluster, type CostSource, type TileCost } from "../cluster/index.ts";
import type { Program, Tile, Work } from "../program/index.ts";
import { randomStream, type RandomStream } from "../random.ts";

/** Which of the measured times a run uses: the median, or a sample per task. */
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
class CostLedger implements CostOrigin {
  readonly bySource: Record<CostSource, number> = {
    trace: 0,
    interpolated: 0,
    table: 0,
    scaled: 0,
    estimator: 0,
    board: 0,
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

/** The true times of the work of a run, and where they come from. */
export interface TrueTimes {
  /**
   * Seconds of each compute of a program, alone on its device; each call draws again where times are drawn. Medians of a
   * program are found once.
   */
  secondsOf(program: Program): Float64Array;
  /** Of all that was asked for so far. */
  readonly origin: CostOrigin;
}

/** The true times of any work on a cluster. */
export function trueTimes({ devices }: Pick<Cluster, "devices">, timing: Timing): TrueTimes {
  const origin = new CostLedger();
  const streams = samplingStreams(devices, timing);
  const tileTime = (device: number, { operator, region, reordersInput, reordersOutput }: Tile) => {
    const cost = devices[device]!.profile.tileCost(operator, region);
    return {
      cost,
      seconds: tileSeconds(cost, drawKernel(cost, streams[device]), reordersInput, reordersOutput),
    };
  };
  const secondsOfTile = (device: number, tile: Tile): number => {
    const { cost, seconds } = tileTime(device, tile);
    origin.add(cost, seconds);
    return seconds;
  };
  const secondsOfWork = (device: number, work: Work): number => {
    if (work.kind === "tiles") return work.tiles.reduce((sum, tile) => sum + secondsOfTile(device, tile), 0);
    const seconds =
      work.kind === "seconds"
        ? work.seconds
        : work.factor * work.tiles.reduce((sum, tile) => sum + tileTime(device, tile).seconds, 0);
    origin.bySource.stated += seconds;
    return seconds;
  };
  const medians = new WeakMap<Program, Float64Array>();
  const secondsOf = (program: Program): Float64Array => {
    const known = medians.get(program);
    if (known) return known;
    const seconds = Float64Array.from(program.computes, ({ device, work }) => secondsOfWork(device, work));
    if (timing.kind === "median") medians.set(program, seconds);
    return seconds;
  };
  return { secondsOf, origin };
}

/** The true compute times of one program. */
export function computeDurations(
  program: Program,
  cluster: Pick<Cluster, "devices">,
  timing: Timing,
): Durations {
  const times = trueTimes(cluster, timing);
  return { seconds: times.secondsOf(program), origin: times.origin };
}

/** By device: where its kernel times are drawn from; undefined where medians are used. */
function samplingStreams(
  devices: readonly { readonly name: string }[],
  timing: Timing,
): readonly (RandomStream | undefined)[] {
  return devices.map(({ name }) =>
    timing.kind === "sample" ? randomStream(timing.seed, `compute/${name}`) : undefined,
  );
}

/** Seconds of a kernel: the next that its device draws, or the median. */
function drawKernel(cost: TileCost, stream: RandomStream | undefined): number {
  if (!stream || cost.samples.length === 0) return cost.kernel;
  return cost.samples[Math.floor(stream() * cost.samples.length)]!;
}
