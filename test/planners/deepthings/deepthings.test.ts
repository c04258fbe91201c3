import { beforeAll, describe, expect, it } from "vitest";
import {
  choosePlanner,
  problemOf,
  requirePlan,
  trueBeliefs,
  runDeepThings,
} from "../../../planners/index.ts";
import { computeReference, TileRunner, verifyLowering, type Reference } from "../../../verify/index.ts";
import { bus, mesh, type Cluster } from "../../../sim/cluster/index.ts";
import { InputError } from "../../../sim/errors.ts";
import {
  buildModel,
  builtInNetwork,
  linkOperators,
  modelMacs,
  type Model,
} from "../../../sim/model/index.ts";
import { checkPlan, type Inference } from "../../../sim/partition/index.ts";
import { computeDurations } from "../../../sim/run/index.ts";
import { loadRuntime, SeededValues } from "../../../traces/record/index.ts";
import { sameConvolution } from "../../support/row-planning.ts";
import { clusterOf, deviceNames, linearProfile } from "../../support/cluster.ts";
import { modelFamilies } from "../../support/families.ts";
import { simulateChecked } from "../../support/simulate-checked.ts";

const yolov2 = linkOperators(builtInNetwork("yolov2", {}));
const familyOf = (name: string) => modelFamilies.find((model) => model.name === name)!;

/** Devices of these speeds on links so fast that only computing counts, or on a Wi-Fi-like bus. */
function clusterAt(speeds: readonly number[], network: "instant" | "wifi"): Cluster {
  const names = deviceNames(speeds.length);
  const graph =
    network === "instant"
      ? mesh(names, { bandwidth: 1e9, latency: 0, duplex: "full" })
      : bus(names, { bandwidth: 6.25e6, latency: 1e-3 });
  return clusterOf(
    speeds.map((speed, device) => linearProfile(`device ${device}`, 1e-9 / speed, 1e-9 / speed)),
    graph,
  );
}

function planOn(text: string, model: Model, cluster: Cluster) {
  const { planner, options } = choosePlanner(text);
  const inference: Inference = { model, inputAt: 0, resultAt: 0 };
  const planned = requirePlan(planner.plan(problemOf(inference, cluster), options));
  const checked = checkPlan(planned.plan, inference, cluster.devices);
  const { seconds } = computeDurations(checked.lowering, cluster, { kind: "median" });
  const { makespan } = simulateChecked(checked.lowering, cluster, seconds);
  return { planned, checked, makespan, inference };
}

const stealing = (model: Model, cluster: Cluster, side: number, reuse = false) =>
  runDeepThings({ model, inputAt: 0, resultAt: 0 }, cluster, {
    grid: { rows: side, columns: side },
    layers: undefined,
    reuse,
  });

describe("stealing against an assignment in advance", () => {
  it.each([2, 3, 4, 6])("%s equal devices: within one tile of each other", (count) => {
    const cluster = clusterAt(Array(count).fill(1), "instant");
    for (const side of [2, 3, 5]) {
      const { trace } = stealing(yolov2, cluster, side);
      const tile = Math.max(...trace.tiles.map(({ start, end }) => end - start));
      const { makespan } = planOn(`deepthings[grid=${side}x${side}]`, yolov2, cluster);
      expect(Math.abs(trace.makespan - makespan)).toBeLessThanOrEqual(tile);
    }
  });

  it.each([[[1, 2]], [[2, 1]], [[1, 1, 2, 4]], [[4, 2, 1, 1]], [[1, 3, 1, 3, 1, 3]]])(
    "devices of speeds %s: stealing is faster than tiles in turn",
    (speeds) => {
      for (const network of ["instant", "wifi"] as const) {
        const cluster = clusterAt(speeds, network);
        const inTurn = planOn("deepthings[grid=5x5]", yolov2, cluster).makespan;
        expect(stealing(yolov2, cluster, 5).trace.makespan).toBeLessThan(inTurn);
      }
    },
  );

  it("the slower of two devices takes as many tiles as its speed allows", () => {
    const cluster = clusterAt([1, 3], "instant");
    const { devices } = stealing(yolov2, cluster, 6);
    expect(devices.map(({ tiles }) => tiles)).toEqual([9, 27]);
    const inTurn = planOn("deepthings[grid=6x6]", yolov2, cluster).makespan;
    const balanced = planOn("deepthings[assignment=balanced;grid=6x6]", yolov2, cluster).makespan;
    expect(balanced).toBeLessThan(inTurn);
  });
});

describe("YOLOv2 on one device", () => {
  const alone = clusterAt([1], "instant");

  it("reports the published memory of a tile and the published work", () => {
    const { devices, metrics } = stealing(yolov2, alone, 3);
    expect(devices[0]!.largestTile / 2 ** 20).toBeCloseTo(16.0181, 4);
    expect(metrics.redundantMacs).toBe(19_878_533_120 - 13_000_343_552);
    expect(metrics.redundantMacs + modelMacs(yolov2)).toBeGreaterThan(modelMacs(yolov2));
  });

  it("tiles need less memory than whole layers, in the plan as in the run", () => {
    const activations = (text: string) => planOn(text, yolov2, alone).checked.memories[0]!.activations;
    expect(activations("single")).toBeGreaterThan(56 * 2 ** 20);
    // The frame, one tile at work, and the merged output.
    expect(activations("deepthings[grid=3x3]")).toBeLessThan(25 * 2 ** 20);
  });
});

