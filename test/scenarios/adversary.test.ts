import { describe, expect, it } from "vitest";
import { choosePlanner, planningCache } from "../../planners/index.ts";
import {
  beliefsOf,
  decidePoint,
  findAdversary,
  inferencePoint,
  parseScenario,
  runAlone,
  type AdversaryOptions,
} from "../../scenarios/index.ts";

const options: AdversaryOptions = {
  planner: "flexpie[split=proportional]",
  rivals: ["peft+split"],
  models: ["alexnet"],
  profile: "raspberry-pi-4",
  budget: 10,
  seed: 1,
  parse: (text) => parseScenario(text),
};

describe("the search for the setting in which a planner loses most", () => {
  it("finds where dividing among all loses much, and prints a scenario that shows it", () => {
    const ratios: number[] = [];
    const found = findAdversary({ ...options, tried: (ratio) => ratios.push(ratio) })!;
    expect(ratios).toHaveLength(10);
    expect(found.ratio).toBe(Math.max(...ratios));
    expect(found.ratio).toBeGreaterThan(1.1);
    const latencies = [...parseScenario(found.scenario).points()].map((any) => {
      const point = inferencePoint(any, "the test");
      const decided = decidePoint(
        point,
        choosePlanner(point.planner.label),
        beliefsOf(point),
        planningCache(),
      );
      return runAlone(point, decided).metrics.latency;
    });
    expect(latencies[0]! / latencies[1]!).toBeCloseTo(found.ratio, 9);
    const again = findAdversary(options)!;
    expect([again.scenario, again.ratio]).toEqual([found.scenario, found.ratio]);
    expect(findAdversary({ ...options, seed: 2, budget: 3 })!.scenario).not.toBe(found.scenario);
  });

  it("finds nothing in which quilt loses to any of the plans that it starts from", () => {
    const found = findAdversary({
      ...options,
      planner: "quilt[effort=quick]",
      rivals: [
        "single",
        "flexpie",
        "flexpie[split=proportional]",
        "aofl",
        "coedge",
        "edgeflow",
        "heft",
        "peft+split",
      ],
      budget: 3,
    })!;
    expect(found.compared).toBe(3);
    expect(found.ratio).toBeLessThanOrEqual(1 + 1e-9);
  });
});
