/** Outlines of marks in a box of 16 by 16, by what Vega calls their shapes. */
const outlines = /** @type {Readonly<Record<string, string>>} */ ({
  circle: "M8 3a5 5 0 1 0 .01 0z",
  square: "M3 3h10v10h-10z",
  "triangle-up": "M8 2.5l5.5 10h-11z",
  "triangle-down": "M8 13.5l5.5-10h-11z",
  "triangle-right": "M13.5 8l-10-5.5v11z",
  "triangle-left": "M2.5 8l10-5.5v11z",
  diamond: "M8 1.5l5 6.5l-5 6.5l-5-6.5z",
  cross: "M6 2h4v4h4v4h-4v4h-4v-4h-4v-4h4z",
});

const svgNamespace = "http://www.w3.org/2000/svg";

/** Draws the marks of all legends; their colours come from the style. */
export function drawLegends() {
  for (const mark of document.querySelectorAll(".mark:empty")) {
    const shape = mark instanceof HTMLElement ? mark.dataset["shape"] : undefined;
    const svg = document.createElementNS(svgNamespace, "svg");
    svg.setAttribute("viewBox", "0 0 16 16");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(svgNamespace, "path");
    path.setAttribute("d", outlines[shape ?? "square"] ?? outlines["square"] ?? "");
    svg.append(path);
    mark.append(svg);
  }
}

/**
 * Makes a button of each planner in the legends, which hides it and shows it again, in all charts; those for all planners do so at once.
 *
 * @param {readonly PlannerLook[]} looks
 * @param {(planners: ReadonlySet<string>) => void} hide
 */
export function connectLegends(looks, hide) {
  const hidden = /** @type {Set<string>} */ (new Set());
  const buttons = /** @type {{ button: HTMLButtonElement, planner: string }[]} */ ([]);
  const show = () => {
    for (const { button, planner } of buttons) button.ariaPressed = String(!hidden.has(planner));
    hide(hidden);
  };
  for (const mark of document.querySelectorAll(".legend.planners .mark")) {
    const entry = mark.closest("li");
    const planner = looks[Number(mark instanceof HTMLElement ? mark.dataset["planner"] : -1)]?.planner;
    if (!entry || planner === undefined) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.ariaPressed = "true";
    button.title = "Hide or show in all charts";
    button.append(...entry.childNodes);
    entry.append(button);
    buttons.push({ button, planner });
    button.addEventListener("click", () => {
      if (!hidden.delete(planner)) hidden.add(planner);
      show();
    });
  }
  for (const button of document.querySelectorAll(".legend.planners [data-shown]"))
    button.addEventListener("click", () => {
      hidden.clear();
      if (button.getAttribute("data-shown") === "none") for (const { planner } of looks) hidden.add(planner);
      show();
    });
}
