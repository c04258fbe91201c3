import { describe, expect, it } from "vitest";
import { planningCache } from "../../planners/index.ts";
import { verifyPoint } from "../../verify/index.ts";
import {
  beliefsOf,
  decidePoint,
  inferencePoint,
  parseScenario,
  planOfDecided,
  planPoint,
} from "../../scenarios/index.ts";
import { runControlled } from "../../sim/run/index.ts";

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

  it("is proven where the run decides: it is the plan that the run realised", async () => {
    const stealing = parseScenario(`
name: proof
model: squeezenet1.1
cluster:
  devices: [{ name: board, count: 2, profile: raspberry-pi-4 }]
  network: { topology: ring, bandwidth: 1 Gbps }
planner: deepthings[assignment=stealing;grid=2x2;layers=2]
`);
    const stolen = inferencePoint(stealing.point(0), "a proof");
    const decided = decidePoint(stolen, stolen.planner, beliefsOf(stolen), planningCache());
    if (decided.kind !== "controller") throw new Error("stealing is decided while it runs");
    const { inference, cluster, timing } = stolen;
    const ran = runControlled(decided.decision.controller(), inference, cluster, timing);
    const realised = planOfDecided(stolen, decided);
    expect(realised.planned.plan).toEqual(ran.plan);
    expect(realised.planned.notes.join()).toContain("the one that its run realised");
    expect((await verifyPoint(stolen, realised)).ok).toBe(true);
  });
});
