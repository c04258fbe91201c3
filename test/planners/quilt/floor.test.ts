import { describe, expect, it } from "vitest";
import { definePlanner, type Answer } from "../../../planners/define-planner.ts";
import { integer, oneOf, type PlannerOptionSet } from "../../../planners/options.ts";
import { problemOf, type Planner, type PlannerOptions } from "../../../planners/index.ts";
import { floorPlans } from "../../../planners/quilt/floor.ts";
import { InfeasibleError } from "../../../sim/errors.ts";
import { buildModel } from "../../../sim/model/index.ts";
import type { Inference, Plan } from "../../../sim/partition/index.ts";
import { wholeBox } from "../../../sim/tensor/index.ts";
import { clusterOf, linearProfile } from "../../support/cluster.ts";

const model = buildModel("one", [
  { name: "input", operation: { kind: "input", shape: [1, 4, 4] }, inputs: [] },
  { name: "relu", operation: { kind: "activation", function: "relu" }, inputs: ["input"] },
]);
const inference: Inference = { model, inputAt: 0, resultAt: 0 };
/** The second device is slower, and far. */
const problem = problemOf(
  inference,
  clusterOf([1, 3].map((factor) => linearProfile(`device ${factor}`, 0, factor))),
);

/** All on a device. */
function planOn(device: number): Plan {
  return {
    execution: "bulk-synchronous",
    steps: [[{ operator: 1, region: wholeBox([1, 4, 4]), device }]],
  };
}

const asked: string[] = [];
const objectives = (...values: [string, ...string[]]) => oneOf(values, { meaning: "what is wanted" });

/** A planner that writes down what it is asked. */
function planner(
  name: string,
  options: PlannerOptionSet = {},
  plan: () => Answer = () => ({ plan: planOn(0) }),
  more: Partial<Planner> = {},
): Planner {
  const made = definePlanner({ name, summary: name, options, plan });
  return {
    ...made,
    ...more,
    plan: (given, texts: PlannerOptions) => {
      const settled = Object.entries(texts)
        .map((entry) => entry.join("="))
        .sort();
      asked.push([name, ...settled].join(" "));
      return made.plan(given, texts);
    },
  };
}

function floor(rivals: readonly Planner[], which = "all", objective: "latency" | "throughput" = "latency") {
  asked.length = 0;
  const found = floorPlans(problem, rivals, which, objective);
  return { ...found, asked: [...asked] };
}

