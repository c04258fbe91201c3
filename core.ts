/**
 * What slicewise computes with, without files, processes or a clock: it runs in a browser page as well. The caller
 * provides the files that a scenario names.
 *
 * ```ts
 * import { memoryFiles, openScenario, pointsCsv, rowOf, runScenario } from "slicewise/core";
 *
 * const scenario = openScenario(text, "scenario.yaml", memoryFiles());
 * const csv = pointsCsv([...runScenario(scenario)].map(rowOf), scenario.sweptFields);
 * ```
 *
 * @packageDocumentation
 */
export { InfeasibleError, InputError } from "./sim/errors.ts";

// Scenarios: read one, run its points.
export { openScenario } from "./scenarios/open-scenario.ts";
export { memoryFiles, type MemoryContents } from "./scenarios/memory-files.ts";
export type { ScenarioFiles } from "./scenarios/scenario-files.ts";
export type { Scenario } from "./scenarios/scenario.ts";
export type { PointResult } from "./scenarios/point-result.ts";
export { runScenario, ScenarioRun, type RecordedResult } from "./scenarios/run-scenario.ts";
export { describePlan, type PlanDescription } from "./scenarios/describe-plan.ts";
export { beliefsOf } from "./scenarios/beliefs-of.ts";
export { planPoint } from "./scenarios/run-point.ts";

// Results: one row per point.
export { rowOf, type PointRow } from "./results/row.ts";
export { pointsCsv } from "./results/points.ts";
export { drawRun } from "./results/perfetto/index.ts";
export { timelineOf, type PointTimeline } from "./results/report/timeline/index.ts";

// What they stand on.
export * from "./planners/index.ts";
export * from "./traces/index.ts";
export * from "./sim/model/index.ts";
export * from "./sim/cluster/index.ts";
export * from "./sim/network/index.ts";
export * from "./sim/partition/index.ts";
export * from "./sim/program/index.ts";
export * from "./sim/run/index.ts";
export * from "./sim/task-graph/index.ts";
export * from "./sim/tensor/index.ts";
// Both rooms have a transfer: a movement of bytes in a program, and one on the network.
export type { Transfer } from "./sim/program/index.ts";
export type { Transfer as NetworkTransfer } from "./sim/network/index.ts";
