import { diskFiles } from "../../../scenarios/disk.ts";
import { describe, expect, test } from "vitest";
import { ScenarioDocument } from "../../../scenarios/document.ts";
import { validate } from "../../../scenarios/faults.ts";
import type { Point } from "../../../scenarios/index.ts";
import { PointBuilder } from "../../../scenarios/point-builder.ts";
import { oneRequest } from "../../../sim/run/index.ts";
import { scenarioOf, scenarioText } from "../scenario-text.ts";

const textOf = (workloads: string, lines: Readonly<Record<string, string>> = {}) =>
  scenarioText({ workloads, ...lines })
    .replace(/^model: .*\n/m, "")
    .replace(/^planner: .*\n/m, "");

function pointOf(workloads: string): Extract<Point, { kind: "inference" }> {
  const { settings, faults } = validate(new ScenarioDocument(textOf(workloads), "small.yaml").content);
  if (!settings) throw new Error(JSON.stringify(faults));
  const point = new PointBuilder(diskFiles(".")).build(settings, {});
  if (point.kind !== "inference") throw new Error("this test is about models");
  return point;
}

const rate = "requests: {arrivals: {rate: 2 /s}}";

test("each workload has its model, place, requests and planner; the cluster is one", () => {
  const point = pointOf(
    `[{model: squeezenet1.1, input: board-1, planner: inh, ${rate}}, {model: alexnet, planner: outc, ${rate}}, {model: alexnet, planner: single}]`,
  );
  const { workloads } = point.sharing!;
  expect(workloads.map(({ identity: { model, planner } }) => [model, planner])).toEqual([
    ["squeezenet1.1", "inh"],
    ["alexnet", "outc"],
    ["alexnet", "single"],
  ]);
  expect(workloads.map(({ inference }) => inference.inputAt)).toEqual([1, 0, 0]);
  expect(workloads.every(({ cluster }) => cluster.devices === point.cluster.devices)).toBe(true);
  expect(point.workload.streams).toHaveLength(3);
  // Two processes of one rate and seed come at different times.
  expect(point.workload.streams.map(({ arrivals }) => arrivals)).toEqual([
    { kind: "poisson", rate: 2, seed: 1 },
    { kind: "poisson", rate: 2, seed: 1, stream: "arrivals/1" },
    oneRequest.streams[0]?.arrivals,
  ]);
});

test("one workload in the list is one without a list", () => {
  const alone = pointOf(`[{model: alexnet, planner: inh, ${rate}}]`);
  expect(alone.sharing).toBeUndefined();
  expect(alone.workload.streams).toHaveLength(1);
});

describe("what is refused, at its place in the list", () => {
  const second = (more: string) => `[{model: alexnet, planner: inh}, {${more}}]`;
  test.each<[string, string, string]>([
    ["no list", "alexnet", "workloads: must be a list of mappings"],
    ["an empty list", "[]", "workloads: must be a list of mappings"],
    [
      "an unknown field of the first",
      "[{model: alexnet, planer: inh}]",
      "workloads.0.planer: is not a field; did you mean planner?",
    ],
    [
      "an unknown field of another",
      second("model: alexnet, planer: inh"),
      "workloads.1.planer: is not a field; did you mean planner?",
    ],
    [
      "an unknown model of the first",
      "[{model: alexnot, planner: inh}]",
      "3:21 workloads.0.model: unknown model alexnot",
    ],
    [
      "an unknown model of another",
      second("model: alexnot, planner: inh"),
      "workloads.1.model: unknown model alexnot",
    ],
    ["no planner", second("model: alexnet"), "workloads.1.planner: is missing"],
    [
      "a rate of 0",
      second("model: alexnet, planner: inh, requests: {arrivals: {rate: 0 /s}}"),
      "workloads.1.requests.arrivals.rate: 0 /s is not above zero",
    ],
    [
      "a missing trace",
      second("model: alexnet, planner: inh, requests: {arrivals: {trace: none.csv}}"),
      "workloads.1.requests.arrivals.trace: ",
    ],
    [
      "an unknown device",
      second("model: alexnet, planner: inh, input: hub"),
      "workloads.1.input: hub is not a device",
    ],
    ["a model that no file has", second("model: none.onnx, planner: inh"), "workloads.1.model: "],
    [
      "a name twice",
      "[{name: cam, model: alexnet, planner: inh}, {name: cam, model: alexnet, planner: inh}]",
      "workloads.1.name: cam is workload 1 already",
    ],
    [
      "a name that is the place of another",
      "[{name: '2', model: alexnet, planner: inh}, {model: alexnet, planner: inh}]",
      "workloads.0.name: 2 is workload 2 already",
    ],
    ["the name of all", second("name: all, model: alexnet, planner: inh"), "workloads.1.name: cannot be all"],
    ["a name with a space", second("name: a b, model: alexnet, planner: inh"), "workloads.1.name: "],
  ])("%s", (_, workloads, message) => {
    expect(() => scenarioOf(textOf(workloads))).toThrow(message);
  });

  test("a model, or a task graph, beside them", () => {
    expect(() => scenarioOf(scenarioText({ workloads: "[{model: alexnet, planner: inh}]" }))).toThrow(
      "model: cannot be combined with workloads (allowed: in each of them, and only models)",
    );
    expect(() => scenarioOf(textOf("[{model: alexnet, planner: inh}]", { task_graph: "a.json" }))).toThrow(
      "task_graph: cannot be combined with workloads",
    );
  });

  test("a row of a workload that there is not, or where there is one model", () => {
    const two = second("model: alexnet, planner: inh");
    expect(() => scenarioOf(textOf(two, { workload: "3" }))).toThrow(
      "workload: there is no workload 3; did you mean 1? (allowed: 1, 2, all)",
    );
    expect(() => scenarioOf(scenarioText({ workload: "1" }))).toThrow("workload: needs workloads");
  });

  test("all of them as an axis", () => {
    const text = textOf(second("model: alexnet, planner: inh"), { sweep: "{workloads: [[], []]}" });
    expect(() => scenarioOf(text)).toThrow("sweep.workloads: cannot vary as a whole");
  });

  test("a value of a sweep", () => {
    const text = textOf("[{model: alexnet, planner: inh}, {model: alexnet, planner: inh}]", {
      sweep: "{workloads.1.planner: [inh, inb]}",
    });
    expect(() => scenarioOf(text)).toThrow("sweep.workloads.1.planner.1: unknown planner inb");
  });
});
