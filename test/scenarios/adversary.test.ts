import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { choosePlanner, planningCache } from "../../planners/index.ts";
import {
  beliefsOf,
  decidePoint,
  findAdversary,
  inferencePoint,
  knownPlanners,
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
  choose: (reference) => knownPlanners(".").choose(reference),
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

  it("takes planners from outside, by path and as programs, and prints a scenario that names them", () => {
    const program = `const model = JSON.parse(require("fs").readFileSync(0)).model;
      const steps = model.operators.filter((one) => one.computed).map((one) => [
        { operator: one.id, device: 0, region: { start: one.shape.map(() => 0), end: one.shape } },
      ]);
      console.log(JSON.stringify({ execution: "dataflow", steps }));`;
    const folder = mkdtempSync(join(tmpdir(), "slicewise-adversary-"));
    writeFileSync(join(folder, "first.cjs"), program);
    const command = { command: `${process.execPath} ${join(folder, "first.cjs")}` };
    const known = knownPlanners(folder);
    const found = findAdversary({
      ...options,
      planner: command,
      rivals: ["single"],
      choose: (reference) => known.choose(reference),
      budget: 1,
    })!;
    expect(found.own.label).toBe("first");
    expect(found.ratio).toBeGreaterThanOrEqual(1);
    const labels = [...parseScenario(found.scenario).points()].map((point) => point.planner.label);
    expect(labels).toEqual(["first", "single"]);
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
