import { expect, test } from "vitest";
import { parse } from "yaml";
import { ContentHashes } from "../../../scenarios/keys/contents.ts";
import { validate } from "../../../scenarios/faults.ts";
import { pointKey } from "../../../scenarios/keys/point-key.ts";
import { scenarioText } from "../scenario-text.ts";
import { clusterLine, folderWith } from "./built.ts";

const files = {
  "up.txt": "0 8\n1 4\n",
  "link.txt": "0 2\n",
  "speed.csv": "0 1\n5 0.5\n",
  "arrivals.csv": "1\n2\n",
};
const network =
  "{topology: graph, links: [{a: board-0, b: board-1, bandwidth: {trace: link.txt, unit: Mbps}}], bandwidth: {trace: up.txt, unit: Mbps}}";
const lines = {
  cluster: clusterLine(", speed: {trace: speed.csv}", network),
  requests: "{arrivals: {trace: arrivals.csv}}",
};

test.each(Object.entries(files))("a changed %s runs its points again", (changed, text) => {
  const { settings } = validate(parse(scenarioText(lines)));
  if (!settings) throw new Error("the scenario has faults");
  const keyIn = (folder: string) => {
    const contents = new ContentHashes(folder).of(settings);
    expect(Object.keys(contents)).toEqual(Object.keys(files).sort());
    return pointKey({ settings, swept: {} }, { version: "1", program: "p", contents });
  };
  const key = keyIn(folderWith(files));
  expect(keyIn(folderWith(files))).toBe(key);
  expect(keyIn(folderWith({ ...files, [changed]: `${text}9 1\n` }))).not.toBe(key);
});

test("files of values over time count for task graphs too", () => {
  const content: unknown = parse(
    "{name: tasks, task_graph: graph.json, planner: heft, requests: {arrivals: {trace: arrivals.csv}}, " +
      "cluster: {devices: [{name: P1}, {name: P2}], network: {topology: bus, bandwidth: {trace: up.txt, unit: Mbps}}}}",
  );
  const { settings } = validate(content);
  if (!settings) throw new Error("the scenario has faults");
  const folder = folderWith({ ...files, "graph.json": "{}" });
  expect(Object.keys(new ContentHashes(folder).of(settings)).sort()).toEqual([
    "arrivals.csv",
    "graph.json",
    "up.txt",
  ]);
});
