import { expect, it } from "vitest";
import { choosePlanner, problemOf } from "../../../planners/index.ts";
import { networkOf } from "../../../reproduce/flexpie/networks.ts";
import { clusterOf } from "../../../reproduce/flexpie/simulate.ts";

// Xenos, draft of April 2022: one TMS320C6678 with all its optimisations. Nothing in the testbed was fitted to these times.
it.each([
  ["mobilenet-v1", 0.132],
  ["resnet18", 0.294],
] as const)("one board takes as long for %s as Xenos measured, within a tenth", (name, seconds) => {
  const cluster = clusterOf({ nodes: 4, bandwidth: "5G", topology: "ring" });
  const { planner, options } = choosePlanner("single");
  const inference = { model: networkOf(name), inputAt: "everywhere", resultAt: 0 } as const;
  const { predictedLatency } = planner.plan(problemOf(inference, cluster), options);
  expect(Math.abs(predictedLatency! / seconds - 1)).toBeLessThan(0.1);
});
