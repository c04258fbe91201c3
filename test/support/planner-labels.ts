import { planners, schedulers, type Planner } from "../../planners/index.ts";

/** A planner by its name; one that searches within a budget by a small one, for tests are of its plans and not of how good they are. */
function quickLabel({ name, options }: Planner): string {
  if ("effort" in options) return `${name}[effort=quick;floor=fast]`;
  return "evaluations" in options ? `${name}[evaluations=150]` : name;
}

/** Every registered planner. */
export const plannerLabels: readonly string[] = planners.map(quickLabel);

/** Every planner that schedules task graphs. */
export const schedulerLabels: readonly string[] = schedulers.map(quickLabel);

/** Every registered planner, with a proportional split too where it has one. */
export const splitLabels: readonly string[] = planners.flatMap((planner) =>
  "split" in planner.options
    ? [quickLabel(planner), `${planner.name}[split=proportional]`]
    : [quickLabel(planner)],
);
