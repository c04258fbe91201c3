import { choosePlanner, problemOf, requirePlan } from "../../planners/index.ts";
import type { Cluster } from "../../sim/cluster/index.ts";
import { buildModel, type Model, type Operator } from "../../sim/model/index.ts";
import { lower, type Inference } from "../../sim/partition/index.ts";
import { simulate } from "../../sim/run/index.ts";
import type { LayerName, LayerTimes } from "./case.ts";
import { networkOf } from "./networks.ts";
import { clusterOf } from "./simulate.ts";

/** Schemes that a layer can have for itself. */
export const layerSchemes = ["inh", "inw", "grid2d", "outc"] as const;
export type SingleScheme = (typeof layerSchemes)[number];

/** The layers of figure 2 by their number among the convolutions of MobileNet-v1: L1 is the first. */
const numberOf: Readonly<Record<LayerName, number>> = { L2: 2, L5: 5, L13: 13 };

/** Seconds of a layer of MobileNet-v1 on four boards in a ring at 5 Gbit/s, as figure 2 shows them. */
export function layerTimes(layer: LayerName): LayerTimes {
  const cluster = clusterOf({ nodes: 4, bandwidth: "5G", topology: "ring" });
  const [own, next] = convolutionsOf(networkOf("mobilenet-v1")).slice(numberOf[layer] - 1);
  const time = (scheme: SingleScheme) => layerSeconds(own!, next!, scheme, cluster);
  return { inh: Math.min(time("inh"), time("inw")), grid2d: time("grid2d"), outc: time("outc") };
}

/** The convolutions of a network, in order. */
export function convolutionsOf(model: Model): readonly Operator[] {
  return model.operators.filter(({ operation }) => operation.kind === "convolution");
}

/** Seconds of a layer's kernels, and then of the exchange of what the next layer needs under the same scheme. */
export function layerSeconds(
  layer: Operator,
  next: Operator,
  scheme: SingleScheme,
  cluster: Cluster,
): number {
  const model = buildModel("layer", [
    { name: "input", operation: { kind: "input", shape: layer.inputShapes[0]! }, inputs: [] },
    { name: "layer", operation: layer.operation, inputs: ["input"] },
    { name: "next", operation: next.operation, inputs: ["layer"] },
  ]);
  const { devices } = cluster;
  const inference: Inference = { model, inputAt: "everywhere", resultAt: "anywhere" };
  const { planner, options } = choosePlanner(scheme);
  const { plan } = requirePlan(planner.plan(problemOf(inference, cluster), options));
  const lowering = lower(plan, inference, devices.length);
  const kernels = lowering.computes.map(({ piece: { operator, region, device } }) =>
    operator === 1 ? devices[device]!.profile.tileCost(model.operators[operator]!, region).kernel : 0,
  );
  return simulate(lowering, cluster, Float64Array.from(kernels)).makespan;
}
