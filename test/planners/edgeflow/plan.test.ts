import fc from "fast-check";
import { expect, test } from "vitest";
import { buildModel } from "../../../sim/model/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import {
  believedSeconds,
  convolutionChain,
  planningProblem,
  planWith,
  sameConvolution,
  smallInstances,
} from "../../support/row-planning.ts";

test("what it predicts is what the simulator finds where transfers take no time, however many layers and devices", () => {
  fc.assert(
    fc.property(smallInstances(4, 12, 4), ({ rows, kernels, secondsPerMac }) => {
      const model = convolutionChain(rows, kernels);
      const problem = planningProblem(
        { model, inputAt: 0, resultAt: "anywhere" },
        { secondsPerMac, bandwidth: 1e15, latency: 0 },
      );
      const { predictedLatency } = planWith("edgeflow", problem);
      expect(predictedLatency! / believedSeconds("edgeflow", problem)).toBeCloseTo(1, 6);
    }),
    { ...fixedSeed, numRuns: 12 },
  );
});

test("and where one transfer meets no other: one layer on two devices, or on three that all have the input", () => {
  const inputs = fc.constantFrom(0, "everywhere" as const);
  fc.assert(
    fc.property(smallInstances(1, 16, 1), fc.constantFrom(1e-7, 3e-7), inputs, (instance, other, inputAt) => {
      const { rows, kernels, bandwidth } = instance;
      const secondsPerMac = [instance.secondsPerMac[0]!, other, ...(inputAt === 0 ? [] : [2e-7])];
      const problem = planningProblem(
        { model: convolutionChain(rows, kernels), inputAt, resultAt: "anywhere" },
        { secondsPerMac, bandwidth, latency: 1e-4 },
      );
      const { predictedLatency } = planWith("edgeflow", problem);
      expect(predictedLatency! / believedSeconds("edgeflow", problem)).toBeCloseTo(1, 6);
    }),
    { ...fixedSeed, numRuns: 25 },
  );
});

test("a layer without rows goes where it is done first, to nobody without memory for it", () => {
  const model = buildModel("classifier", [
    { name: "input", operation: { kind: "input", shape: [3, 8, 3] }, inputs: [] },
    { name: "conv", operation: sameConvolution(4), inputs: ["input"] },
    {
      name: "dense",
      operation: { kind: "fully-connected", outputFeatures: 50, bias: false },
      inputs: ["conv"],
    },
  ]);
  const denseOn = (secondsPerMac: readonly number[], memory?: readonly number[]) => {
    const problem = planningProblem(
      { model, inputAt: 0, resultAt: "anywhere" },
      { secondsPerMac, bandwidth: 1e9, latency: 0, ...(memory && { memory }) },
    );
    return planWith("edgeflow", problem)
      .plan.steps.at(-1)!
      .map(({ device }) => device);
  };
  expect(denseOn([4e-7, 1e-7, 2e-7])).toEqual([1]);
  expect(denseOn([1e-7, 4e-7, 2e-7])).toEqual([0]);
  // 4,800 weights of 4 bytes: the fastest has no room for them.
  expect(denseOn([4e-7, 1e-7, 2e-7], [1e6, 1e3, 1e6])).toEqual([2]);
});
