import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BlockGeometry } from "../../../planners/segments/index.ts";
import {
  buildModel,
  builtInNetwork,
  inputRegion,
  isComputed,
  isSplittable,
  linkOperators,
  type Model,
} from "../../../sim/model/index.ts";
import { partition, schemes, type Scheme } from "../../../sim/partition/index.ts";
import { emptyBox, hull, isEmpty, volume, wholeBox, type Box } from "../../../sim/tensor/index.ts";
import { chains, fixedSeed } from "../../support/arbitrary.ts";
import { modelFamilies } from "../../support/families.ts";

/** Regions by operator id of one device in a block that ends with operator `last`: the definition, one step at a time. */
function definition(model: Model, last: number, scheme: Scheme, shares: readonly number[], device: number) {
  const regions: Box[] = [];
  for (let id = last; id >= 0; id--) {
    const operator = model.operators[id]!;
    if (!isComputed(operator)) continue;
    const leaves = model.outputs.includes(id) || model.consumers[id]!.some((reader) => reader > last);
    let region = leaves ? partition(operator, scheme, shares)[device]! : emptyBox(operator.shape.length);
    for (const reader of model.operators.slice(id + 1, last + 1)) {
      for (const [slot, input] of reader.inputs.entries()) {
        const read = regions[reader.id]!;
        if (input === id && !isEmpty(read)) region = hull(region, inputRegion(reader, read, slot));
      }
    }
    regions[id] = isSplittable(operator) || isEmpty(region) ? region : wholeBox(operator.shape);
  }
  return regions;
}

describe("the regions of a block", () => {
  const models = [
    ...["resnet18", "squeezenet1.1", "yolov2"].map((name) => linkOperators(builtInNetwork(name))),
    ...modelFamilies,
    ...fc.sample(chains(2, 6), { numRuns: 20, ...fixedSeed }).map((layers) => buildModel("chain", layers)),
  ];

  it.each(models.map((model, index) => ({ model, name: `${model.name} (${index})` })))(
    "hold all that the block hands on and that its own operators read, and nothing else: $name",
    ({ model }) => {
      for (const shares of [
        [1, 1, 2],
        [3, 1],
      ]) {
        const geometry = new BlockGeometry(model, shares.length);
        for (const scheme of schemes) {
          const kind = geometry.kindOf({ scheme, shares });
          for (const [last, lastId] of geometry.order.entries()) {
            const expected = shares.map((_, device) => definition(model, lastId, scheme, shares, device));
            for (let position = last; position >= 0; position--) {
              const regions = geometry.tilings.regions(geometry.tilingOf(position, last, kind));
              expect(regions).toEqual(expected.map((byId) => byId[geometry.order[position]!]));
            }
          }
        }
      }
    },
  );

  it("are the whole of an operator that cannot be divided, or nothing of it", () => {
    const model = buildModel("m", [
      { name: "in", operation: { kind: "input", shape: [3, 8, 8] }, inputs: [] },
      { name: "loop", operation: { kind: "opaque", type: "Loop", shape: [4, 4, 4] }, inputs: ["in"] },
      { name: "out", operation: { kind: "activation", function: "relu" }, inputs: ["loop"] },
    ]);
    const geometry = new BlockGeometry(model, 5);
    const kind = geometry.kindOf({ scheme: "inh", shares: [1, 1, 1, 1, 1] });
    const loops = geometry.tilings.regions(geometry.tilingOf(0, 1, kind));
    expect(loops.map(volume)).toEqual([64, 64, 64, 64, 0]);
  });

  it("follow FlexPie's extra-output rule inside a map: stride * extra + 2 for a 3x3 layer cut by rows", () => {
    // Three 3x3 layers of stride 1: the middle device computes 2 more rows of the second, 4 more of the first.
    const layer = (name: string, input: string) => ({
      name,
      inputs: [input],
      operation: {
        kind: "convolution" as const,
        outputChannels: 1,
        groups: 1,
        bias: false,
        kernel: [3, 3] as const,
        stride: [1, 1] as const,
        dilation: [1, 1] as const,
        padding: { top: 1, left: 1, bottom: 1, right: 1 },
      },
    });
    const model = buildModel("three layers", [
      { name: "input", operation: { kind: "input", shape: [1, 24, 24] }, inputs: [] },
      layer("a", "input"),
      layer("b", "a"),
      layer("c", "b"),
    ]);
    const geometry = new BlockGeometry(model, 3);
    const kind = geometry.kindOf({ scheme: "inh", shares: [1, 1, 1] });
    const rows = [0, 1, 2].map((position) => {
      const { start, end } = geometry.tilings.regions(geometry.tilingOf(position, 2, kind))[1]!;
      return end[1]! - start[1]!;
    });
    expect(rows).toEqual([12, 10, 8]);
  });
});
