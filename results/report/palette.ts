import { stylesOf } from "../charts/styles.ts";

/** How a planner looks in every chart, table and legend of a report. */
export interface PlannerLook {
  readonly planner: string;
  readonly light: string;
  readonly dark: string;
  /** Shape of its points, as Vega calls it. */
  readonly shape: string;
}

/** Black would be lost on a dark page; the others tell from both. */
const onDark: Readonly<Record<string, string>> = { "#000000": "#f2f2f2", "#0072b2": "#3d9be0" };

/** The looks of planners: the colours and shapes of all other charts. */
export function looksOf(planners: readonly string[]): readonly PlannerLook[] {
  const styles = stylesOf(planners);
  return planners.map((planner, index) => {
    const { colour, shape } = styles[index]!;
    return { planner, light: colour, dark: onDark[colour] ?? colour, shape };
  });
}

/** Colours of what devices and links do. */
export const activityColours = {
  light: { compute: "#0072b2", wait: "#c9ced6", transfer: "#d55e00" },
  dark: { compute: "#3d9be0", wait: "#4a515c", transfer: "#e8833a" },
} as const;
