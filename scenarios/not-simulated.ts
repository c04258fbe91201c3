import type { Path } from "./document.ts";
import type { Point } from "./point.ts";
import { SettingsError } from "./settings-error.ts";

/** What scenarios can say and no run does yet: it is refused, so that nobody takes one inference in a still world for it. */
export function refuseUnsimulated({ settings, workload: { changes } }: Point): void {
  if ("workloads" in settings && settings.workloads)
    throw new SettingsError(["planner"], "workloads are not simulated yet");
  if (settings.requests) throw new SettingsError(["requests"], "requests are not simulated yet");
  const [first] = changes;
  if (first) throw new SettingsError(placeOf(first.change.kind), "changes over time are not simulated yet");
}

function placeOf(kind: string): Path {
  if (kind === "bandwidth") return ["cluster", "network"];
  return kind === "speed" ? ["cluster", "devices"] : ["failures"];
}
