import { describe, expect, it } from "vitest";
import { latencyBound } from "../../planners/index.ts";
import { loadScenario, runScenario, type Point, type PointResult } from "../../scenarios/index.ts";

/** `npm run check:shipped` looks at every point; tests at some of each kind. */
const everyPoint = process.env["EVERY_POINT"] !== undefined;
const sampled = (point: Point) =>
  ["mobilenet-v1", "resnet18"].includes(point.identity.model) &&
  [50e6, 500e6, 5e9].some((bitsPerSecond) => Math.abs(8 * point.identity.bandwidth - bitsPerSecond) < 1);

describe("the shipped scenario", () => {
  const scenario = loadScenario("scenarios/four-devices.yaml");
  const points = [...scenario.points()].filter((point) => everyPoint || sampled(point));
  const results = [...runScenario({ ...scenario, points: () => points })];

  it("has results for every point, and the simulation shows what planners with exact knowledge predict", () => {
    expect(results).toHaveLength(everyPoint ? 672 : 2 * 3 * 3 * 8);
    for (const { outcome } of results) {
      expect(outcome.status).toBe("ok");
      if (outcome.status === "ok") {
        expect(outcome.believedLatency).toBe(outcome.metrics.latency);
        // Bulk-synchronous plans on devices with one stream: nothing that their sum does not see.
        expect(outcome.predictedLatency! / outcome.metrics.latency).toBeCloseTo(1, 9);
        expect(outcome.metrics.shares?.roofline).toBe(0);
      }
    }
  });

  it("has no result below what the work takes at least", () => {
    for (const [index, point] of points.entries()) {
      if (point.kind !== "inference") throw new Error("the scenario has a model");
      const bound = latencyBound(point.inference, point.cluster);
      const { outcome } = results[index]!;
      expect({ bound, outcome }).toMatchObject({ bound: { kind: "proved" }, outcome: { status: "ok" } });
      if (bound.kind === "proved" && outcome.status === "ok")
        expect(outcome.metrics.latency).toBeGreaterThanOrEqual(bound.seconds);
    }
  });

  it("never has flexpie slower than a planner whose plans it covers", () => {
    for (const setting of settings(results)) {
      const flexpie = setting.get("flexpie")!;
      for (const planner of ["outc", "inh", "inw", "grid2d", "layerwise", "fused"]) {
        expect(flexpie).toBeLessThanOrEqual(setting.get(planner)! * (1 + 1e-9));
      }
    }
  });

  it("never gets faster when the link gets slower", () => {
    const curves = new Map<string, { bandwidth: number; latency: number }[]>();
    for (const { identity, outcome } of results) {
      const key = `${identity.model} ${identity.topology} ${identity.planner}`;
      const curve = curves.get(key) ?? [];
      curves.set(key, curve);
      if (outcome.status === "ok")
        curve.push({ bandwidth: identity.bandwidth, latency: outcome.metrics.latency });
    }
    for (const curve of curves.values()) {
      curve.sort((a, b) => a.bandwidth - b.bandwidth);
      for (const [index, { latency }] of curve.slice(1).entries()) {
        expect(latency).toBeLessThanOrEqual(curve[index]!.latency * (1 + 1e-9));
      }
    }
  });
});

/** Latencies by planner, for each setting. */
function settings(results: readonly PointResult[]): Iterable<Map<string, number>> {
  const bySetting = new Map<string, Map<string, number>>();
  for (const { identity, outcome } of results) {
    const key = `${identity.model} ${identity.topology} ${identity.bandwidth}`;
    const latencies = bySetting.get(key) ?? new Map<string, number>();
    bySetting.set(key, latencies);
    if (outcome.status === "ok") latencies.set(identity.planner, outcome.metrics.latency);
  }
  return bySetting.values();
}
