export const models = ["mobilenet-v1", "resnet18", "resnet101", "bert-base"] as const;
export const bandwidths = ["5G", "1G", "500M"] as const;
export const topologies = ["ring", "ps", "mesh"] as const;
export const schemes = ["outc", "inh", "grid2d", "fused", "layerwise", "flexpie"] as const;
export const nodeCounts = [4, 3] as const;
/** The layers of MobileNet-v1 that the paper shows one by one. */
export const layers = ["L2", "L5", "L13"] as const;

export type ModelName = (typeof models)[number];
export type Bandwidth = (typeof bandwidths)[number];
export type Topology = (typeof topologies)[number];
export type Scheme = (typeof schemes)[number];
export type NodeCount = (typeof nodeCounts)[number];
export type LayerName = (typeof layers)[number];
/** Schemes that a layer of its own is shown under. */
export type LayerScheme = Extract<Scheme, "inh" | "grid2d" | "outc">;

/** What FlexPie is compared with. */
export const baselines = ["outc", "inh", "grid2d", "fused", "layerwise"] as const satisfies readonly Scheme[];
export type Baseline = (typeof baselines)[number];

/** One setting of the evaluation; six schemes run in it. */
export interface Case {
  readonly nodes: NodeCount;
  readonly model: ModelName;
  readonly bandwidth: Bandwidth;
  readonly topology: Topology;
}

/** One scheme in one setting, end to end. */
export interface Cell extends Case {
  readonly scheme: Scheme;
  /** Ours. */
  readonly seconds: number;
  /** Published; undefined where the paper shows none. */
  readonly paperSeconds: number | undefined;
}

/** A number for each scheme: seconds, or a score. */
export type Times = Readonly<Record<Scheme, number>>;
/** Seconds of one layer under each scheme that the paper shows for it. */
export type LayerTimes = Readonly<Record<LayerScheme, number>>;

/** All settings: 4 nodes before 3, models and links in the paper's order. */
export const cases: readonly Case[] = nodeCounts.flatMap((nodes) =>
  models.flatMap((model) =>
    topologies.flatMap((topology) => bandwidths.map((bandwidth) => ({ nodes, model, bandwidth, topology }))),
  ),
);

/** A number for each scheme, from a function. */
export function byScheme(valueOf: (scheme: Scheme) => number): Times {
  return {
    outc: valueOf("outc"),
    inh: valueOf("inh"),
    grid2d: valueOf("grid2d"),
    fused: valueOf("fused"),
    layerwise: valueOf("layerwise"),
    flexpie: valueOf("flexpie"),
  };
}
