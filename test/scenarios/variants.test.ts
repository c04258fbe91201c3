import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { choicesCsv, choicesOf, choiceTable } from "../../results/choice.ts";
import { drawCharts, pointsCsv, rowOf, type PointRow } from "../../results/index.ts";
import { paretoPoints } from "../../results/pareto.ts";
import { chooseRuleOf, loadScenario, runScenario, type ChooseRule } from "../../scenarios/index.ts";
import { ScenarioDocument } from "../../scenarios/document.ts";
import { fixedSeed } from "../support/arbitrary.ts";
import { scenarioOf, scenarioText } from "./scenario-text.ts";

const variants =
  "[{name: small, model: squeezenet1.1, accuracy: 0.58}, {name: large, model: {name: alexnet}, accuracy: 0.9}]";
const power = "power: {compute: 3 W, transmit: 1 W}";
const cluster =
  `{devices: [{name: board, profile: raspberry-pi-4, ${power}}, {name: server, profile: raspberry-pi-4, slowdown: 0.1, ${power}}], ` +
  "network: {topology: star, bandwidth: 40 Mbps, latency: 1 ms}}";
const sweep = "{cluster.network.bandwidth: [1 Mbps, 100 Mbps], planner: [single, dads]}";

/** A scenario with variants in place of a model. */
function text(fields: Readonly<Record<string, string>> = {}): string {
  return scenarioText({ variants, cluster, sweep, planner: "single", ...fields }).replace(
    /^model: .*\n/m,
    "",
  );
}

function rowsOf(fields: Readonly<Record<string, string>> = {}): readonly PointRow[] {
  return [...runScenario(scenarioOf(text(fields)))].map(rowOf);
}

function ruleOf(choose: string): ChooseRule {
  const { content } = new ScenarioDocument(`choose: ${choose}\n`, "rule.yaml");
  return chooseRuleOf(content)!;
}

describe("variants of a model", () => {
  const scenario = scenarioOf(text());
  const rows = rowsOf();

  it("are the first axis of the sweep, with a model and an accuracy of their own", () => {
    expect(scenario.pointCount).toBe(8);
    expect(rows.map(({ swept, model, accuracy }) => [swept["variant"], model, accuracy])).toEqual([
      ...Array.from({ length: 4 }, () => ["small", "squeezenet1.1", 0.58]),
      ...Array.from({ length: 4 }, () => ["large", "alexnet", 0.9]),
    ]);
    expect(pointsCsv(rows, scenario.sweptFields).split("\n")[0]).toMatch(/,seed,accuracy,.*,variant$/);
  });

  it("make the same rows as their models alone", () => {
    const alone = [
      ...runScenario(scenarioOf(scenarioText({ model: "alexnet", cluster, sweep, planner: "single" }))),
    ].map(rowOf);
    const large = rows.slice(4).map((row) => ({ ...row, accuracy: null, swept: {} }));
    expect(large).toEqual(alone);
  });

  it("may be one of them", () => {
    const one = rowsOf({ variant: "large", sweep: "{planner: [single, dads]}" });
    expect(one.map(({ model, accuracy }) => [model, accuracy])).toEqual([["alexnet", 0.9], ["alexnet", 0.9]]); // prettier-ignore
  });

  it("are chosen by the least of a measure among those that keep the bounds", () => {
    for (const minimise of ["latency", "energy", "memory"] as const) {
      const valueOf = (row: PointRow) =>
        ({ latency: row.simulated_latency_s, energy: row.energy_j, memory: row.peak_memory_bytes })[
          minimise
        ]!;
      for (const least of [0, 0.7]) {
        const choices = choicesOf(
          rows,
          ruleOf(`{minimise: ${minimise}, subject_to: {accuracy: ">= ${least}"}}`),
        );
        expect(choices).toHaveLength(2);
        for (const { candidates } of choices) {
          expect(candidates).toHaveLength(4);
          const allowed = candidates
            .filter(({ row }) => row.accuracy! >= least)
            .map(({ row }) => valueOf(row));
          const [chosen, ...others] = candidates.filter(({ isChosen }) => isChosen);
          expect(others).toEqual([]);
          expect(valueOf(chosen!.row)).toBe(Math.min(...allowed));
          expect(chosen!.row.accuracy).toBeGreaterThanOrEqual(least);
        }
      }
    }
  });

  it("say why they were not chosen, and where none could be", () => {
    const rule = ruleOf('{minimise: latency, subject_to: {accuracy: ">= 0.95", memory: "<= 1 MiB"}}');
    const choices = choicesOf(rows, rule);
    expect(choices.flatMap(({ candidates }) => candidates.map(({ why }) => why))).toContain(
      "accuracy of 0.58 is not >= 0.95",
    );
    expect(choiceTable(choices, rule)).toContain("none: 4 by accuracy");
    const some = ruleOf('{subject_to: {memory: "<= 50 MiB", energy: "<= 1 kJ", latency: "<= 100 s"}}');
    const csv = choicesCsv(choicesOf(rows, some)).trim().split("\n");
    expect(csv).toHaveLength(9);
    expect(csv.filter((line) => line.includes(",yes,least latency: "))).toHaveLength(2);
    expect(csv.filter((line) => line.includes("large") && line.includes("is not <= 52.4 MB"))).toHaveLength(
      4,
    );
  });

  it("are drawn over latency and energy", async () => {
    const { files, notes } = await drawCharts(rows, "single");
    expect(notes).toEqual([]);
    expect(files.map(({ path }) => path)).toEqual(
      expect.arrayContaining(["charts/accuracy-over-latency.png", "charts/accuracy-over-energy.svg"]),
    );
    const { content } = files.find(({ path }) => path === "charts/accuracy-over-latency.svg")!;
    expect(content).toContain("large, ");
  });
});

