import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { scenarioJsonSchema } from "../../scenarios/index.ts";
import { described } from "../scenarios/task-graph/task-graphs.ts";
import { arabnejad, topcuoglu } from "../support/task-graphs.ts";
import { slicewise } from "./slicewise.ts";

const folder = mkdtempSync(join(tmpdir(), "slicewise-"));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: unknown): string {
  const file = join(folder, name);
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

const graphs = {
  topcuoglu: write("topcuoglu.json", described(topcuoglu)),
  arabnejad: write("arabnejad.json", described(arabnejad)),
};

describe("slicewise schedule", () => {
  // The published makespans of both papers' examples.
  it.each([
    ["topcuoglu", "heft", 80],
    ["topcuoglu", "cpop", 86],
    ["arabnejad", "peft", 122],
    ["arabnejad", "heft", 133],
    ["arabnejad", "lookahead", 127],
  ] as const)("%s by %s takes %i", async (name, planner, makespan) => {
    const { status, stdout } = await slicewise("schedule", graphs[name], "--planner", planner, "--json");
    expect(status).toBe(0);
    const result = JSON.parse(stdout);
    expect(Object.keys(result)).toEqual(["makespan", "tasks"]);
    expect(result.makespan).toBe(makespan);
    expect(result.tasks).toHaveLength(10);
    expect(Object.keys(result.tasks[0])).toEqual(["id", "device", "start", "finish"]);
  });

  it("runs a placement, such as its own output, to the same times", async () => {
    const { stdout } = await slicewise("schedule", graphs.arabnejad, "--planner", "peft", "--json");
    const placement = write("placement.json", stdout);
    const again = await slicewise("schedule", graphs.arabnejad, "--placement", placement, "--json");
    expect(again.stdout).toBe(stdout);
    const bare = write(
      "bare.json",
      JSON.parse(stdout).tasks.map(({ id, device }: { id: string; device: string }) => ({ id, device })),
    );
    expect((await slicewise("schedule", graphs.arabnejad, "--placement", bare, "--json")).stdout).toBe(
      stdout,
    );
  });

  it("sends bytes over a mesh, and divides work by speeds", async () => {
    const graph = write("work.json", {
      devices: { slow: 1, fast: 4 },
      tasks: [
        { id: "a", work: 8 },
        { id: "b", work: 8 },
      ],
      edges: [{ from: "a", to: "b", bytes: 1e6 }],
    });
    const placement = write("apart.json", [
      { id: "a", device: "slow" },
      { id: "b", device: "fast" },
    ]);
    const { stdout } = await slicewise(
      "schedule",
      graph,
      "--placement",
      placement,
      "--bandwidth",
      "8 Mbps",
      "--json",
    );
    expect(JSON.parse(stdout)).toEqual({
      makespan: 11,
      tasks: [
        { id: "a", device: "slow", start: 0, finish: 8 },
        { id: "b", device: "fast", start: 9, finish: 11 },
      ],
    });
    const table = (await slicewise("schedule", graph, "--bandwidth", "8 Mbps")).stdout;
    expect(table).toContain("makespan 4 s");
  });

  it("sends bytes over the topology that is asked for", async () => {
    const time = (fast: string) => ({ P: 900, Q: 900, R: 900, [fast]: 1 });
    const graph = write("fork.json", {
      tasks: ["P", "Q", "R"].map((device) => ({ id: device, time: time(device) })),
      edges: ["Q", "R"].map((to) => ({ from: "P", to, bytes: 1e6 })),
    });
    const makespanOn = async (...flags: string[]) =>
      JSON.parse((await slicewise("schedule", graph, "--bandwidth", "8 Mbps", "--json", ...flags)).stdout)
        .makespan;
    // A second, both messages in one second or, on one medium, in two, and a second.
    expect(await makespanOn()).toBe(3);
    expect(await makespanOn("--topology", "bus")).toBe(4);
    // Every message crosses the air twice, and less than the air's rate is left for it.
    expect(await makespanOn("--topology", "wifi")).toBeGreaterThan(6);
    expect(await slicewise("schedule", graph, "--topology", "tree")).toMatchObject({ status: 2 });
  });

  it("knows the topologies of scenario files, but for that whose links are listed", async () => {
    const named = (schema: unknown): readonly string[] => {
      if (typeof schema !== "object" || schema === null) return [];
      const { topology } = schema as { topology?: { const?: string; enum?: readonly string[] } };
      const here = topology?.enum ?? (topology?.const === undefined ? [] : [topology.const]);
      return [...here, ...Object.values(schema).flatMap(named)];
    };
    const { stderr } = await slicewise("schedule", graphs.topcuoglu, "--topology", "tree");
    const choices = /Allowed choices are (.*)\./.exec(stderr)?.[1]?.split(", ") ?? [];
    expect([...choices, "graph"].sort()).toEqual([...new Set(named(scenarioJsonSchema()))].sort());
  });

  it("runs a WfCommons workflow on the devices that are asked for, and says what it assumes", async () => {
    const task = (id: string, parents: string[]) => ({
      name: id,
      id,
      parents,
      children: [],
      [id === "a" ? "outputFiles" : "inputFiles"]: ["f"],
    });
    const workflow = write("workflow.json", {
      name: "fork",
      schemaVersion: "1.5",
      workflow: {
        specification: {
          tasks: [task("a", []), task("b", ["a"]), task("c", ["a"])],
          files: [{ id: "f", sizeInBytes: 1e6 }],
        },
        execution: {
          makespanInSeconds: 11,
          executedAt: "2026-01-01",
          tasks: ["a", "b", "c"].map((id) => ({ id, runtimeInSeconds: 3 })),
        },
      },
    });
    const run = async (...flags: string[]) =>
      await slicewise("schedule", workflow, "--bandwidth", "8 Mbps", "--json", ...flags);
    const { stdout, stderr } = await run("--device", "x=1", "--device", "y=1");
    expect(JSON.parse(stdout).makespan).toBe(7);
    expect(stderr).toContain("note: each machine runs one task at a time");
    expect(await run()).toMatchObject({ status: 2 });
    expect(await run("--device", "x=fast")).toMatchObject({ status: 2 });
  });

  it.each([
    ["no JSON", "{", [], "is not JSON"],
    ["an unknown field", { tasks: [], edges: [], nodes: [] }, [], "unknown fields nodes"],
    ["no tasks", { tasks: [], edges: [] }, [], "there is no device to run on"],
    ["a negative time", { tasks: [{ id: "a", time: { p: -1 } }], edges: [] }, [], "tasks.0.time.p"],
    ["a task without time", { tasks: [{ id: "a" }], edges: [] }, [], "there is no device"],
    [
      "a missing time",
      {
        tasks: [
          { id: "a", time: { p: 1, q: 1 } },
          { id: "b", time: { p: 1 } },
        ],
        edges: [],
      },
      [],
      "task b: has no time for device q",
    ],
    [
      "an edge to nowhere",
      { tasks: [{ id: "a", time: { p: 1 } }], edges: [{ from: "a", to: "z", time: 1 }] },
      [],
      "there is no task z",
    ],
    [
      "a cycle",
      {
        tasks: [
          { id: "a", time: { p: 1 } },
          { id: "b", time: { p: 1 } },
        ],
        edges: [
          { from: "a", to: "b", time: 1 },
          { from: "b", to: "a", time: 1 },
        ],
      },
      [],
      "cycle",
    ],
    [
      "bytes without a network",
      {
        tasks: [
          { id: "a", time: { p: 1, q: 1 } },
          { id: "b", time: { p: 1, q: 1 } },
        ],
        edges: [{ from: "a", to: "b", bytes: 1 }],
      },
      [],
      "need a network",
    ],
    [
      "an unknown planner",
      { tasks: [{ id: "a", time: { p: 1 } }], edges: [] },
      ["--planner", "best"],
      "heft",
    ],
  ] as const)("refuses %s with one message", async (_name, content, flags, message) => {
    const { status, stderr } = await slicewise("schedule", write("bad.json", content), ...flags);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("    at ");
  });

  it("puts several graphs on one timeline, each from its release on", async () => {
    const run = async (...words: string[]) => await slicewise("schedule", ...words, "--json");
    const { status, stdout } = await run(graphs.topcuoglu, `${graphs.topcuoglu}@1000 s`);
    expect(status).toBe(0);
    const result = JSON.parse(stdout);
    expect(result.graphs).toEqual([
      { name: "topcuoglu", release: 0, finish: 80, response: 80 },
      { name: "topcuoglu#2", release: 1000, finish: 1080, response: 80 },
    ]);
    expect(result.makespan).toBe(1080);
    expect(result.tasks).toHaveLength(20);
    expect(result.tasks[10].id).toBe("topcuoglu#2/1");
    // Its own output is a placement.
    const placement = write("both.json", stdout);
    expect((await run(graphs.topcuoglu, `${graphs.topcuoglu}@1000s`, "--placement", placement)).stdout).toBe(
      stdout,
    );
    const text = (await slicewise("schedule", graphs.topcuoglu, `${graphs.arabnejad}@500 ms`)).stdout;
    expect(text).toMatch(/arabnejad: released at 0.5 s, finished at [\d.]+ s, [\d.]+ s later\nmakespan/);
    for (const [release, message] of [
      ["5", "5 has no unit"],
      ["-1 s", "is negative"],
      ["soon", "is not a number with a unit"],
    ])
      expect(await run(`${graphs.topcuoglu}@${release}`)).toMatchObject({
        status: 2,
        stderr: expect.stringContaining(message!),
      });
  });

  it("takes a path with the sign in it", async () => {
    const file = write("a@2s.json", described(topcuoglu));
    expect(JSON.parse((await slicewise("schedule", file, "--json")).stdout).makespan).toBe(80);
  });

  it("binds tasks to devices, times and data", async () => {
    const bound = write("bound.json", {
      tasks: [
        { id: "camera", time: { P: 1 }, pinned: "P", release: 2 },
        { id: "look", time: { P: 9, Q: 1 }, inputs: [{ at: "P", time: 5 }] },
      ],
      edges: [{ from: "camera", to: "look", time: 1 }],
    });
    expect(JSON.parse((await slicewise("schedule", bound, "--json")).stdout).tasks).toEqual([
      { id: "camera", device: "P", start: 2, finish: 3 },
      { id: "look", device: "Q", start: 5, finish: 6 },
    ]);
    expect((await slicewise("schedule", bound, "--device", "Q")).stderr).toContain(
      "task camera: is pinned to P, which is not among the devices Q",
    );
    const unknown = write("unknown.json", { tasks: [{ id: "a", time: { P: 1 }, pinned: "R" }] });
    expect((await slicewise("schedule", unknown)).stderr).toContain(
      "task a: is pinned to unknown device R (known: P)",
    );
    const unmoved = write("unmoved.json", { tasks: [{ id: "a", time: { P: 1 }, inputs: [{ at: "P" }] }] });
    expect((await slicewise("schedule", unmoved)).stderr).toContain(
      "its input on P: needs either time or bytes",
    );
  });
});
