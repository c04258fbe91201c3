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

const withInput = (at: number, cost: EdgeCost) => ({ ...task("a", 1, 1), inputs: [{ at, cost }] });

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
    ["a task pinned to no device", { tasks: [{ ...task("a", 1, 1), pinned: 2 }] }, "device number 2, which"],
    ["no time where it is pinned", { tasks: [{ ...task("a", 1), pinned: 1 }] }, "has no time for device Q"],
    ["a negative release", { tasks: [{ ...task("a", 1, 1), release: -1 }] }, "task a: its release is -1"],
    ["an input nowhere", { tasks: [withInput(2, delay(1))] }, "an input lies on device number 2, which"],
    ["an input of no size", { tasks: [withInput(1, delay(NaN))] }, "a: its input on Q: its time is NaN"],
    ["gaps without an end", { gaps: [0, Infinity] }, "device Q: its gap is Infinity"],
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

  it("takes what is at its limits: no time, a time where it is pinned alone, a way from a device to itself", () => {
    const pairs = { kind: "pairs", seconds: [[NaN, 0], [0, NaN]] } as const; // prettier-ignore
    const graph = buildTaskGraph(
      description({
        gaps: [0, 0],
        tasks: [
          { ...task("a", 0), pinned: 0, release: 0 },
          { ...task("b", 0, 0), inputs: [{ at: 1, cost: { kind: "bytes", bytes: 0 } }] },
        ],
        edges: [edge("a", "b", pairs)],
      }),
    );
    expect(graph).toMatchObject({ gaps: [0, 0], edges: [{ from: 0, to: 1, cost: pairs }] });
  });
});
