import { expect, test } from "vitest";
import { wholeBox } from "../../sim/tensor/index.ts";
import { rooflineProfile } from "../../traces/index.ts";
import { scenarioOf, scenarioText } from "./scenario-text.ts";

/** Kernel times of all operators of squeezenet1.1 on a device of this profile. */
function kernelsOf(profile: string): readonly number[] {
  const cluster = `{devices: [{name: a, profile: ${profile}}], network: {topology: ring, bandwidth: 1 Gbps}}`;
  const point = scenarioOf(scenarioText({ cluster })).point(0);
  if (point.kind !== "inference") throw new Error("a point with a model");
  return point.inference.model.operators.map(
    (operator) => point.cluster.devices[0]!.profile.tileCost(operator, wholeBox(operator.shape)).kernel,
  );
}

test("a roofline states one rate, or rates by kind and an overhead; kinds that are not named take the rate of the others", () => {
  const one = kernelsOf("{peak_flops: 2 GFLOP/s, memory_bandwidth: 1 GB/s}");
  expect(kernelsOf("{peak_flops: {other: 2 GFLOP/s}, memory_bandwidth: 1 GB/s}")).toEqual(one);
  const byKind = "{convolution: 4 GFLOP/s, pointwise: 1 GFLOP/s, other: 2 GFLOP/s}";
  const stated = kernelsOf(`{peak_flops: ${byKind}, memory_bandwidth: 1 GB/s, overhead: 20 us}`);
  const { model } = (() => {
    const point = scenarioOf(scenarioText()).point(0);
    if (point.kind !== "inference") throw new Error("a point with a model");
    return point.inference;
  })();
  const peakFlops = { convolution: 4e9, pointwise: 1e9, depthwise: 2e9, matrix: 2e9, other: 2e9 };
  const roofline = rooflineProfile({ name: "r", peakFlops, memoryBandwidth: 1e9, overhead: 20e-6 });
  expect(stated).toEqual(
    model.operators.map((operator) => roofline.tileCost(operator, wholeBox(operator.shape)).kernel),
  );
  expect(stated).not.toEqual(one);
});
