import type { ProvedPlan } from "../planners/index.ts";
import type { Cluster } from "../sim/cluster/index.ts";
import type { Inference, Piece } from "../sim/partition/index.ts";
import { formatBox } from "../sim/tensor/index.ts";
import type { InferencePoint } from "./point.ts";

/** One step of a plan: what moves first, and then who computes what. */
export interface StepDescription {
  readonly operators: readonly string[];
  /** By device: its region of the step's last operator that it takes part in. */
  readonly devices: readonly { readonly device: string; readonly region: string; readonly pieces: number }[];
  readonly transfers: number;
  /** Bytes delivered. */
  readonly bytes: number;
}

/** A plan as people read it; seconds and bytes. */
export interface PlanDescription {
  readonly execution: string;
  /** By the planner's own model of its plan; undefined where it has none. */
  readonly predictedLatency: number | undefined;
  /** Results/s by the same model; undefined where it has none of them. */
  readonly predictedThroughput: number | undefined;
  readonly notes: readonly string[];
  readonly steps: readonly StepDescription[];
  /** What brings the result to its place. */
  readonly result: Pick<StepDescription, "transfers" | "bytes">;
  readonly memory: readonly {
    readonly device: string;
    readonly weights: number;
    readonly activations: number;
  }[];
}

/** Describes a plan of a point, step by step. */
export function describePlan(
  { cluster }: InferencePoint,
  { planned, inference, checked }: ProvedPlan,
): PlanDescription {
  const { devices } = cluster;
  const { lowering, memories } = checked;
  const moved = (step: number) => {
    const transfers = lowering.transfers.filter((transfer) => transfer.step === step);
    const bytes = transfers.reduce(
      (sum, { bytes: size, destinations }) => sum + size * destinations.length,
      0,
    );
    return { transfers: transfers.length, bytes };
  };
  return {
    execution: planned.plan.execution,
    predictedLatency: planned.predictedLatency,
    predictedThroughput: planned.predictedThroughput,
    notes: planned.notes,
    steps: planned.plan.steps.map((pieces, step) => ({
      ...describeStep(inference, cluster, pieces),
      ...moved(step),
    })),
    result: moved(planned.plan.steps.length),
    memory: memories.map(({ weights, activations }, device) => ({
      device: devices[device]!.name,
      weights,
      activations,
    })),
  };
}

function describeStep({ model }: Inference, cluster: Cluster, pieces: readonly Piece[]) {
  const nameOf = (operator: number) => model.operators[operator]!.name;
  const devices = cluster.devices.flatMap(({ name }, device) => {
    const own = pieces.filter((piece) => piece.device === device);
    const last = own.at(-1);
    if (!last) return [];
    return [
      { device: name, region: `${nameOf(last.operator)} ${formatBox(last.region)}`, pieces: own.length },
    ];
  });
  return { operators: [...new Set(pieces.map(({ operator }) => nameOf(operator)))], devices };
}
