import { describe, expect, it } from "vitest";
import { planningCache } from "../../planners/index.ts";
import { verifyPoint } from "../../verify/index.ts";
import { beliefsOf, inferencePoint, parseScenario, planPoint } from "../../scenarios/index.ts";

const runtime = await import("onnxruntime-node").catch(() => undefined);
if (!runtime) console.warn("onnxruntime-node is not installed: nothing is proven");

const scenario = parseScenario(`
name: proof
model: squeezenet1.1
cluster:
  devices: [{ name: board, count: 3, profile: raspberry-pi-4 }]
  network: { topology: ring, bandwidth: 1 Gbps }
planner: inh
`);

describe.skipIf(!runtime)("the plan of a point", () => {
  const point = inferencePoint(scenario.point(0), "a proof");
  const plan = planPoint(point, point.planner, beliefsOf(point), planningCache());

  it("is proven", async () => {
    const { ok, pieces } = await verifyPoint(point, plan);
    expect(ok).toBe(true);
    expect(pieces).toBe(plan.checked.lowering.computes.length);
  });

  it("is refused where a transfer was dropped", async () => {
    const { lowering } = plan.checked;
    const computes = lowering.computes.map((task) => ({ ...task, awaits: task.awaits.slice(1) }));
    const spoilt = { ...plan, checked: { ...plan.checked, lowering: { ...lowering, computes } } };
    const { ok, firstWrongPiece } = await verifyPoint(point, spoilt);
    expect(ok).toBe(false);
    expect(firstWrongPiece).toBeDefined();
  });
});
