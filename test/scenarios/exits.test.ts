import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import {
  parseScenario,
  runScenario,
  type InferencePoint,
  type PointResult,
  type Success,
} from "../../scenarios/index.ts";
import { recordPoint } from "../../scenarios/record-point.ts";
import { runAlone, runPoint, decidePoint } from "../../scenarios/run-point.ts";
import { beliefsOf } from "../../scenarios/beliefs-of.ts";
import { planningCache, planners as allPlanners } from "../../planners/index.ts";
import {
  addExits,
  buildModel,
  exitShares,
  macs,
  modelMacs,
  modelOfExit,
  type Model,
} from "../../sim/model/index.ts";
import { verifyPoint } from "../../verify/index.ts";
import { clusterOf, linearProfile } from "../support/cluster.ts";
import { inferencePoints } from "./inference-points.ts";
import { scenarioOf, scenarioText } from "./scenario-text.ts";

const heads =
  "exits: [{after: pool1, share: 0.3}, {after: pool2, share: 0.25, layers: [{kind: convolution, channels: 8, stride: 2}, {kind: global-pooling}, {kind: fully-connected, features: 10}]}]";
const exiting = `{name: alexnet, ${heads}}`;
const pair =
  "{devices: [{name: board, profile: raspberry-pi-4, power: {compute: 3 W, transmit: 1 W}}, {name: server, profile: raspberry-pi-4, slowdown: 0.1, power: {compute: 30 W, transmit: 1 W}}], " +
  "network: {topology: star, bandwidth: 40 Mbps, latency: 1 ms}}";

function results(fields: Readonly<Record<string, string>>): readonly PointResult[] {
  return [
    ...runScenario(scenarioOf(scenarioText({ model: exiting, cluster: pair, planner: "single", ...fields }))),
  ];
}

function success({ outcome }: PointResult): Success {
  if (outcome.status !== "ok") throw new Error(outcome.reason);
  return outcome;
}

/** A chain of layers of so many seconds, whose exits' heads take no time; and a point that runs it on one device. */
function timedPoint(
  seconds: readonly number[],
  exits: readonly (readonly [layer: number, share: number])[],
): InferencePoint {
  const chain = buildModel("chain", [
    { name: "input", operation: { kind: "input", shape: [4, 2, 2] }, inputs: [] },
    ...seconds.map((statedSeconds, layer) => ({
      name: `layer${layer}`,
      operation: { kind: "activation", function: "relu" } as const,
      inputs: [layer === 0 ? "input" : `layer${layer - 1}`],
      statedSeconds,
    })),
  ]);
  const model = addExits(
    chain,
    exits.map(([layer, share]) => ({
      after: `layer${layer}`,
      share,
      layers: [{ kind: "global-pooling", function: "average" }],
    })),
  );
  const [point] = inferencePoints(scenarioOf(scenarioText({ planner: "single" })));
  const stated = linearProfile("stated", 0, 0);
  const cluster = clusterOf([
    {
      ...stated,
      tileCost: (operator, region) => ({
        ...stated.tileCost(operator, region),
        kernel: operator.statedSeconds ?? 0,
      }),
    },
  ]);
  return { ...point!, inference: { ...point!.inference, model }, cluster };
}

function expectedSeconds(point: InferencePoint): number {
  const believed = beliefsOf(point);
  const outcome = runPoint(
    point,
    () => decidePoint(point, point.planner, believed, planningCache()),
    believed,
  );
  if (outcome.status !== "ok") throw new Error(outcome.reason);
  return outcome.metrics.latency;
}

/** The part E[T] = sum over layers of survivors x seconds, by the formula and not by programs. */
function bySurvivors(
  seconds: readonly number[],
  exits: readonly (readonly [layer: number, share: number])[],
): number {
  return seconds.reduce((sum, time, layer) => {
    const gone = exits.reduce((gone, [after, share]) => gone + (after < layer ? share : 0), 0);
    return sum + (1 - gone) * time;
  }, 0);
}

