import { choosePlanner, objectiveOf } from "../../planners/index.ts";
import { InputError } from "../../sim/errors.ts";

/** Colour and point shape of a planner's marks. */
export interface MarkStyle {
  readonly colour: string;
  readonly shape: string;
}

/** Colours told apart with any colour vision (Okabe and Ito, 2008), grey in place of their yellow, which white drowns. */
const firstColours = ["#7f7f7f", "#e69f00", "#56b4e9", "#009e73", "#cc79a7", "#0072b2", "#d55e00", "#000000"];

/** What more planners have: each as far as can be from the first ones and from each other (CIELAB), and seen on white and on black. */
const moreColours = [
  ...["#994433", "#667700", "#bb0077", "#1144ee", "#66bbbb", "#9977ff", "#00bb00", "#775511"],
  ...["#774499", "#ff8888", "#008822", "#ccaa66", "#ff0066", "#0088ff", "#88bb66", "#9900bb"],
  ...["#006666", "#99bb00", "#ff77dd", "#6611ff", "#aa99ee", "#ff0022", "#ff00cc", "#ee00ff"],
];
const colours = [...firstColours, ...moreColours];
const shapes = [
  "circle",
  "square",
  "triangle-up",
  "triangle-down",
  "triangle-right",
  "diamond",
  "triangle-left",
  "cross",
];

/** Planners that look the same in every chart, by the place of their style. */
const usual = ["single", "outc", "inh", "inw", "grid2d", "layerwise", "fused", "flexpie"];

/** A style for each planner; usual planners have their own, others take what is left. */
export function stylesOf(planners: readonly string[]): readonly MarkStyle[] {
  const taken = new Set(planners.map((planner) => usual.indexOf(planner)));
  let next = 0;
  return planners.map((planner) => {
    let place = usual.indexOf(planner);
    if (place < 0) {
      while (next < colours.length && taken.has(next)) next++;
      place = next++;
    }
    // After a full turn of colours the shapes shift, so that pairs stay different.
    const turn = Math.floor(place / colours.length);
    return { colour: colours[place % colours.length]!, shape: shapes[(place + turn) % shapes.length]! };
  });
}

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

/** What a planner plans for; nothing of planners of several workloads together. */
function objectiveOfLabel(label: string) {
  try {
    return objectiveOf(choosePlanner(label));
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** How the lines of charts are drawn. */
export const lineMark = {
  type: "line",
  strokeWidth: 1.5,
  point: { size: 34, filled: true, opacity: 1 },
} as const;
