import type { TopLevelSpec } from "vega-lite";
import {
  bandwidths,
  models,
  schemes,
  topologies,
  type ModelName,
  type NodeCount,
  type Topology,
} from "../case.ts";
import { cellsOf, type Comparison } from "../compare.ts";
import { modelNames, schemeNames, topologyNames } from "../names.ts";
import { chartConfig } from "../../../results/charts/facets.ts";
import { verticalAxis } from "./flexpie-axis.ts";
import { stylesOf } from "../../../results/charts/planner-styles.ts";

/** Size of a panel, pixels; three and an axis are as wide as a README. */
const panel = { width: 260, height: 126 };
/** Room for the numbers of the vertical axis, so that panels stand below each other. */
const axisExtent = 40;

/**
 * End-to-end times in the paper's layout: a row of panels a network, a group of bars a bandwidth and topology, a bar a
 * scheme. Bars are ours; a point on a bar is the published time.
 */
export function flexpieChart(comparisons: readonly Comparison[], nodes: NodeCount): TopLevelSpec {
  const shown = comparisons.filter(({ setting }) => setting.nodes === nodes);
  const anyPublished = shown.some(({ paper }) => paper !== undefined);
  const subtitle = anyPublished
    ? [
        "Bars: simulated. White points: published; the paper shows no mesh.",
        "Along bars that are cut off, in ms: simulated | published.",
      ]
    : ["Bars: simulated. Along bars that are cut off: their time in ms."];
  return {
    title: { text: `FlexPie's evaluation on ${nodes} nodes: end-to-end time`, subtitle },
    spacing: 12,
    vconcat: models.map((model) => ({
      spacing: 10,
      hconcat: topologies.map((topology) => panelOf(shown, model, topology)),
    })),
    resolve: { scale: { color: "shared" } },
    config: { ...chartConfig, axis: { ...chartConfig.axis, labelFontSize: 11 } },
  };
}

function panelOf(comparisons: readonly Comparison[], model: ModelName, topology: Topology) {
  const ofModel = comparisons.filter(({ setting }) => setting.model === model);
  const { ticks, limit } = verticalAxis(ofModel);
  const values = ofModel
    .filter(({ setting }) => setting.topology === topology)
    .flatMap(cellsOf)
    .map((cell) => barOf(cell.bandwidth, schemeNames[cell.scheme], cell.seconds, cell.paperSeconds, limit));
  return {
    ...(model === models[0] ? { title: { text: topologyNames[topology], fontSize: 12, offset: 6 } } : {}),
    ...panel,
    data: { values },
    layer: [bars, cutNumbers, publishedPoints],
    encoding: {
      x: {
        field: "bandwidth",
        type: "nominal" as const,
        sort: [...bandwidths],
        title: null,
        scale: { paddingInner: 0.12, paddingOuter: 0.06 },
        axis: { labelAngle: 0, ticks: false, labels: model === models.at(-1), labelPadding: 6 },
      },
      xOffset: { field: "scheme", sort: schemes.map((scheme) => schemeNames[scheme]) },
      y: {
        field: "shown",
        type: "quantitative" as const,
        title: topology === topologies[0] ? [modelNames[model], "(ms)"] : null,
        scale: { domain: [0, limit], nice: false },
        axis: {
          values: [...ticks],
          format: "d",
          labels: topology === topologies[0],
          ...(topology === topologies[0] ? { minExtent: axisExtent, maxExtent: axisExtent } : {}),
        },
      },
    },
  };
}

/** What the marks of a scheme in a setting show, milliseconds. */
function barOf(
  bandwidth: string,
  scheme: string,
  seconds: number,
  paperSeconds: number | undefined,
  limit: number,
) {
  const ours = seconds * 1e3;
  const paper = paperSeconds === undefined ? null : paperSeconds * 1e3;
  const cut = ours > limit || (paper ?? 0) > limit;
  return {
    ...{ bandwidth, scheme, shown: Math.min(ours, limit) },
    paper: paper === null || cut ? null : paper,
    number: cut ? `${ours.toFixed(0)}${paper === null ? "" : ` | ${paper.toFixed(0)}`}` : "",
  };
}

const bars = {
  mark: { type: "bar" as const },
  encoding: {
    color: {
      field: "scheme",
      type: "nominal" as const,
      title: null,
      scale: {
        domain: schemes.map((scheme) => schemeNames[scheme]),
        range: stylesOf(schemes).map(({ colour }) => colour),
      },
      legend: { orient: "bottom" as const, direction: "horizontal" as const, symbolType: "square" },
    },
  },
};

/** Along a bar that is cut off: its time, and the published one behind it. */
const cutNumbers = {
  mark: {
    type: "text" as const,
    angle: 270,
    align: "right" as const,
    baseline: "middle" as const,
    fontSize: 9,
    dx: -4,
  },
  encoding: { text: { field: "number", type: "nominal" as const }, color: { value: "#000000" } },
};

const publishedPoints = {
  mark: {
    type: "point" as const,
    shape: "circle",
    filled: true,
    fill: "white",
    stroke: "black",
    strokeWidth: 1,
    size: 26,
    opacity: 1,
  },
  encoding: { y: { field: "paper", type: "quantitative" as const } },
};
