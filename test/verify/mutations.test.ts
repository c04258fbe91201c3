import { beforeAll, describe, expect, it } from "vitest";
import { choosePlanner, problemOf, requirePlan } from "../../planners/index.ts";
import {
  computeReference,
  TileCache,
  TileRunner,
  verifyLowering,
  type Reference,
} from "../../verify/index.ts";
import { buildModel, type Model } from "../../sim/model/index.ts";
import { checkPlan, type Inference, type Lowering } from "../../sim/partition/index.ts";
import { randomStream, type RandomStream } from "../../sim/random.ts";
import { isEmpty, withRange, type Box } from "../../sim/tensor/index.ts";
import { loadRuntime, SeededValues } from "../../traces/record/index.ts";
import { clusterOf, ruggedProfile } from "../support/cluster.ts";
import { branchingModel } from "../support/residual.ts";

const caseCount = 1000;
const deviceCount = 3;
const planners = ["inh", "inw", "outc", "grid2d", "layerwise", "fused", "flexpie"];

/** A lowering with one thing spoilt. */
type Mutation = (lowering: Lowering, model: Model, random: RandomStream) => Lowering | undefined;

const below = (count: number, random: RandomStream) => Math.floor(random() * count);

/** One row (or column, or channel) of one transferred region stays behind. */
const shrinkHalo: Mutation = ({ transfers, ...rest }, _model, random) => {
  if (transfers.length === 0) return undefined;
  const chosen = below(transfers.length, random);
  const { regions } = transfers[chosen]!;
  const index = below(regions.length, random);
  const region = regions[index]!;
  const axis = below(region.start.length, random);
  const [start, end] = [region.start[axis]!, region.end[axis]!];
  const shrunk =
    random() < 0.5 ? withRange(region, axis, start + 1, end) : withRange(region, axis, start, end - 1);
  const left = regions
    .map((other, position) => (position === index ? shrunk : other))
    .filter((r) => !isEmpty(r));
  return {
    ...rest,
    transfers: transfers.map((t, position) => (position === chosen ? { ...t, regions: left } : t)),
  };
};

const dropPiece: Mutation = (lowering, _model, random) => ({
  ...lowering,
  computes: lowering.computes.toSpliced(below(lowering.computes.length, random), 1),
});

/** One piece computes its region one step beside where it should. */
const shiftRegion: Mutation = (lowering, model, random) => {
  const chosen = below(lowering.computes.length, random);
  const task = lowering.computes[chosen]!;
  const { shape } = model.operators[task.piece.operator]!;
  const shifted = shiftedRegions(task.piece.region, shape);
  if (shifted.length === 0) return undefined;
  const piece = { ...task.piece, region: shifted[below(shifted.length, random)]! };
  return { ...lowering, computes: lowering.computes.with(chosen, { ...task, piece }) };
};

function shiftedRegions(region: Box, shape: readonly number[]): Box[] {
  return shape.flatMap((extent, axis) => {
    const [start, end] = [region.start[axis]!, region.end[axis]!];
    return [
      ...(start > 0 ? [withRange(region, axis, start - 1, end - 1)] : []),
      ...(end < extent ? [withRange(region, axis, start + 1, end + 1)] : []),
    ];
  });
}

const mutations: readonly Mutation[] = [shrinkHalo, dropPiece, shiftRegion];

describe("a wrong plan is caught by computing it", () => {
  const model = buildModel("branching", branchingModel);
  const inference: Inference = { model, inputAt: 0, resultAt: 0 };
  const values = new SeededValues(7);
  let runner: TileRunner;
  let cache: TileCache;
  let reference: Reference;

  beforeAll(async () => {
    runner = new TileRunner(await loadRuntime(), values);
    reference = await computeReference(model, runner, values);
    // One for all cases: sound and mutated plans share whatever tiles they have in common.
    cache = new TileCache(runner, 2 ** 28);
  });

  const planned = (planner: string, seed: number): Lowering => {
    const profiles = Array.from({ length: deviceCount }, (_, device) =>
      ruggedProfile(`device ${device}`, seed),
    );
    const cluster = clusterOf(profiles);
    const choice = choosePlanner(planner);
    const { plan } = requirePlan(choice.planner.plan(problemOf(inference, cluster), choice.options));
    return checkPlan(plan, inference, cluster.devices).lowering;
  };
  const lowerings = new Map<string, Lowering>();
  const loweringOf = (planner: string, seed: number): Lowering => {
    const key = `${planner} ${seed}`;
    const lowering = lowerings.get(key) ?? planned(planner, seed);
    lowerings.set(key, lowering);
    return lowering;
  };

  it(`in all of ${caseCount} seeded cases, and the sound plans behind them pass`, async () => {
    const missed: string[] = [];
    const counts = mutations.map(() => 0);
    for (let seed = 0; counts.reduce((sum, count) => sum + count) < caseCount; seed++) {
      const random = randomStream(seed, "mutation");
      const planner = planners[below(planners.length, random)]!;
      const sound = loweringOf(planner, seed % 20);
      const kind = below(mutations.length, random);
      const spoilt = mutations[kind]!(sound, model, random);
      if (!spoilt) continue;
      counts[kind]!++;
      const caught = await verifyLowering(spoilt, inference, deviceCount, cache, reference);
      if (caught.ok || caught.firstWrongPiece === undefined) {
        missed.push(`seed ${seed}: ${planner}, mutation ${kind}`);
      }
      if (seed % 50 === 0) {
        const proof = await verifyLowering(sound, inference, deviceCount, cache, reference);
        expect(proof).toMatchObject({ ok: true, firstWrongPiece: undefined });
      }
      // Nothing remembered, nothing else found.
      if (seed % 10 === 0) {
        expect(await verifyLowering(spoilt, inference, deviceCount, runner, reference)).toEqual(caught);
      }
    }
    expect(missed).toEqual([]);
    expect(cache.counts.computed).toBeLessThan(cache.counts.asked / 2);
    for (const count of counts) expect(count).toBeGreaterThan(caseCount / 5);
  }, 300_000);
});
