import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import { resultFiles } from "../../../reproduce/flexpie/files.ts";
import { speedupsCsv, timesCsv } from "../../../reproduce/flexpie/csv.ts";
import type { Winner } from "../../../reproduce/flexpie/winners.ts";
import { comparisonsOff, evaluationOff } from "./published-times.ts";

const winner: Winner = {
  nodes: 4,
  model: "resnet18",
  bandwidth: "1G",
  topology: "ps",
  layer: 17,
  scheme: "inh",
  seconds: 0.002,
  secondBest: 0.0025,
};

const comparisons = comparisonsOff(() => 1.5);

test("flexpie.csv has a row for each scheme in each setting, with fixed decimals", () => {
  const lines = timesCsv(comparisons).split("\n");
  expect(lines.slice(0, 3)).toEqual([
    "nodes,model,bandwidth,topology,scheme,ours_ms,paper_ms",
    "4,mobilenet-v1,5G,ring,outc,73.9500,49.3",
    "4,mobilenet-v1,5G,ring,inh,64.8000,43.2",
  ]);
  expect(lines).toContain("4,bert-base,500M,ps,grid2d,4807.8000,3205.2");
  expect(lines).toContain("4,mobilenet-v1,5G,mesh,outc,73.9500,");
  expect(lines).toContain("3,mobilenet-v1,5G,ring,outc,73.9500,");
  const rows: readonly (readonly string[])[] = parse(timesCsv(comparisons), { from_line: 2 });
  expect(rows).toHaveLength(432);
  expect(new Set(rows.map((row) => row.slice(0, 5).join())).size).toBe(432);
  expect(rows.filter((row) => row[6] !== "")).toHaveLength(144);
});

test("speedups.csv has a row for each baseline in each setting", () => {
  const lines = speedupsCsv(comparisons).trimEnd().split("\n");
  expect(lines).toHaveLength(1 + 360);
  expect(lines[0]).toBe("nodes,model,bandwidth,topology,baseline,ours,paper");
  expect(lines[1]).toBe("4,mobilenet-v1,5G,ring,outc,1.4290,1.4290");
  expect(lines.at(-1)).toMatch(/^3,bert-base,500M,mesh,layerwise,1\.0000,$/);
});

test("the files are the same each time, charts among them", async () => {
  const times = [{ model: "resnet18", seconds: 0.25, estimatorLoss: 0.01 }] as const;
  const files = await resultFiles(evaluationOff(), times, [winner]);
  expect(files.map(({ path }) => path)).toEqual([
    ...["flexpie.csv", "speedups.csv", "timing.csv"],
    ...["flexpie-4-nodes.svg", "flexpie-4-nodes.png", "flexpie-3-nodes.svg", "flexpie-3-nodes.png"],
    ...["winning-schemes.csv", "winning-schemes.svg", "winning-schemes.png"],
    "summary.json",
  ]);
  expect(files[7]!.content).toBe(
    "nodes,model,bandwidth,topology,layer,scheme,ms,second_best_ms\n4,resnet18,1G,ps,17,inh,2.0000,2.5000\n",
  );
  expect(files[2]!.content).toBe("model,planning_s\nresnet18,0.250000\n");
  expect(await resultFiles(evaluationOff(), times, [winner])).toEqual(files);
});
