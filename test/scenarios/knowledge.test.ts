import { expect, it, test } from "vitest";
import { parseKnowledge } from "../../scenarios/knowledge.ts";
import { runScenario } from "../../scenarios/index.ts";
import { InputError } from "../../sim/errors.ts";
import { rowOf } from "../../results/row.ts";
import { regretsOf } from "../../results/regret.ts";
import { regretTable } from "../../results/regret-table.ts";
import { scenarioOf, scenarioText } from "./scenario-text.ts";

test("knowledge is exact, interpolated, or estimated from a share of the rows", () => {
  expect(parseKnowledge("exact")).toEqual({ kind: "exact" });
  expect(parseKnowledge("interpolated")).toEqual({ kind: "interpolated" });
  expect(parseKnowledge("estimated")).toEqual({ kind: "estimated", share: 1, estimator: "boosted" });
  expect(parseKnowledge("estimated[rows=0.5%]")).toEqual({
    kind: "estimated",
    share: 0.005,
    estimator: "boosted",
  });
});

it.each([
  "guessed",
  "estimated[rows=0%]",
  "estimated[rows=101%]",
  "estimated[rows=10]",
  "exact[rows=1%]",
  "",
])("%j is refused", (text) => {
  expect(() => parseKnowledge(text)).toThrow(InputError);
});

test("an unknown knowledge in a scenario is told with its place and what is allowed", () => {
  expect(() => scenarioOf(scenarioText({ knowledge: "guessed" }))).toThrow(
    /small\.yaml:5:12.*knowledge.*guessed.*allowed: exact, interpolated, estimated/s,
  );
});

test("plans by learned costs run on the true ones, and their regret is theirs", () => {
  const scenario = scenarioOf(
    scenarioText({
      model: "mobilenet-v1",
      cluster:
        "{devices: [{name: board, count: 3, profile: x86-64-zen4-avx512, slowdown: 10}], " +
        "network: {topology: ring, bandwidth: 200 Mbps, latency: 20 us}}",
      sweep: '{knowledge: [exact, "estimated[rows=5%]"], planner: [inh, flexpie]}',
    }),
  );
  const rows = [...runScenario(scenario)].map(rowOf);
  expect(rows.map(({ status }) => status)).toEqual(["ok", "ok", "ok", "ok"]);
  // What is computed on is measured, whatever the planner believed.
  for (const { trace_share, interpolated_share } of rows)
    expect(trace_share! + interpolated_share!).toBeCloseTo(1, 9);
  const regrets = regretsOf(rows);
  expect(regrets.map(({ row }) => row.planner)).toEqual(["inh", "flexpie"]);
  // A fixed scheme has one plan, and the exact search cannot be beaten.
  expect(regrets[0]!.regret).toBe(0);
  expect(regrets[1]!.regret).toBeGreaterThanOrEqual(0);
  expect(regrets[1]!.regret).toBeLessThan(0.25);
  expect(Math.abs(regrets[0]!.predictionError)).toBeGreaterThan(0);
  expect(regretTable(rows)).toContain("estimated[rows=5%]");
  expect(regretTable(rows.filter(({ knowledge }) => knowledge === "exact"))).toBeUndefined();
});
