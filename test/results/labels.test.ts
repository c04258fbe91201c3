import { expect, test } from "vitest";
import { fileLabel, shortLabels } from "../../results/labels.ts";

test.each<[readonly string[], readonly string[]]>([
  [["cluster.devices.0.slowdown"], ["slowdown"]],
  [
    ["cluster.devices.0.slowdown", "cluster.devices.1.slowdown"],
    ["devices.0.slowdown", "devices.1.slowdown"],
  ],
  [
    ["cluster.devices.pi.slowdown", "cluster.devices.hub.slowdown"],
    ["pi.slowdown", "hub.slowdown"],
  ],
  [
    ["cluster.network.latency", "seed", "timing"],
    ["latency", "seed", "timing"],
  ],
  [
    ["cluster.network.links.0.bandwidth", "cluster.network.bandwidth"],
    ["links.0.bandwidth", "network.bandwidth"],
  ],
  [[], []],
])("the shortest labels of %j are %j", (fields, labels) => {
  expect([...shortLabels(fields).values()]).toEqual(labels);
});

test("a name for files has small letters, digits and hyphens only", () => {
  expect(fileLabel("slowdown=2.5, model={a: B}")).toBe("slowdown-2-5-model-a-b");
  expect(fileLabel("../../etc")).toBe("etc");
});