describe("a single request of a model with exits", () => {
  it("takes what survivors say: every layer for those that are left", () => {
    const seconds = [0.01, 0.02, 0.005, 0.04, 0.03];
    // Cumulative .137, .311, .431, .585: a VGG16 with exits, of which the first are taken here.
    const exits = [
      [0, 0.137],
      [1, 0.174],
      [2, 0.12],
      [3, 0.154],
    ] as const;
    expect(expectedSeconds(timedPoint(seconds, exits))).toBeCloseTo(bySurvivors(seconds, exits), 12);
    expect(expectedSeconds(timedPoint(seconds, [[1, 1]]))).toBeCloseTo(0.03, 12);
  });

  it("costs a head more than without, and nothing else, where nobody leaves", () => {
    const [plain, none, unused] = [
      "alexnet",
      "{name: alexnet, exits: []}",
      "{name: alexnet, exits: [{after: pool1, share: 0}]}",
    ].map((model) => results({ model }));
    expect(none).toEqual(
      plain!.map((result) => ({ ...result, planningSeconds: expect.any(Number) as number })),
    );
    const [point] = inferencePoints(
      scenarioOf(
        scenarioText({
          model: "{name: alexnet, exits: [{after: pool1, share: 0}]}",
          cluster: pair,
          planner: "single",
        }),
      ),
    );
    const { model } = point!.inference;
    const head = model.operators.filter(({ name }) => name.startsWith("pool1/exit/"));
    const board = point!.cluster.devices[0]!.profile;
    const headSeconds = head.reduce(
      (sum, operator) =>
        sum + board.tileCost(operator, { start: operator.shape.map(() => 0), end: operator.shape }).kernel,
      0,
    );
    const [was, is] = [success(plain![0]!).metrics, success(unused![0]!).metrics];
    expect(is.latency - was.latency).toBeCloseTo(headSeconds, 12);
    expect(is.bytesMoved).toBe(was.bytesMoved);
    expect(headSeconds).toBeGreaterThan(0);
  });

  it("says when requests leave, and what is expected", () => {
    const [notes] = results({ planner: "dads" }).map((result) => success(result).notes.join("; "));
    expect(notes).toMatch(
      /^requests leave after pool1 30 % of all requests \(30 % so far\), [\d.]+ ms; after pool2 25 % of all requests \(55 % so far\), [\d.]+ ms; at the end 45 % of all requests, [\d.]+ ms; expected [\d.]+ ms/,
    );
  });
});

describe("every planner", () => {
  const planners = allPlanners
    .map(({ name }) => name)
    .filter((name) => !["single", "cutedge"].includes(name));
  const all = results({ sweep: JSON.stringify({ planner: ["single", ...planners] }) });

  it.each(all.map((result) => [result.identity.planner, result] as const))(
    "%s takes a model with exits",
    (_, result) => {
      const { metrics, believedLatency, notes } = success(result);
      expect(believedLatency).toBeCloseTo(metrics.latency, 9);
      const plain = notes.some((note) => note === "planned and predicted for requests that go to the end");
      const weighs = ["neurosurgeon", "dads", "qdmp", "cic"].includes(result.identity.planner);
      expect(plain).toBe(!weighs);
      expect(metrics.energy).toBeGreaterThan(0);
    },
  );

  it("refuses exits where a controller decides while it runs", () => {
    const [stolen] = results({ planner: '"deepthings[assignment=stealing]"' });
    const [slots] = results({ planner: "cutedge", requests: "{arrivals: {rate: 2 /s}, count: 10}" });
    expect(slots!.outcome).toMatchObject({ status: "infeasible" });
    expect(stolen!.outcome).toMatchObject({
      status: "infeasible",
      reason: expect.stringContaining("leave early") as string,
    });
  });
});

describe("a stream of requests", () => {
  const stream = "{arrivals: {every: 1 s}, count: 2000}";
  const served = results({ requests: stream, sweep: "{planner: [single, dads, outc]}" });
  const left = served.map((result) => {
    const note = success(result).notes.find((text) => text.startsWith("requests left"))!;
    return [...note.matchAll(/(\d+) of 2000/g)].map(([, count]) => Number(count));
  });

  it("leaves where it is drawn to, the same requests whoever plans", () => {
    expect(left[1]).toEqual(left[0]);
    expect(left[2]).toEqual(left[0]);
    for (const [exit, share] of [0.3, 0.25, 0.45].entries()) {
      // Four standard deviations of a binomial count.
      const spread = 4 * Math.sqrt(2000 * share * (1 - share));
      expect(Math.abs(left[0]![exit]! - 2000 * share)).toBeLessThan(spread);
    }
    const other = results({ requests: stream, seed: "2" }).map((result) => success(result).notes.join());
    expect(other.join()).not.toContain(`after pool1 ${left[0]![0]} of 2000`);
  });

  it("has, where requests do not meet, the mean of what each takes alone", () => {
    for (const [index, { identity }] of served.entries()) {
      const [point] = inferencePoints(
        scenarioOf(scenarioText({ model: exiting, cluster: pair, planner: identity.planner })),
      );
      const decided = decidePoint(point!, point!.planner, beliefsOf(point!), planningCache());
      if (decided.kind === "controller") throw new Error("a plan was asked for");
      const seconds = decided.exits.map((exit) => {
        const one = { ...decided, exits: [{ ...exit, after: undefined, share: 1 }] };
        return runAlone(point!, one).metrics.latency;
      });
      const mean = seconds.reduce((sum, time, exit) => sum + (time * left[index]![exit]!) / 2000, 0);
      expect(success(served[index]!).metrics.latency).toBeCloseTo(mean, 9);
    }
  });

  it("keeps its exits through failures and new plans", () => {
    const [replanned] = results({
      planner: "dads",
      requests: "{arrivals: {every: 50 ms}, count: 400}",
      failures: "[{device: server, at: 3 s, for: 5 s}]",
      on_failure: "replan",
      replan: "{on: [failure], weights: everywhere}",
    });
    const { notes, metrics } = success(replanned!);
    expect(metrics.requests!.figures.finished).toBe(400);
    expect(notes.join()).toContain("requests left after pool1");
  });
});

