import { describe, expect, it } from "vitest";
import { loadScenario, runScenario, type PointResult, type Success } from "../../scenarios/index.ts";

const results = (name: string) => [...runScenario(loadScenario(`scenarios/${name}.yaml`))];

function success({ outcome }: PointResult): Success {
  if (outcome.status !== "ok") throw new Error(outcome.reason);
  return outcome;
}

/** Latencies by swept value, in the order of the file's planners. */
function latencies(points: readonly PointResult[]): Map<string, number[]> {
  const table = new Map<string, number[]>();
  for (const point of points) {
    const [value = ""] = Object.values(point.identity.swept);
    table.set(value, [...(table.get(value) ?? []), success(point).metrics.latency]);
  }
  return table;
}

describe("the DeepThings scenarios that ship", () => {
  it("one to six equal boards: reuse and more boards help, stealing keeps up with tiles in turn", () => {
    const points = results("deepthings");
    expect(points).toHaveLength(6 * 5);
    for (const point of points) {
      const { metrics, believedLatency, notes } = success(point);
      expect(metrics.latency).toBeCloseTo(believedLatency!, 9);
      expect(notes.some((note) => note.includes("assigned while it runs"))).toBe(
        point.identity.planner.includes("assignment=stealing"),
      );
    }
    const rows = [...latencies(points).values()];
    for (const [index, [, inTurn, reused, stolen, stolenReused]] of rows.entries()) {
      expect(reused!).toBeLessThan(inTurn!);
      if (index === 0) {
        expect(stolen!).toBeCloseTo(inTurn!, 9);
        expect(stolenReused!).toBeCloseTo(reused!, 9);
      } else {
        expect(inTurn!).toBeLessThan(rows[index - 1]![1]!);
        expect(stolen!).toBeLessThan(rows[index - 1]![3]!);
        expect(stolen! / inTurn!).toBeLessThan(1.1);
      }
    }
  });

  it("three slower boards: stealing loses less than tiles in turn", () => {
    const table = latencies(results("deepthings-unequal"));
    expect([...table.keys()]).toEqual(["8", "12", "16", "24", "32"]);
    for (const [slowdown, [single, inTurn, , stolen]] of table) {
      if (slowdown === "8") continue;
      expect(stolen!).toBeLessThan(inTurn!);
      expect(stolen!).toBeLessThan(single!);
    }
  });
});
