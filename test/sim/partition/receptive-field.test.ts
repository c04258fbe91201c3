import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildModel, builtInNetwork, inputRegion, linkOperators } from "../../../sim/model/index.ts";
import { partition, receptiveRegions, schemes } from "../../../sim/partition/index.ts";
import { contains, emptyBox, hull, isEmpty, volume, type Box } from "../../../sim/tensor/index.ts";
import { chains, fixedSeed } from "../../support/arbitrary.ts";

describe("receptive fields", () => {
  it("give every consumer in the run all that it reads, and nothing beyond the hull of that", () => {
    const models = [
      ...["resnet18", "squeezenet1.1", "yolov2"].map((name) => linkOperators(builtInNetwork(name))),
      ...fc.sample(chains(2, 6), { numRuns: 20, ...fixedSeed }).map((layers) => buildModel("chain", layers)),
    ];
    for (const model of models) {
      const last = model.outputs[0]!;
      const first = Math.max(1, last - 9);
      for (const scheme of schemes) {
        const owned = model.operators.map((operator) =>
          operator.id === last ? partition(operator, scheme, [1, 1, 2])[1] : undefined,
        );
        const regions = receptiveRegions(model, first, last, (id) => owned[id]);
        for (let id = first; id <= last; id++) {
          let needed: Box = owned[id] ?? emptyBox(model.operators[id]!.shape.length);
          for (const consumer of model.operators.slice(id + 1, last + 1)) {
            for (const [slot, input] of consumer.inputs.entries()) {
              const region = regions[consumer.id - first]!;
              if (input === id && !isEmpty(region))
                needed = hull(needed, inputRegion(consumer, region, slot));
            }
          }
          expect(contains(regions[id - first]!, needed)).toBe(true);
          expect(contains(needed, regions[id - first]!)).toBe(true);
        }
      }
    }
  });

  it("hold the whole of an operator that cannot be divided, or nothing of it", () => {
    const model = buildModel("m", [
      { name: "in", operation: { kind: "input", shape: [3, 8, 8] }, inputs: [] },
      { name: "loop", operation: { kind: "opaque", type: "Loop", shape: [4, 4, 4] }, inputs: ["in"] },
      { name: "out", operation: { kind: "activation", function: "relu" }, inputs: ["loop"] },
    ]);
    const own = partition(model.operators[2]!, "inh", [1, 1, 1, 1, 1]);
    const loops = own.map(
      (region) => receptiveRegions(model, 1, 2, (id) => (id === 2 ? region : undefined))[0]!,
    );
    expect(loops.map(volume)).toEqual([64, 64, 64, 64, 0]);
  });

  it("follows FlexPie's extra-output rule inside a map: stride * extra + 2 for a 3x3 layer cut by rows", () => {
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
    const own = partition(model.operators[3]!, "inh", [1, 1, 1])[1]!;
    const rows = receptiveRegions(model, 1, 3, (id) => (id === 3 ? own : undefined)).map(
      ({ start, end }) => end[1]! - start[1]!,
    );
    expect(rows).toEqual([12, 10, 8]);
  });
});
