import { describe, expect, test } from "vitest";
import { runScenario } from "../../../scenarios/index.ts";
import { scenarioOf } from "../scenario-text.ts";
import { folderWith } from "./built.ts";

const times = [
  [4, 6, 3],
  [5, 3, 2],
  [6, 4, 2],
  [3, 5, 1],
];
const graph = (devices: readonly string[], pinned = "") =>
  JSON.stringify({
    tasks: times.map((seconds, task) => ({
      id: `t${task}`,
      time: Object.fromEntries(devices.map((device, place) => [device, seconds[place]])),
      ...(task === 3 && pinned !== "" && { pinned }),
    })),
    edges: [
      { from: "t0", to: "t1", bytes: 1_000_000 },
      { from: "t0", to: "t2", bytes: 500_000 },
      { from: "t1", to: "t3", bytes: 250_000 },
      { from: "t2", to: "t3", time: 2 },
    ],
  });
const folder = folderWith({
  "two.json": graph(["P1", "P2"]),
  "three.json": graph(["P1", "P2", "P3"]),
  "bound.json": graph(["P1", "P2", "P3"], "P3"),
});

function outcomeOf(file: string, devices: readonly string[], more = "") {
  const text = `name: tasks
task_graph: ${file}
cluster: {devices: [${devices.map((name) => `{name: ${name}}`).join(", ")}], network: {topology: mesh, bandwidth: 8 Mbps}}
planner: heft
${more}`;
  const [result] = runScenario(scenarioOf(text, folder));
  return result!.outcome;
}

const replan = "on_failure: replan\nreplan: {on: [failure], delay: DELAY}\n";

describe("task graphs that are scheduled again", () => {
  const three = ["P1", "P2", "P3"];

  test("a device that fails at 0 is as the cluster without it; the delay of the new schedule is added", () => {
    const two = outcomeOf("two.json", ["P1", "P2"]);
    for (const delay of [0, 2]) {
      const again = outcomeOf(
        "three.json",
        three,
        `failures: [{device: P3, at: 0 s}]\n${replan.replace("DELAY", `${delay} s`)}`,
      );
      if (two.status !== "ok" || again.status !== "ok") throw new Error("did not run");
      expect(again.metrics.latency).toBeCloseTo(two.metrics.latency + delay, 9);
      expect(again.notes.join()).toContain("planned again 1 times");
    }
  });

  test("a task that is bound to a device which is gone leaves no schedule", () => {
    const outcome = outcomeOf(
      "bound.json",
      three,
      `failures: [{device: P3, at: 1 s}]\n${replan.replace("DELAY", "0 s")}`,
    );
    expect(outcome).toMatchObject({ status: "infeasible" });
    if (outcome.status !== "infeasible") throw new Error("it ran");
    expect(outcome.reason).toMatch(/no request had a result/);
  });
});