describe("the planner", () => {
  const cluster = clusterAt([1, 2, 4], "wifi");

  it("has no model of its own, and believes in its plan's run, and one with stealing, exactly where it knows the costs", () => {
    const believed = trueBeliefs(cluster);
    for (const reuse of ["off", "on"]) {
      const { planned, makespan, inference } = planOn(`deepthings[reuse=${reuse}]`, yolov2, cluster);
      expect(planned.predictedLatency).toBeUndefined();
      expect(makespan).toBeCloseTo(believed.makespan(planned, inference), 12);
      const { planner, options } = choosePlanner(`deepthings[assignment=stealing;grid=3x3;reuse=${reuse}]`);
      const stolen = planner.plan(problemOf(inference, cluster), options);
      expect(stolen.kind).toBe("controller");
      expect(() => requirePlan(stolen)).toThrow("the run itself decides who computes what");
      expect(stealing(yolov2, cluster, 3, reuse === "on").trace.makespan).toBe(
        believed.makespan(stolen, inference),
      );
    }
  });

  it("takes the smallest square grid with a tile for each device, unless told", () => {
    const tilesOf = (text: string) => {
      const { plan } = planOn(text, yolov2, cluster).planned;
      return plan.steps.flat().filter(({ operator }) => operator === 1).length;
    };
    expect(tilesOf("deepthings")).toBe(4);
    expect(tilesOf("deepthings[grid=2x5]")).toBe(10);
    expect(() => choosePlanner("deepthings[grid=0x5]")).toThrow(InputError);
    expect(() => choosePlanner("deepthings[grid=17x5]")).toThrow(InputError);
    expect(() => choosePlanner("deepthings[grid=rows x columns]")).toThrow(InputError);
    expect(() => choosePlanner("deepthings[layers=0]")).toThrow("allowed are auto, positive integer");
  });

  it("balances tile after tile to who would be done with it first, and leaves the rest to the gateway", () => {
    // Tiles of a 1 x 7 grid over 20 columns: six of three columns and one of two, at 1, 2 and 4 columns a second.
    const model = buildModel("row", [
      { name: "input", operation: { kind: "input", shape: [1, 1, 20] }, inputs: [] },
      {
        name: "layer",
        operation: sameConvolution(1, 1),
        inputs: ["input"],
      },
      { name: "rest", operation: { kind: "global-pooling", function: "average" }, inputs: ["layer"] },
    ]);
    const profiles = [1, 2, 4].map((speed, device) => linearProfile(`device ${device}`, 0, 1 / speed));
    const world = clusterOf(profiles, mesh(deviceNames(3), { bandwidth: 1e9, latency: 0, duplex: "full" }));
    const planned = (assignment: string, where: Pick<Inference, "inputAt" | "resultAt">) => {
      const { planner, options } = choosePlanner(`deepthings[grid=1x7;assignment=${assignment}]`);
      const problem = problemOf({ model, ...where }, world);
      return requirePlan(planner.plan(problem, options)).plan.steps.map((pieces) =>
        pieces.map(({ device }) => device),
      );
    };
    // Done after 0.75 and 1.5 (third), 1.5 (second, the first of equals), 2.25, 3, 3 (first and second), and the last: 3.5.
    expect(planned("balanced", { inputAt: 0, resultAt: 1 })).toEqual([[2, 1, 2, 2, 0, 1, 2], [1]]);
    expect(planned("static", { inputAt: 2, resultAt: "anywhere" })).toEqual([[0, 1, 2, 0, 1, 2, 0], [2]]);
    expect(planned("static", { inputAt: "everywhere", resultAt: "anywhere" }).at(-1)).toEqual([0]);
  });

  it("says what it could not do", () => {
    const notes = (text: string, model: Model) => planOn(text, model, cluster).planned.notes.join("; ");
    expect(notes("deepthings", yolov2)).toBe("");
    expect(notes("deepthings[layers=40]", yolov2)).toBe(
      "only 17 of 40 layers lead the model and can be fused over this grid",
    );
    expect(notes("deepthings[grid=6x6]", familyOf("chain"))).toMatch(/of 36 grid cells are empty/);
    for (const assignment of ["static", "balanced", "stealing"]) {
      expect(notes(`deepthings[assignment=${assignment}]`, familyOf("attention"))).toBe(
        "no convolutions or poolings lead the model: nothing is fused, all of it runs on the gateway",
      );
    }
  });
});

describe("every way to plan, numerically", () => {
  const values = new SeededValues(9);
  let runner: TileRunner;
  const references = new Map<Model, Reference>();
  beforeAll(async () => {
    runner = new TileRunner(await loadRuntime(), values);
    for (const model of modelFamilies) references.set(model, await computeReference(model, runner, values));
  });

  it.each([
    "deepthings[grid=3x3]",
    "deepthings[assignment=balanced;grid=4x3]",
    "deepthings[grid=3x3;reuse=on]",
    "deepthings[assignment=balanced;grid=5x4;reuse=on]",
    "deepthings[grid=2x2;layers=1]",
  ])("%s: merged tiles equal the unpartitioned model", async (text) => {
    for (const model of modelFamilies) {
      const reference = references.get(model)!;
      for (const speeds of [[1], [1, 1], [4, 1, 2]]) {
        const { checked, inference } = planOn(text, model, clusterAt(speeds, "wifi"));
        const proof = await verifyLowering(checked.lowering, inference, speeds.length, runner, reference);
        expect(proof).toMatchObject({ ok: true, firstWrongPiece: undefined });
      }
    }
  });
});
