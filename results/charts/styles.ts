import { choosePlanner, objectiveOf } from "../../planners/index.ts";
import { InputError } from "../../sim/errors.ts";
import { stylesOf } from "./planner-styles.ts";

/** Colour and shape of a line for each planner, with one legend for both. `wide` charts have it below. */
export function plannerLines(planners: readonly string[], wide: boolean) {
  const styles = stylesOf(planners);
  const channel = { field: "planner", type: "nominal", title: "Planner" } as const;
  const labels = objectiveLabels(planners);
  return {
    color: {
      ...channel,
      scale: { domain: [...planners], range: styles.map(({ colour }) => colour) },
      legend: wide
        ? ({ orient: "bottom", direction: "horizontal", columns: labels ? 5 : 8, ...labels } as const)
        : ({ orient: "right", ...labels } as const),
    },
    shape: {
      ...channel,
      scale: { domain: [...planners], range: styles.map(({ shape }) => shape) },
      ...(labels && { legend: labels }),
    },
  };
}

/** Where planners plan for different things: labels of a legend that say so of those that do not plan for latency. */
function objectiveLabels(planners: readonly string[]) {
  const objectives = planners.map(objectiveOfLabel);
  if (new Set(objectives).size < 2) return undefined;
  const named = planners.flatMap((planner, place) => {
    const objective = objectives[place];
    return objective === undefined || objective === "latency"
      ? []
      : [[planner, `${planner}, for ${objective}`]];
  });
  const labels = JSON.stringify(Object.fromEntries(named) as object);
  return { labelExpr: `${labels}[datum.label] || datum.label` };
}

/** What a planner plans for; undefined for planners of several workloads together. */
function objectiveOfLabel(label: string) {
  try {
    return objectiveOf(choosePlanner(label));
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
