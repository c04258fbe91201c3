import type { InferencePoint, Scenario } from "../../scenarios/index.ts";

/** A setting of a scenario, whatever the planner, and the planners that it names. */
export interface Cell {
  readonly point: InferencePoint;
  readonly labels: readonly string[];
}

/** The settings of a scenario in which one request is planned by who knows all, and the world stands still. */
export function cellsOf(scenario: Scenario): readonly Cell[] {
  const cells = new Map<string, { readonly point: InferencePoint; readonly labels: string[] }>();
  for (const point of scenario.points()) {
    if (point.kind !== "inference" || !isAlone(point)) continue;
    const { planner } = point.identity;
    const key = settingOf(point);
    const known = cells.get(key);
    if (known) known.labels.push(planner);
    else cells.set(key, { point, labels: [planner] });
  }
  return [...cells.values()];
}

/** What tells the settings of all scenarios apart. */
export function settingOf({ identity }: InferencePoint): string {
  return JSON.stringify({ ...identity, planner: undefined });
}

function isAlone({ settings, workload, sharing, identity, timing, inference }: InferencePoint): boolean {
  return (
    !settings.requests &&
    !settings.training &&
    !sharing &&
    !inference.model.exits &&
    firstOf(workload.changes) === undefined &&
    identity.knowledge === "exact" &&
    timing.kind === "median"
  );
}

function firstOf<Item>([first]: Iterable<Item>): Item | undefined {
  return first;
}
