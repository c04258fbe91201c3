import { stylesOf } from "../charts/planner-styles.ts";

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

/** Colours of devices, told apart with any colour vision on a light and on a dark page (after Okabe and Ito). */
const deviceColours = [
  "#0a84c6",
  "#d9760f",
  "#14a07a",
  "#c56da0",
  "#8a8f98",
  "#b39700",
  "#6c6fd0",
  "#d0552b",
];

/** How a device looks in charts and legends of the report and of the playground; after a full turn of colours the dashes change. */
export interface DeviceLook {
  readonly colour: string;
  /** Lengths of dashes and gaps, pixels. */
  readonly dash: readonly number[];
}

const deviceDashes = [
  [1, 0],
  [7, 3],
  [2, 2],
  [9, 3, 2, 3],
];

/** How many devices look different. */
const deviceLookCount = deviceColours.length * deviceDashes.length;

/** The looks of devices by their places, which start again after the last. */
export const deviceLooks: readonly DeviceLook[] = Array.from({ length: deviceLookCount }, (_, place) => ({
  colour: deviceColours[place % deviceColours.length]!,
  dash: deviceDashes[Math.floor(place / deviceColours.length)]!,
}));
