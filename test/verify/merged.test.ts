import { beforeAll, describe, expect, it } from "vitest";
import { computeReference, TileRunner, verifyPlan, type Reference } from "../../verify/index.ts";
import {
  buildModel,
  builtInNetwork,
  isComputed,
  linkOperators,
  mergeConvolutions,
  mergeOf,
  type Merge,
  type MergedModel,
  type Model,
  type Operation,
} from "../../sim/model/index.ts";
import { lower, type Inference } from "../../sim/partition/index.ts";
import { wholeBox } from "../../sim/tensor/index.ts";
import { loadRuntime, SeededValues } from "../../traces/record/index.ts";
import { modelFamilies } from "../support/families.ts";

/** Whatever can be merged: of each tensor's readers, those like the first that is not in a merge yet. */
function allMerged(model: Model): MergedModel {
  const merges: Merge[] = [];
  for (const { id } of model.operators) {
    for (let left = model.consumers[id]!; left.length > 0;) {
      const [first] = left as readonly [number, ...number[]];
      const alike = left.filter((other) => other === first || mergeOf(model, [first, other]));
      const merge = mergeOf(model, alike);
      if (merge) merges.push(merge);
      left = left.filter((other) => !alike.includes(other));
    }
  }
  return mergeConvolutions(model, merges);
}

/** All operators on one device. */
async function prove(merged: MergedModel, inference: Inference, runner: TileRunner, reference: Reference) {
  const pieces = merged.model.operators
    .filter(isComputed)
    .map(({ id, shape }) => ({ operator: id, region: wholeBox(shape), device: 0 }));
  const plan = { execution: "bulk-synchronous", steps: [pieces] } as const;
  const lowering = lower(plan, { ...inference, model: merged.model }, 1);
  return verifyPlan({ lowering, merged }, inference, 1, runner, reference);
}

describe("a merged model computes what the model does", () => {
  const values = new SeededValues(11);
  let runner: TileRunner;
  beforeAll(async () => {
    runner = new TileRunner(await loadRuntime(), values);
  });

  it.each([
    ["squeezenet1.1", 8, 0],
    ["googlenet", 9, 27],
    ["inception-v3", 14, 29],
    ["ssd-mobilenet-v1", 6, 12],
  ])(
    "%s: %i merges, %i slices",
    async (name, merges, slices) => {
      const model = linkOperators(builtInNetwork(name));
      const inference: Inference = { model, inputAt: 0, resultAt: 0 };
      const merged = allMerged(model);
      expect(merged.parts.size).toBe(merges);
      const kinds = merged.model.operators.map(({ operation }) => operation.kind);
      expect(kinds.filter((kind) => kind === "slice")).toHaveLength(slices);
      const reference = await computeReference(model, runner, values);
      expect(await prove(merged, inference, runner, reference)).toMatchObject({
        ok: true,
        firstWrongPiece: undefined,
      });
    },
    120_000,
  );

  it.each<[string, (operation: Operation) => Operation]>([
    [
      "channels of another part",
      (operation) =>
        operation.kind === "slice" && operation.start === 7
          ? { ...operation, start: operation.start - 1, end: operation.end - 1 }
          : operation,
    ],
    [
      "kernels a row too high",
      (operation) =>
        operation.kind === "convolution" && operation.outputChannels === 9
          ? { ...operation, padding: { top: 2, left: 1, bottom: 0, right: 1 } }
          : operation,
    ],
  ])("but not one with %s", async (_, spoil) => {
    const model = modelFamilies.find(({ name }) => name === "inception")!;
    const inference: Inference = { model, inputAt: 0, resultAt: 0 };
    const merged = allMerged(model);
    const reference = await computeReference(model, runner, values);
    expect(await prove(merged, inference, runner, reference)).toMatchObject({ ok: true });
    const { name, operators } = merged.model;
    const descriptions = operators.map((operator) => ({
      name: operator.name,
      operation: spoil(operator.operation),
      inputs: operator.inputs.map((id) => operators[id]!.name),
    }));
    const spoilt = { ...merged, model: buildModel(name, descriptions) };
    expect(await prove(spoilt, inference, runner, reference)).toMatchObject({ ok: false });
  });
});
