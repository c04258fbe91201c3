import { coincidenceText, drawnLines, lineLayer, type LineOptions } from "../../charts/line-layer.ts";
import { isWide, scaleFor, type AxisScale } from "../../charts/scales.ts";
import { distinct, geometricMean, groupBy } from "../../groups.ts";
import { bootstrapInterval } from "../../paper/bootstrap.ts";
import { formatBandwidth, formatMilliseconds } from "../../quantities.ts";
import { randomStream } from "../../../sim/random.ts";
import type { PlannerLook } from "../palette.ts";
import type { Place } from "../places.ts";
import { panelFrame, plannerColour, plannerShape, sideBySide, type Panel } from "./panel.ts";

const chartHeight = 190;

/** A point of a curve: milliseconds over Mbps, and where 95 % of resampled means over the seeds lie. */
export interface CurvePoint {
  readonly planner: string;
  readonly bandwidth: number;
  readonly latency: number;
  readonly low?: number;
  readonly high?: number;
}

/** Seed of the resampling; each point has a stream of its own. */
const seed = 1;

/** Latency over bandwidth in one place: the geometric mean over the seeds, with a bootstrap interval where they vary. */
export function latencyCurves({ key, rows }: Place): readonly CurvePoint[] {
  const groups = groupBy(rows, ({ planner, bandwidth_bps }) => JSON.stringify([planner, bandwidth_bps]));
  return [...groups].flatMap(([group, members]) => {
    const latencies = members.flatMap(({ simulated_latency_s: latency }) =>
      latency === null ? [] : [latency * 1e3],
    );
    if (latencies.length === 0) return [];
    const { planner, bandwidth_bps } = members[0]!;
    const interval = bootstrapInterval(latencies, randomStream(seed, `report/${key}/${group}`));
    return { planner, bandwidth: bandwidth_bps / 1e6, latency: geometricMean(latencies), ...interval };
  });
}

/**
 * Latency over bandwidth, a chart a place, one line per planner, a band where seeds vary; none of places with fewer than two
 * bandwidths. Those that stand side by side have the same axes.
 */
export function latencyPanels(
  places: readonly Place[],
  looks: readonly PlannerLook[],
): readonly (Panel & { readonly model: string })[] {
  const swept = places
    .map((place) => ({ place, values: latencyCurves(place) }))
    .filter(({ values }) => bandwidthsOf(values).length > 1);
  const charts = swept.map((one, index) => ({ ...one, model: one.place.model, id: `latency-${index}` }));
  return [...sideBySide(charts).values()].flatMap((group) => {
    const values = group.flatMap((chart) => chart.values);
    const latencies = values.flatMap(extent);
    const bandwidths = bandwidthsOf(values);
    const scales = {
      latency: scaleFor(latencies, isWide(latencies), true),
      bandwidth: scaleFor(bandwidths, isWide(bandwidths), false),
    };
    return group.map(({ place, values: own, id }) => latencyPanel(place, own, looks, scales, id));
  });
}

/** The axes of charts that stand side by side. */
interface Scales {
  readonly latency: AxisScale;
  readonly bandwidth: AxisScale;
}

function bandwidthsOf(values: readonly CurvePoint[]): readonly number[] {
  return distinct(values.map(({ bandwidth }) => bandwidth)).toSorted((a, b) => a - b);
}

function extent({ latency, low, high }: CurvePoint): readonly number[] {
  return [latency, low ?? latency, high ?? latency];
}

function latencyPanel(
  place: Place,
  values: readonly CurvePoint[],
  looks: readonly PlannerLook[],
  scales: Scales,
  id: string,
): Panel & { readonly model: string } {
  const bandwidths = bandwidthsOf(values);
  const planners = looks.map(({ planner }) => planner);
  const color = plannerColour(planners);
  const latency = {
    type: "quantitative",
    title: "Latency (ms)",
    scale: scales.latency,
    axis: latencyAxis,
  } as const;
  const band = {
    mark: { type: "area", opacity: 0.22 },
    encoding: { y: { ...latency, field: "low" }, y2: { field: "high" }, color },
  } as const;
  const options: LineOptions<CurvePoint> = {
    x: ({ bandwidth }) => bandwidth,
    y: (point) => point.latency,
    best: "lowest",
    scale: scales.latency,
    height: chartHeight,
  };
  const drawn = drawnLines(values, options);
  const y = { ...latency, field: "latency" } as const;
  const layers = lineLayer(drawn, { y, color, shape: plannerShape(looks) });
  return {
    id,
    model: place.model,
    title: `${place.text}${coincidenceText(values, options)}`,
    height: chartHeight + 45,
    specification: {
      ...panelFrame,
      description: describe(place, values, bandwidths),
      height: chartHeight,
      data: { values: [...drawn] },
      encoding: {
        x: {
          field: "bandwidth",
          type: "quantitative",
          title: "Bandwidth (Mbps)",
          scale: scales.bandwidth,
          axis: {
            ...(bandwidths.length <= 8 ? { values: [...bandwidths] } : {}),
            format: ".4~r",
            labelOverlap: "greedy",
            labelFlush: false,
          },
        },
      },
      layer: values.some(({ low }) => low !== undefined) ? [band, ...layers] : layers,
    },
  };
}

const latencyAxis = { format: ".4~r", labelOverlap: "greedy", tickCount: 6 } as const;

function describe(place: Place, values: readonly CurvePoint[], bandwidths: readonly number[]): string {
  const [low, high] = [bandwidths[0]!, bandwidths.at(-1)!];
  const at = (planner: string, bandwidth: number) => {
    const point = values.find((value) => value.planner === planner && value.bandwidth === bandwidth);
    return point ? `${formatMilliseconds(point.latency / 1e3)} ms` : "no result";
  };
  const planners = distinct(values.map(({ planner }) => planner));
  return (
    `Latency over bandwidth on ${place.model}, ${place.text}, ` +
    `at ${formatBandwidth(low * 1e6)} and at ${formatBandwidth(high * 1e6)}: ` +
    `${planners.map((planner) => `${planner} ${at(planner, low)} and ${at(planner, high)}`).join("; ")}.`
  );
}
