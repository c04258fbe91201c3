import type { Beliefs } from "../planners/index.ts";
import { failureOf, outcomeOf, type Outcome } from "./outcome.ts";
import type { RunObserver } from "../sim/run/index.ts";
import type { InferencePoint } from "./point.ts";
import type { DecidedPoint } from "./decided-point.ts";
import { believedLatency, runAlone } from "./run-point.ts";
import { serveWorkloads, totalMetrics, workloadMetrics, type ServedWorkloads } from "./serve-decided.ts";

/** How workloads that share a cluster are decided about. */
export interface SharedDeciding {
  decide(point: InferencePoint): DecidedPoint;
  beliefs(point: InferencePoint): Beliefs;
}

/**
 * Has the planner of each workload decide, as if it were alone, and runs them all on their one cluster.
 *
 * @returns an outcome for each workload, and one for all together
 */
export function runShared(
  workloads: readonly InferencePoint[],
  { decide, beliefs }: SharedDeciding,
  observers: readonly RunObserver[] = [],
): readonly Outcome[] {
  const plannings = workloads.map((point) => {
    const start = performance.now();
    const made = attempt(() => decide(point));
    return { made, seconds: (performance.now() - start) / 1e3 };
  });
  const seconds = [...plannings.map((planning) => planning.seconds)];
  const total = seconds.reduce((sum, one) => sum + one, 0);
  const outcomes = outcomesOf();
  return outcomes.map((outcome, row) => ({ ...outcome, planningSeconds: seconds[row] ?? total }));

  function outcomesOf(): readonly Outcome[] {
    const rows = [...workloads.keys(), "all" as const];
    const run = attempt(() => {
      const decided = workloads.map((point, number) => {
        const { made } = plannings[number]!;
        if ("error" in made) throw made.error;
        return { point, decided: made.value, ...runAlone(point, made.value) };
      });
      return { decided, served: serveWorkloads(decided, observers) };
    });
    if ("error" in run) {
      const failed = plannings.findIndex(({ made }) => "error" in made);
      return rows.map((row) => failureFor(row, failed, run.error));
    }
    const { decided, served } = run.value;
    return rows.map((row) =>
      outcomeOf(
        () => served,
        (of: ServedWorkloads) => {
          if (row === "all")
            return {
              planned: { predictedLatency: undefined, notes: [] },
              believedLatency: undefined,
              metrics: totalMetrics(of),
            };
          const { point, decided: made } = decided[row]!;
          const { predictedLatency, predictedThroughput, search, notes } = made.decision;
          const believed = beliefs(point);
          const metrics = workloadMetrics(of, row);
          return {
            planned: {
              predictedLatency,
              predictedThroughput,
              ...(search && { search }),
              notes: [...notes, ...believed.notes, ...metrics.costNotes],
            },
            believedLatency: believedLatency(point, made, believed),
            metrics,
          };
        },
      ),
    );
  }

  /** One that cannot be planned leaves the others without a run too. */
  function failureFor(row: number | "all", failed: number, error: unknown): Outcome {
    const failure = failureOf(error);
    const about = workloads[failed]?.identity;
    if (!about || row === failed) return { ...failure, planningSeconds: 0 };
    return {
      ...failure,
      reason: `${about.planner} on ${about.model}: ${failure.reason}`,
      planningSeconds: 0,
    };
  }
}

function attempt<Value>(make: () => Value): { readonly value: Value } | { readonly error: unknown } {
  try {
    return { value: make() };
  } catch (error) {
    return { error };
  }
}
