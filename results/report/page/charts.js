const darkQuery = matchMedia("(prefers-color-scheme: dark)");

/** Paper is light whatever the screen is. */
let onPaper = false;

/** Names of the planners that are not to be seen. */
let hidden = /** @type {ReadonlySet<string>} */ (new Set());

/** @returns {Theme} */
export function currentTheme() {
  return darkQuery.matches && !onPaper ? "dark" : "light";
}

/** Colours of everything in a chart that is no data. */
const inks = {
  light: { page: "#ffffff", text: "#1f2328", quiet: "#57606a", line: "#8c959f", grid: "#e6e9ed" },
  dark: { page: "#15181d", text: "#e8eaed", quiet: "#a9b1bb", line: "#6b7480", grid: "#2c323b" },
};

/**
 * The look of charts on the page as it is now.
 *
 * @param {readonly PlannerLook[]} looks
 */
function chartConfig(looks) {
  const theme = currentTheme();
  const ink = inks[theme];
  return {
    background: "transparent",
    font: "system-ui, sans-serif",
    // The description of the whole chart says more than a thousand marks that are read out one by one.
    mark: { aria: false },
    axis: {
      aria: false,
      labelColor: ink.quiet,
      titleColor: ink.quiet,
      labelFontSize: 11,
      titleFontSize: 11,
      titleFontWeight: "normal",
      gridColor: ink.grid,
      domainColor: ink.line,
      tickColor: ink.line,
    },
    legend: { labelColor: ink.text, titleColor: ink.quiet, titleFontWeight: "normal" },
    view: { stroke: null },
    range: { category: looks.map((look) => look[theme]) },
    text: { color: ink.text, fontSize: 11, aria: false },
    rule: { color: ink.quiet, aria: false },
    // Around numbers, so that a line behind them does not cross them out.
    style: { halo: { stroke: ink.page, strokeWidth: 4 } },
  };
}

/** Charts that are drawn, each with how to draw it again: the theme is in them. */
const drawn = /** @type {Map<string, () => void>} */ (new Map());
const charts = /** @type {Map<string, Promise<EmbeddedChart | undefined>>} */ (new Map());

/**
 * Draws a chart into its place, in the place of an earlier one.
 *
 * @param {string} id of the place
 * @param {() => object | undefined} specification is asked for again when the theme changes; undefined where all is hidden
 * @param {readonly PlannerLook[]} looks
 */
export function drawChart(id, specification, looks) {
  const place = document.getElementById(id);
  if (!place) return;
  const draw = () => {
    const options = {
      renderer: "svg",
      config: chartConfig(looks),
      actions: { export: true, source: false, compiled: false, editor: false },
      tooltip: { theme: currentTheme() },
    };
    const earlier = charts.get(id) ?? Promise.resolve(undefined);
    const next = earlier.then(async (chart) => {
      chart?.finalize();
      const shown = specification();
      if (!shown) {
        place.textContent = "All planners of this chart are hidden.";
        return undefined;
      }
      const embedded = await vegaEmbed(place, shown, options);
      place.style.minHeight = "";
      place.querySelector("summary")?.setAttribute("aria-label", "Save this chart");
      return embedded;
    });
    charts.set(id, next);
  };
  drawn.set(id, draw);
  draw();
}

/**
 * Draws charts again, without some planners.
 *
 * @param {ReadonlySet<string>} planners
 */
export function hidePlanners(planners) {
  hidden = planners;
  for (const draw of drawn.values()) draw();
}

/**
 * A chart without what is of hidden planners; the others keep their colours.
 *
 * @param {object} specification
 * @returns {object | undefined} undefined where nothing is left
 */
function withoutHidden(specification) {
  if (hidden.size === 0) return specification;
  let left = 0;
  /** @type {(part: unknown) => unknown} */
  const shown = (part) => {
    if (Array.isArray(part)) return part.map(shown);
    if (typeof part !== "object" || !part) return part;
    const entries = Object.entries(part).map(([key, value]) => {
      if (["layer", "hconcat", "vconcat", "spec"].includes(key)) return [key, shown(value)];
      if (key !== "data" || !Array.isArray(value?.values)) return [key, value];
      const values = value.values.filter(
        (/** @type {{ planner?: string }} */ one) => !hidden.has(one.planner ?? ""),
      );
      left += values.length;
      return [key, { ...value, values }];
    });
    return Object.fromEntries(entries);
  };
  const rest = /** @type {object} */ (shown(specification));
  return left > 0 ? rest : undefined;
}

/**
 * Draws charts when they come near to what is seen, and the others while nothing else is to be done, so that paper has them.
 *
 * @param {Readonly<Record<string, object>>} specifications by the id of their place
 * @param {readonly PlannerLook[]} looks
 * @returns draws for paper all that is not, and returns what draws for the screen again
 */
export function drawWhenSeen(specifications, looks) {
  const waiting = new Set(Object.keys(specifications));
  const drawWaiting = (/** @type {string} */ id) => {
    const specification = specifications[id];
    if (!specification || !waiting.delete(id)) return;
    drawChart(id, () => withoutHidden(specification), looks);
  };
  const drawNext = () => {
    const [next] = waiting;
    if (next === undefined) return;
    drawWaiting(next);
    requestIdleCallback(drawNext);
  };
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        drawWaiting(target.id);
      }
    },
    { rootMargin: "600px" },
  );
  for (const id of Object.keys(specifications)) {
    const place = document.getElementById(id);
    if (place) observer.observe(place);
  }
  const drawAnew = () => {
    for (const draw of drawn.values()) draw();
  };
  darkQuery.addEventListener("change", drawAnew);
  requestIdleCallback(drawNext);
  return () => {
    const isDark = darkQuery.matches;
    onPaper = true;
    if (isDark) drawAnew();
    for (const id of waiting) drawWaiting(id);
    return () => {
      onPaper = false;
      if (isDark) drawAnew();
    };
  };
}
