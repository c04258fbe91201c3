import { describe, expect, it } from "vitest";
import { listSchedulers, schedulingProblem } from "../../../planners/index.ts";
import { importWfFormat } from "../../../scenarios/task-graph/wfformat.ts";
import { mesh } from "../../../sim/cluster/index.ts";
import { InputError } from "../../../sim/errors.ts";
import { simulateSchedule } from "../../../sim/task-graph/index.ts";

const specified = (
  id: string,
  parents: string[],
  children: string[],
  inputs: string[],
  outputs: string[],
) => ({
  name: id,
  id,
  parents,
  children,
  inputFiles: inputs,
  outputFiles: outputs,
});

const instance = {
  name: "fork",
  schemaVersion: "1.5",
  workflow: {
    specification: {
      tasks: [
        specified("split", [], ["left", "right"], ["outside"], ["half", "other", "log"]),
        specified("left", ["split"], ["join"], ["half"], ["l"]),
        // The parent is stated on one side only, as some instances have it.
        specified("right", [], ["join"], ["other", "log"], []),
        specified("join", ["left", "right"], [], ["l"], []),
      ],
      files: [
        { id: "outside", sizeInBytes: 1e9 },
        { id: "half", sizeInBytes: 1000 },
        { id: "other", sizeInBytes: 200 },
        { id: "log", sizeInBytes: 30 },
        { id: "l", sizeInBytes: 4 },
      ],
    },
    execution: {
      makespanInSeconds: 10,
      executedAt: "2026-01-01T00:00:00Z",
      tasks: [
        { id: "split", runtimeInSeconds: 2, machines: ["slow"] },
        { id: "left", runtimeInSeconds: 3, machines: ["fast"] },
        { id: "right", runtimeInSeconds: 4, machines: ["slow"] },
        { id: "join", runtimeInSeconds: 1, machines: ["fast"] },
      ],
      machines: [
        { nodeName: "slow", cpu: { coreCount: 4, speedInMHz: 1000 } },
        { nodeName: "fast", cpu: { coreCount: 4, speedInMHz: 2000 } },
      ],
    },
  },
};

const read = (content: unknown, ...devices: { name: string; speed: number | undefined }[]) =>
  importWfFormat(JSON.stringify(content), "w.json", devices);

/** The instance with a part of it replaced. */
function changed(change: (copy: typeof instance) => void): typeof instance {
  const copy = structuredClone(instance);
  change(copy);
  return copy;
}

describe("WfFormat", () => {
  it("gives tasks, machines scaled by speed, and the bytes of shared files", () => {
    const { graph, notes } = read(instance);
    expect(graph.devices).toEqual(["slow", "fast"]);
    expect(graph.tasks).toEqual([
      { id: "split", seconds: [2, 1] },
      { id: "left", seconds: [6, 3] },
      { id: "right", seconds: [4, 2] },
      { id: "join", seconds: [2, 1] },
    ]);
    const edges = graph.edges.map(({ from, to, cost }) => [
      graph.tasks[from]!.id,
      graph.tasks[to]!.id,
      cost.kind === "bytes" ? cost.bytes : undefined,
    ]);
    expect(edges).toEqual([
      ["split", "left", 1000],
      ["split", "right", 230],
      ["left", "join", 4],
      ["right", "join", 0],
    ]);
    expect(notes.join()).toContain("one task at a time");
  });

  it("runs on other devices by speeds relative to the recording, and is scheduled", () => {
    const { graph } = read(instance, { name: "x", speed: 1 }, { name: "y", speed: 0.5 });
    expect(graph.tasks[1]).toEqual({ id: "left", seconds: [3, 6] });
    const network = mesh(graph.devices, { bandwidth: 1e3, latency: 0, duplex: "full" });
    const { tasks } = listSchedulers.heft(schedulingProblem(graph, { network }));
    expect(simulateSchedule(graph, tasks, { network }).makespan).toBe(10);
  });

  it("may use some of its machines", () => {
    const { graph } = read(instance, { name: "fast", speed: undefined });
    expect(graph.devices).toEqual(["fast"]);
    expect(graph.tasks[0]!.seconds).toEqual([1]);
  });

  it.each([
    ["another version", { ...instance, schemaVersion: "1.3" }, "schemaVersion"],
    ["no specification", { schemaVersion: "1.5", workflow: {} }, "workflow.specification"],
    [
      "a task without run time",
      changed(({ workflow }) => void workflow.execution.tasks.pop()),
      "w.json: task join: has no recorded run time",
    ],
    [
      "a machine without speed",
      changed(({ workflow }) => void Object.assign(workflow.execution.machines[1]!, { cpu: {} })),
      "machine fast: has no speedInMHz",
    ],
    ["no machines", changed(({ workflow }) => void (workflow.execution.machines = [])), "has no machines"],
    [
      "an unknown machine",
      changed(({ workflow }) => void (workflow.execution.tasks[0]!.machines = ["moon"])),
      "task split: ran on moon",
    ],
    [
      "a file without size",
      changed(({ workflow }) => void workflow.specification.files.splice(1, 1)),
      "edge split -> left: file half has no size",
    ],
    [
      "an unknown parent",
      changed(({ workflow }) => void workflow.specification.tasks[1]!.parents.push("ghost")),
      "edge ghost -> left: there is no task ghost",
    ],
  ])("is refused for %s", (_, content, message) => {
    expect(() => read(content)).toThrow(InputError);
    expect(() => read(content)).toThrow(message);
  });
});