describe("a proof", () => {
  it("computes a model with exits, and what each exit needs", async () => {
    const convolution = { kind: "convolution", outputChannels: 6, groups: 1, bias: true } as const;
    const window = {
      kernel: [3, 3],
      stride: [1, 1],
      dilation: [1, 1],
      padding: { top: 1, left: 1, bottom: 1, right: 1 },
    } as const;
    const layers = ["a", "b", "c"].map((name, index, all) => ({
      name,
      operation: { ...convolution, ...window },
      inputs: [index === 0 ? "input" : all[index - 1]!],
    }));
    const classes = {
      name: "classes",
      operation: { kind: "fully-connected", outputFeatures: 5, bias: true },
      inputs: ["c"],
    } as const;
    const input = { name: "input", operation: { kind: "input", shape: [3, 10, 10] }, inputs: [] } as const;
    const plain = buildModel("small", [input, ...layers, classes]);
    const model = addExits(plain, [
      { after: "b", share: 0.2 },
      { after: "a", share: 0.5 },
    ]);
    const [any] = inferencePoints(scenarioOf(scenarioText({ planner: "grid2d" })));
    const point = { ...any!, inference: { ...any!.inference, model } };
    const decided = decidePoint(point, point.planner, beliefsOf(point), planningCache());
    if (decided.kind === "controller") throw new Error("a plan was asked for");
    expect((await verifyPoint(point, decided)).ok).toBe(true);
    const [first, ...others] = decided.exits;
    const { lowering } = first!.checked;
    const computes = lowering.computes.map((task) => ({ ...task, awaits: [] }));
    const spoilt = {
      ...first!,
      checked: { ...first!.checked, lowering: { ...lowering, computes, transfers: [] } },
    };
    expect((await verifyPoint(point, { ...decided, exits: [spoilt, ...others] })).ok).toBe(false);
  });
});

test("the model of an exit computes its head, those before it and nothing behind it", () => {
  const [point] = inferencePoints(scenarioOf(scenarioText({ model: exiting, planner: "single" })));
  const { model } = point!.inference;
  const names = (part: Model) => part.operators.map(({ name }) => name);
  const [first, second] = [modelOfExit(model, 0), modelOfExit(model, 1)];
  expect(names(first)).toEqual([
    "input",
    "conv1",
    "pool1",
    "pool1/exit/1-global-pooling",
    "pool1/exit/2-fully-connected",
  ]);
  expect(names(second)).toContain("pool1/exit/2-fully-connected");
  expect(names(second)).toContain("pool2/exit/3-fully-connected");
  expect(names(second)).not.toContain("conv3");
  expect(second.outputs.map((id) => second.operators[id]!.name)).toEqual(["pool2/exit/3-fully-connected"]);
  expect(modelOfExit(model, 2)).toBe(model);
  expect(exitShares(model).map((share) => Number(share.toFixed(12)))).toEqual([0.3, 0.25, 0.45]);
  const plain = inferencePoints(scenarioOf(scenarioText({ model: "alexnet" })))[0]!.inference.model;
  const added = model.operators.filter(({ name }) => name.includes("/exit"));
  expect(modelMacs(model) - modelMacs(plain)).toBe(added.reduce((sum, operator) => sum + macs(operator), 0));
});

test("a timeline of a single request is of one that goes to the end", () => {
  const [point] = inferencePoints(
    scenarioOf(scenarioText({ model: exiting, cluster: pair, planner: "dads" })),
  );
  expect(recordPoint(point!).record.programs).toHaveLength(1);
});

