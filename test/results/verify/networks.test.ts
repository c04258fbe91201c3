import { describe, expect, it } from "vitest";
import { computeCosts, choosePlanner, costModel, planners, planningCache } from "../../../planners/index.ts";
import { computeReference, TileRunner, verifyLowering } from "../../../results/verify/index.ts";
import { ring } from "../../../sim/cluster/index.ts";
import { builtInNetwork, linkOperators, networkNames } from "../../../sim/model/index.ts";
import { checkPlan, type Inference } from "../../../sim/partition/index.ts";
import { loadProfile } from "../../../traces/load.ts";
import { loadRuntime, SeededValues } from "../../../traces/record/index.ts";
import { clusterOf, deviceNames } from "../../support/cluster.ts";

/** `npm run verify:all` takes every built-in network; tests take those that are quickly computed. */
const networks =
  process.env["EVERY_NETWORK"] === undefined ? ["squeezenet1.1", "mobilenet-v1"] : networkNames;
const deviceCount = 3;

describe.each(networks.map((network) => ({ network })))("$network", ({ network }) => {
  it("computes the same in the pieces of every planner as in one", async () => {
    const model = linkOperators(builtInNetwork(network, network === "bert-base" ? { tokens: 32 } : {}));
    const values = new SeededValues(1);
    const runner = new TileRunner(await loadRuntime(), values);
    const reference = await computeReference(model, runner, values);
    const profile = loadProfile("raspberry-pi-4", { mode: "gap" });
    const link = { bandwidth: 12.5e6, latency: 1e-4, duplex: "full" } as const;
    const { devices, network: graph } = clusterOf(
      deviceNames(deviceCount).map(() => profile),
      ring(deviceNames(deviceCount), link),
    );
    const inference: Inference = { model, inputAt: 0, resultAt: 0 };
    const compute = computeCosts(devices.map((device) => device.profile));
    const cache = planningCache();
    for (const { name } of planners) {
      const choice = choosePlanner(name);
      const task = { inference, devices, network: graph, costs: costModel(compute, graph), cache };
      const { plan } = choice.planner.plan(task, choice.options);
      const { lowering } = checkPlan(plan, inference, devices);
      const proof = await verifyLowering(lowering, inference, deviceCount, runner, reference);
      expect({ planner: name, ...proof }).toMatchObject({ ok: true, firstWrongPiece: undefined });
    }
  }, 900_000);
});
