import { describe, expect, it } from "vitest";
import { textOf } from "../../cli/explain.ts";
import { choosePlanner, planningCache } from "../../planners/index.ts";
import {
  beliefsOf,
  decidePoint,
  explainPlans,
  inferencePoint,
  planOfDecided,
  runAlone,
} from "../../scenarios/index.ts";
import { isComputed } from "../../sim/model/index.ts";
import { scenarioOf, scenarioText } from "./scenario-text.ts";

const devices =
  "[{name: slow, count: 2, profile: {peak_flops: 2 GFLOP/s, memory_bandwidth: 1 GB/s}}, " +
  "{name: fast, profile: {peak_flops: 6 GFLOP/s, memory_bandwidth: 3 GB/s}}]";
const point = inferencePoint(
  scenarioOf(
    scenarioText({
      model: "squeezenet1.1",
      cluster: `{devices: ${devices}, network: {topology: star, bandwidth: 100 Mbps, latency: 1 ms}}`,
    }),
  ).point(0),
  "the test",
);
const cache = planningCache();

function decide(label: string) {
  const decided = decidePoint(point, choosePlanner(label), beliefsOf(point), cache);
  return { plan: planOfDecided(point, decided), latency: runAlone(point, decided).metrics.latency };
}

describe("the explanation of a plan against another", () => {
  const names = point.inference.model.operators.filter(isComputed).map(({ name }) => name);

  it.each([
    ["quilt[effort=quick;floor=fast]", "single"],
    ["edgeflow", "flexpie[split=proportional]"],
    ["peft+split", "inh"],
  ])("%s against %s: every operator once, and the parts add up to both latencies", (own, other) => {
    const [one, two] = [decide(own), decide(other)];
    const { parts, home, otherHome, latency, otherLatency } = explainPlans(point, one.plan, two.plan);
    expect(parts.flatMap(({ operators }) => operators)).toEqual(names);
    const sum = (seconds: readonly number[]) => seconds.reduce((total, part) => total + part, 0);
    expect(latency).toBeCloseTo(one.latency, 12);
    expect(otherLatency).toBeCloseTo(two.latency, 12);
    expect(sum(parts.map(({ seconds }) => seconds)) + home).toBeCloseTo(one.latency, 12);
    expect(sum(parts.map(({ otherSeconds }) => otherSeconds)) + otherHome).toBeCloseTo(two.latency, 12);
    expect(parts.some(({ isSame }) => !isSame)).toBe(true);
  });

  it("finds no difference between a plan and itself, and says who computes what", () => {
    const { plan } = decide("flexpie[split=proportional]");
    const same = explainPlans(point, plan, plan);
    expect(same.parts.every(({ isSame, seconds, otherSeconds }) => isSame && seconds === otherSeconds)).toBe(
      true,
    );
    const alone = explainPlans(point, plan, decide("single").plan);
    expect(alone.parts.every(({ other }) => other === "whole on fast")).toBe(true);
    const text = textOf(alone, { planner: "flexpie", against: "single" });
    expect(text).toMatch(/^flexpie takes [\d.]+ ms \(bulk-synchronous\), single [\d.]+ ms/);
    expect(text).toMatch(/rows over slow-0, slow-1, fast \(\d+:\d+:\d+\)/);
  });
});
