import type { DevicePower } from "../../sim/cluster/index.ts";

/** A bulk-synchronous stage: one layer in row strips, or several layers that cost the same. */
export interface CoedgeStage {
  /** Number of such layers. */
  readonly count: number;
  /** By device: seconds for all of the rows. */
  readonly computeSeconds: readonly number[];
  /** Border rows from one neighbour; bytes. */
  readonly haloBytes: number;
  /** What all devices but the master get from it for all of the rows; bytes. */
  readonly scatterBytes: number;
  /** What all devices but the aggregator send there for all of the rows; bytes. */
  readonly gatherBytes: number;
}

/** Row shares of unequal devices, one vector for the whole network. */
export interface CoedgeProblem {
  readonly stages: readonly CoedgeStage[];
  readonly master: number;
  readonly aggregator: number;
  /** By sender and receiver. */
  readonly secondsPerByte: readonly (readonly number[])[];
  /** By device; only the energy objective asks for it. */
  readonly power?: readonly DevicePower[];
  /** By device: the largest share that its memory holds. */
  readonly maximumShare: readonly number[];
  /** Rows to share out. */
  readonly rows: number;
  /** Fewest rows of a device that has any: the largest padding, so that a halo belongs to one neighbour. */
  readonly minimumRows: number;
  /** The classification stage on the aggregator. */
  readonly fixedSeconds: number;
}

/** What to minimise. */
export type CoedgeObjective = "latency" | "energy";

/** Seconds of shares as the linear program sees them: every stage as long as its slowest active device. */
export function programSeconds(
  problem: CoedgeProblem,
  active: readonly number[],
  shares: readonly number[],
): number {
  return problem.stages.reduce((sum, stage) => {
    const seconds = active.map((device) => {
      const { computePerShare, transmitPerShare, transmitFixed } = stageLoad(problem, stage, active, device);
      return (computePerShare + transmitPerShare) * shares[device]! + transmitFixed;
    });
    return sum + stage.count * Math.max(...seconds);
  }, problem.fixedSeconds);
}

/** What a device adds to a stage: a part that grows with its share, and one that it always pays. */
export interface StageLoad {
  readonly computePerShare: number;
  readonly transmitPerShare: number;
  readonly transmitFixed: number;
}

/**
 * Seconds of an active device in a stage. Its neighbours are the active devices before and behind it.
 *
 * @param active devices, ascending
 */
export function stageLoad(
  { master, aggregator, secondsPerByte }: CoedgeProblem,
  { computeSeconds, haloBytes, scatterBytes, gatherBytes }: CoedgeStage,
  active: readonly number[],
  device: number,
): StageLoad {
  const place = active.indexOf(device);
  const neighbours = [active[place - 1], active[place + 1]].filter((neighbour) => neighbour !== undefined);
  const halo = neighbours.reduce(
    (sum, neighbour) => sum + haloBytes * secondsPerByte[neighbour]![device]!,
    0,
  );
  const scatter = device === master ? 0 : scatterBytes * secondsPerByte[master]![device]!;
  const gather = device === aggregator ? 0 : gatherBytes * secondsPerByte[device]![aggregator]!;
  return {
    computePerShare: computeSeconds[device]!,
    transmitPerShare: scatter + gather,
    transmitFixed: halo,
  };
}
