import fc from "fast-check";
import { expect, it } from "vitest";
import { buildModel, macs, parameters, type Operation, type Operator } from "../../../sim/model/index.ts";
import { axisRoles, partition, schemes } from "../../../sim/partition/index.ts";
import { volume, type Shape } from "../../../sim/tensor/index.ts";
import { boxes, fixedSeed, volumeWindows } from "../../support/arbitrary.ts";
import { everyElement } from "./every-element.ts";

const input: Shape = [4, 4, 5, 3];

function operatorOf(operation: Operation): Operator {
  const model = buildModel("volume", [
    { name: "in", operation: { kind: "input", shape: input }, inputs: [] },
    { name: "out", operation, inputs: ["in"] },
  ]);
  return model.operators[1]!;
}

it("multiply-accumulates of convolutions over volumes are those of the loops that define them", () => {
  fc.assert(
    fc.property(volumeWindows, fc.constantFrom(1, 2, 4), fc.nat(), (window, groups, seed) => {
      const operation = { kind: "convolution", outputChannels: 4, groups, bias: true, ...window } as const;
      const operator = operatorOf(operation);
      const [region] = fc.sample(boxes(operator.shape), { seed, numRuns: 1 });
      const kernel = [window.depth!.kernel, ...window.kernel];
      let products = 0;
      for (const [channel, ...place] of everyElement(operator.shape)) {
        const inside = [channel!, ...place].every(
          (at, axis) => at >= region!.start[axis]! && at < region!.end[axis]!,
        );
        if (!inside) continue;
        const group = Math.floor(channel! / (4 / groups));
        for (const [c] of everyElement([4, ...kernel]))
          if (Math.floor(c! / (4 / groups)) === group) products++;
      }
      expect(macs(operator, region)).toBe(products);
      const perChannel = products / volume(region!);
      const channels = region!.end[0]! - region!.start[0]!;
      expect(parameters(operator, region)).toBe(channels * (perChannel + 1));
    }),
    { ...fixedSeed, numRuns: 60 },
  );
});

it("schemes cut the channels, rows and columns of a volume, never its depth", () => {
  expect(axisRoles(4)).toEqual({ channels: 0, rows: 2, columns: 3 });
  const operator = operatorOf({ kind: "activation", function: "relu" });
  for (const scheme of schemes) {
    const regions = partition(operator, scheme, [1, 2, 1]);
    expect(regions.reduce((sum, region) => sum + volume(region), 0)).toBe(4 * 4 * 5 * 3);
    for (const region of regions.filter((one) => volume(one) > 0)) {
      expect([region.start[1], region.end[1]]).toEqual([0, 4]);
    }
  }
});
