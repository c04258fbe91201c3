import { expect, test } from "vitest";
import { resultTable } from "../../results/index.ts";
import { curves, rowWith } from "./rows.ts";

test("a few points are shown one by one, the lowest latency marked", () => {
  const table = resultTable(curves([10e6, 1e9]), "single");
  expect(table).toMatch(/ 10 Mbps +│ +200 \* │ +500 +│/);
  expect(table).toMatch(/ 1 Gbps +│ +200 +│ +5\.00 \* │/);
  expect(table).toContain("Latency in ms");
});

test("many points are summed up by speed-ups and the fastest at both ends", () => {
  const bandwidths = Array.from({ length: 30 }, (_, index) => (index + 1) * 10e6);
  const table = resultTable(curves(bandwidths), "single");
  expect(table).toContain("geometric mean over bandwidths from 10 Mbps to 300 Mbps");
  expect(table).toContain("single -> flexpie");
  expect(table.split("\n").filter((line) => line.includes("resnet18"))).toHaveLength(1);
});

test("points without a result say why, and there are no colours", () => {
  const table = resultTable(
    [rowWith(), rowWith({ planner: "inh", status: "infeasible", simulated_latency_s: null })],
    "single",
  );
  expect(table).toContain("infeasible");
  expect(table).not.toContain("\u001b");
});
