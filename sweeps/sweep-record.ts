import type { SweepRecord } from "../results/log/index.ts";
import type { Scenario, SweepKeys } from "../scenarios/index.ts";
import { timelinePoints } from "./timeline-points.ts";

/** What logs say of a scenario's sweep. */
export function sweepRecord(
  scenario: Scenario,
  { keys, blocks, inputs }: SweepKeys,
  version: string,
): SweepRecord {
  const { name, baseline, sweptFields } = scenario;
  const timelines = [...timelinePoints(scenario)].flatMap((number) => keys[number] ?? []);
  return { scenario: name, version, baseline, sweptFields, keys, blocks, timelines, inputs };
}
