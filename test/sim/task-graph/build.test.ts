import { describe, expect, it } from "vitest";
import { InputError } from "../../../sim/errors.ts";
import {
  buildTaskGraph,
  taskOrder,
  type EdgeCost,
  type TaskGraphDescription,
} from "../../../sim/task-graph/index.ts";

const delay = (seconds: number): EdgeCost => ({ kind: "seconds", seconds });
const task = (id: string, ...seconds: number[]) => ({ id, seconds });
const edge = (from: string, to: string, cost = delay(1)) => ({ from, to, cost });

function description(change: Partial<TaskGraphDescription>): TaskGraphDescription {
  return {
    devices: ["P", "Q"],
    tasks: [task("c", 1, 1), task("b", 1, 1), task("a", 1, 1)],
    edges: [edge("a", "b"), edge("b", "c")],
    ...change,
  };
}

describe("a task graph", () => {
  it("numbers tasks as given and orders them by their edges", () => {
    const graph = buildTaskGraph(description({}));
    expect(graph.edges.map(({ from, to }) => [from, to])).toEqual([
      [2, 1],
      [1, 0],
    ]);
    expect(taskOrder(graph)).toEqual([2, 1, 0]);
  });

  it.each([
    ["no device", { devices: [] }, "no device"],
    ["no task", { tasks: [], edges: [] }, "no tasks"],
    ["a device given twice", { devices: ["P", "P"] }, "two devices are named P"],
    ["an id given twice", { tasks: [task("a", 1, 1), task("a", 1, 1)] }, "two tasks have the id a"],
    ["a missing time", { tasks: [task("a", 1)] }, "task a: has no time for device Q"],
    ["a negative time", { tasks: [task("a", 1, -1)] }, "task a: its time on Q is -1"],
    ["a time that is not a number", { tasks: [task("a", NaN, 1)] }, "task a: its time on P is NaN"],
    ["an endless time", { tasks: [task("a", Infinity, 1)] }, "is Infinity"],
    ["an unknown source", { edges: [edge("x", "a")] }, "edge x -> a: there is no task x"],
    ["an unknown target", { edges: [edge("a", "x")] }, "edge a -> x: there is no task x"],
    ["an edge given twice", { edges: [edge("a", "b"), edge("a", "b")] }, "edge a -> b: is given twice"],
    ["a negative delay", { edges: [edge("a", "b", delay(-2))] }, "edge a -> b: its time is -2"],
    [
      "a size that is not a number",
      { edges: [edge("a", "b", { kind: "bytes", bytes: NaN })] },
      "its size in bytes is NaN",
    ],
    [
      "a missing delay of a pair",
      { edges: [edge("a", "b", { kind: "pairs", seconds: [[0, 1]] })] },
      "edge a -> b: has no time from Q to P",
    ],
    ["a task that waits for itself", { edges: [edge("a", "a")] }, "cycle: a -> a"],
    [
      "a cycle behind other tasks",
      { edges: [edge("a", "b"), edge("b", "c"), edge("c", "b")] },
      "cycle: c -> b -> c",
    ],
  ] as const)("is refused for %s", (_, change, message) => {
    const build = () => buildTaskGraph(description(change as Partial<TaskGraphDescription>));
    expect(build).toThrow(InputError);
    expect(build).toThrow(message);
  });
});