describe("the floor of quilt", () => {
  it("asks planners by default and under the options that may make a plan faster, one at a time", () => {
    const options = {
      split: objectives("equal", "proportional"),
      devices: objectives("all", "any"),
      blocks: objectives("fused", "single"),
      grid: objectives("rows", "columns"),
      other: objectives("yes", "no"),
    };
    expect(floor([planner("plain"), planner("choosy", options)]).asked).toEqual([
      "plain",
      "choosy",
      "choosy split=proportional",
      "choosy devices=any split=proportional",
      "choosy blocks=single split=proportional",
    ]);
  });

  it("asks for what is wanted and for latency, and no one who cannot plan for either, or searches as long as told", () => {
    const rivals = [
      planner("latency-only"),
      planner("both", { objective: objectives("latency", "throughput", "energy") }),
      planner("throughput-first", { objective: objectives("throughput", "latency") }),
      planner("memory-only", {}, undefined, { objective: () => "memory" }),
      planner("throughput-only", {}, undefined, { objective: () => "throughput" }),
      planner("searching", { evaluations: integer({ min: 1, default: 9, meaning: "tries" }) }),
    ];
    expect(floor(rivals).asked).toEqual(["latency-only", "both", "throughput-first objective=latency"]);
    expect(floor(rivals, "all", "throughput").asked).toEqual([
      "latency-only",
      "both objective=throughput",
      "both",
      "throughput-first",
      "throughput-first objective=latency",
      "throughput-only",
    ]);
  });

  it("has the best plan first, of equals the one that was asked first, with the figures of their runs", () => {
    const { plans, refused } = floor([
      planner("far", {}, () => ({ plan: planOn(1) })),
      planner("near"),
      planner("near-too"),
    ]);
    expect(plans.map(({ label }) => label)).toEqual(["near", "near-too", "far"]);
    expect(plans[0]!.figure).toBe(16);
    expect(plans[1]!.figure).toBe(16);
    expect(plans[2]!.figure).toBeGreaterThan(48);
    expect(plans[2]!.decision.plan).toEqual(planOn(1));
    expect(refused).toBe(0);
  });

  it("says by which options a plan was made", () => {
    const { plans } = floor([
      planner("choosy", { split: objectives("equal", "proportional"), devices: objectives("all", "any") }),
    ]);
    expect(plans.map(({ label }) => label)).toEqual([
      "choosy",
      "choosy[split=proportional]",
      "choosy[devices=any;split=proportional]",
    ]);
  });

  it("asks those who plan for memory where someone had no plan, and says the first reason", () => {
    const full = (why: string) => () => {
      throw new InfeasibleError(why);
    };
    const found = floor([
      planner("small", {}, undefined, { objective: () => "memory" }),
      planner("first", {}, full("too much")),
      planner("second", {}, full("far too much")),
    ]);
    expect(found.asked).toEqual(["first", "second", "small"]);
    expect(found).toMatchObject({ refused: 2, reason: "too much", plans: [{ label: "small" }] });
    const broken = planner("broken", {}, () => {
      throw new RangeError("broken");
    });
    expect(() => floor([broken])).toThrow(RangeError);
  });

  it("asks no one who lacks something, and takes no controller for a plan", () => {
    const controller = { kind: "controller", controller: () => ({ react: () => {} }) } as const;
    const rivals = [
      planner("lacking", {}, undefined, { lacks: () => "everything" }),
      planner("able", {}, undefined, { lacks: () => undefined }),
      planner("controlling", {}, () => controller),
    ];
    const found = floor(rivals);
    expect(found.asked).toEqual(["able", "controlling"]);
    expect(found.plans.map(({ label }) => label)).toEqual(["able"]);
  });

  it("asks the fast ones alone where that is wanted, all others where none of these fits", () => {
    const full = () => {
      throw new InfeasibleError("too much");
    };
    const options = { split: objectives("equal", "proportional"), devices: objectives("all", "any") };
    const rivals = [planner("slow"), planner("flexpie", options), planner("single")];
    // With the parts of devices by their speed, and nothing else.
    expect(floor(rivals, "fast").asked).toEqual(["flexpie split=proportional", "single"]);
    const refusing = [planner("slow"), planner("single", {}, full)];
    expect(floor(refusing, "fast").asked).toEqual(["single", "slow", "single"]);
    const ofThroughput = [planner("aofl"), planner("pipeline")];
    expect(floor(ofThroughput, "fast").asked).toEqual(["aofl"]);
    expect(floor([planner("flexpie"), planner("aofl")], "fast", "throughput").asked).toEqual(["flexpie"]);
  });

  it("leaves out planners whose plans FlexPie considers, where FlexPie found the fastest of all", () => {
    const exact = (notes: readonly string[], predictedLatency: number) =>
      planner("flexpie", {}, () => ({ plan: planOn(0), predictedLatency, notes }));
    const others = [planner("outc"), planner("layerwise"), planner("heft")];
    expect(floor([...others, exact([], 16)]).asked).toEqual(["flexpie", "heft"]);
    for (const inexact of [exact(["may miss"], 16), exact([], 17)])
      expect(floor([...others, inexact]).asked).toEqual(["flexpie", "outc", "layerwise", "heft"]);
    expect(floor([...others, exact([], 16)], "all", "throughput").asked).toHaveLength(4);
  });
});
