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