const wrong = (exits: string, name = "alexnet") =>
  scenarioText({ model: `{name: ${name}, exits: ${exits}}` });

test.each<[string, string, string]>([
  [
    "an exit after the last layer",
    wrong("[{after: fc8, share: 0.1}]"),
    "small.yaml:2:40 model.exits.0.after: fc8 is the last layer",
  ],
  [
    "shares over 1",
    wrong("[{after: pool1, share: 0.7}, {after: pool2, share: 0.4}]"),
    "small.yaml:2:82 model.exits.1.share: brings the shares to 1.1 (allowed: up to 1 together",
  ],
  ["a share over 1", wrong("[{after: pool1, share: 1.5}]"), "model.exits.0.share: "],
  [
    "an unknown layer",
    wrong("[{after: pool9, share: 0.1}]"),
    "model.exits.0.after: alexnet has no layer pool9",
  ],
  [
    "the input",
    wrong("[{after: input, share: 0.1}]"),
    "model.exits.0.after: input is the input and no layer",
  ],
  [
    "two exits at one layer",
    wrong("[{after: pool1, share: 0.1}, {after: pool1, share: 0.1}]"),
    "model.exits.1.after: pool1 has an exit already",
  ],
  [
    "a head that does not fit",
    wrong("[{after: pool2, share: 0.1, layers: [{kind: pooling, kernel: 40}]}]"),
    "model.exits.0.layers: layer 1, pooling: ",
  ],
  [
    "a layer of an unknown kind",
    wrong("[{after: pool2, share: 0.1, layers: [{kind: magic}]}]"),
    "model.exits.0.layers.0.kind",
  ],
  [
    "no head for a detector",
    wrong("[{after: conv1, share: 0.1}]", "tiny-yolov2"),
    "model.exits.0.after: the head behind conv1 is not stated",
  ],
  [
    "exits on two branches",
    wrong("[{after: fire2/expand1x1, share: 0.1}, {after: fire2/expand3x3, share: 0.1}]", "squeezenet1.1"),
    "does not depend on fire2/expand1x1",
  ],
])("refuses %s", (_, text, message) => {
  expect(() => scenarioOf(text)).toThrow(message);
  try {
    parseScenario(text);
  } catch (error) {
    expect((error as Error).message.split("\n")).toHaveLength(1);
  }
});

const table = join(import.meta.dirname, "../../../shared/vectors/branchynet_table1.json");

interface TableRow {
  readonly net: string;
  readonly ms: number;
  readonly gain?: number;
  readonly exit_pct?: readonly number[];
}

/**
 * The table tells mean times and exit shares, and not the times of the single exits: the end takes what the plain network takes,
 * and the exits before it the rest, evenly spaced. Times between 0 and that of the plain network must be able to explain the mean.
 */
function explains(base: TableRow, branchy: TableRow): void {
  const shares = branchy.exit_pct!.map((percent) => percent / 100);
  const early = shares.slice(0, -1);
  const last = 1 - early.reduce((sum, share) => sum + share, 0);
  const spaced = early.reduce((sum, share, exit) => sum + share * (exit + 1), 0);
  const step = (branchy.ms - last * base.ms) / spaced;
  expect(step).toBeGreaterThan(0);
  expect(step * early.length).toBeLessThan(base.ms);
  const seconds = [...early.map(() => step), base.ms - step * early.length];
  const mean = expectedSeconds(
    timedPoint(
      seconds,
      early.map((share, layer) => [layer, share]),
    ),
  );
  // Times and gains are printed with two digits behind the point, and one.
  expect(Math.abs(mean - branchy.ms)).toBeLessThan(0.005);
  expect(Math.abs(base.ms / mean - branchy.gain!)).toBeLessThan(0.06);
}

test.skipIf(!existsSync(table))(
  "the means of BranchyNet's table I are sums over its exits (skipped where ../shared/vectors is absent: it may not be copied here)",
  () => {
    const { rows } = JSON.parse(readFileSync(table, "utf8")) as { readonly rows: readonly TableRow[] };
    const branchy = rows.filter(({ exit_pct }) => exit_pct);
    expect(branchy).toHaveLength(6);
    for (const row of branchy) explains(rows[rows.indexOf(row) - 1]!, row);
  },
);

test("a mean over exits with a published gain is their sum: B-LeNet is 5.4 times as fast as LeNet (Teerapittayanon et al., 2016)", () => {
  explains({ net: "LeNet", ms: 3.37 }, { net: "B-LeNet", ms: 0.62, gain: 5.4, exit_pct: [94.3, 5.63] });
});