test("optimal is what no other point is as good as in both and better in one", () => {
  const [row] = rowsOf({ sweep: "{planner: [single]}" });
  const points = fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 })), {
    maxLength: 25,
  });
  fc.assert(
    fc.property(points, (drawn) => {
      const rows = drawn.map(([accuracy, latency]) => ({ ...row!, accuracy, simulated_latency_s: latency }));
      for (const { accuracy, cost, isOptimal } of paretoPoints(rows, (one) => one.simulated_latency_s)) {
        const isBeaten = drawn.some(
          ([right, seconds]) => right >= accuracy && seconds <= cost && (right > accuracy || seconds < cost),
        );
        expect(isOptimal).toBe(!isBeaten);
      }
    }),
    { ...fixedSeed, numRuns: 200 },
  );
});

test("the shipped scenario is sound, and states what it chooses by", () => {
  const { pointCount, source } = loadScenario("scenarios/variants.yaml");
  expect(pointCount).toBe(81);
  expect(chooseRuleOf(new ScenarioDocument(source.text, source.file).content)?.subject_to.accuracy).toBe(0.7);
});

const choose = (rule: string) => text({ choose: rule });

test.each<[string, string, string]>([
  [
    "an accuracy without variants",
    scenarioText({ accuracy: "0.7" }),
    "small.yaml:5:1 accuracy: needs variants",
  ],
  [
    "a model beside variants",
    scenarioText({ variants }),
    "small.yaml:2:1 model: cannot be combined with variants",
  ],
  ["a variant without a model", text({ variants: "[{name: a, accuracy: 0.5}]" }), "variants.0: has no model"],
  [
    "two variants of a name",
    text({ variants: "[{name: a, model: alexnet}, {name: a, model: resnet18}]" }),
    "variants.1.name: repeats the name a",
  ],
  [
    "an accuracy over 1",
    text({ variants: "[{name: a, model: alexnet, accuracy: 70}]" }),
    "variants.0.accuracy: ",
  ],
  [
    "an unknown model of a variant",
    text({ variants: "[{name: a, model: alexnet}, {name: b, model: alexnut}]" }),
    "variants.1.model: unknown model alexnut",
  ],
  [
    "an exit that a variant cannot have",
    text({ variants: "[{name: a, model: {name: alexnet, exits: [{after: fc8, share: 0.5}]}}]" }),
    "variants.0.model.exits.0.after: fc8 is the last layer",
  ],
  [
    "an unknown field of a variant",
    text({ variants: "[{name: a, model: alexnet, acuracy: 0.5}]" }),
    "variants.0.acuracy: ",
  ],
  [
    "a choice by accuracy where a variant has none",
    text({ variants: "[{name: a, model: alexnet}]", choose: '{subject_to: {accuracy: ">= 0.5"}}' }),
    "variants.0: has no accuracy, and choose goes by it",
  ],
  [
    "a choice by accuracy without variants",
    scenarioText({ choose: '{subject_to: {accuracy: ">= 0.5"}}' }),
    "choose.subject_to.accuracy: needs variants",
  ],
  [
    "a bound the wrong way round",
    choose('{subject_to: {accuracy: "<= 0.5"}}'),
    "choose.subject_to.accuracy: ",
  ],
  ["a bound without a unit", choose('{subject_to: {energy: "<= 2"}}'), "choose.subject_to.energy: "],
  ["a measure that is none", choose("{minimise: weight}"), "choose.minimise: "],
  ["an unknown bound", choose('{subject_to: {size: "<= 2 MiB"}}'), "choose.subject_to.size: "],
])("refuses %s", (_, content, message) => {
  expect(() => scenarioOf(content)).toThrow(message);
});
