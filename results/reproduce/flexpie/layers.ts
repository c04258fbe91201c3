import { choosePlanner, computeCosts, costModel, planningCache } from "../../../planners/index.ts";
import { buildModel, type Model } from "../../../sim/model/index.ts";
import { lower, type Inference } from "../../../sim/partition/index.ts";
import { simulate } from "../../../sim/run/index.ts";
import type { LayerName, LayerScheme, LayerTimes } from "./case.ts";
import { networkOf } from "./networks.ts";
import { clusterOf } from "./simulate.ts";

/** The layers of figure 2 by their number among the convolutions of MobileNet-v1: L1 is the first. */
const convolution: Readonly<Record<LayerName, number>> = { L2: 2, L5: 5, L13: 13 };

/**
 * Seconds of a layer of MobileNet-v1 on four boards in a ring at 5 Gbit/s: its kernels, then the exchange of what the
 * next layer needs under the same scheme.
 */
export function layerTimes(layer: LayerName): LayerTimes {
  const model = layerAndNext(convolution[layer]);
  return {
    inh: Math.min(seconds(model, "inh"), seconds(model, "inw")),
    grid2d: seconds(model, "grid2d"),
    outc: seconds(model, "outc"),
  };
}

function seconds(model: Model, scheme: LayerScheme | "inw"): number {
  const cluster = clusterOf({ nodes: 4, bandwidth: "5G", topology: "ring" });
  const { devices, network } = cluster;
  const inference: Inference = { model, inputAt: "everywhere", resultAt: "anywhere" };
  const costs = costModel(computeCosts(devices.map(({ profile }) => profile)), network);
  const { planner, options } = choosePlanner(scheme);
  const { plan } = planner.plan({ inference, devices, costs, cache: planningCache() }, options);
  const lowering = lower(plan, inference, devices.length);
  const kernels = lowering.computes.map(({ piece: { operator, region, device } }) =>
    operator === 1 ? devices[device]!.profile.tileCost(model.operators[operator]!, region).kernel : 0,
  );
  return simulate(lowering, plan.execution, cluster, Float64Array.from(kernels)).makespan;
}

/** A model of one convolution and the one after it. */
function layerAndNext(number: number): Model {
  const convolutions = networkOf("mobilenet-v1").operators.filter(
    ({ operation }) => operation.kind === "convolution",
  );
  const [layer, next] = convolutions.slice(number - 1, number + 1);
  return buildModel("layer", [
    { name: "input", operation: { kind: "input", shape: layer!.inputShapes[0]! }, inputs: [] },
    { name: "layer", operation: layer!.operation, inputs: ["input"] },
    { name: "next", operation: next!.operation, inputs: ["layer"] },
  ]);
}
