import { describe, expect, it } from "vitest";
import { layerTimes } from "../../../reproduce/flexpie/layers.ts";
import { layerWinners } from "../../../reproduce/flexpie/winners.ts";

describe("single layers on the DSP boards", () => {
  const winners = layerWinners();

  // FlexPie, figure 2: rows are best at L2, rows and grid are within 1 % at L5, output channels are best at L13.
  it("come in the order that the paper shows", () => {
    const [second, fifth, thirteenth] = (["L2", "L5", "L13"] as const).map(layerTimes);
    expect(second!.inh).toBeLessThan(second!.grid2d);
    expect(second!.inh).toBeLessThan(second!.outc);
    expect(Math.abs(fifth!.grid2d / fifth!.inh - 1)).toBeLessThan(0.03);
    expect(thirteenth!.outc).toBeLessThan(Math.min(thirteenth!.inh, thirteenth!.grid2d));
  });

  it("are not all won by one scheme, and not by the same with another number of nodes", () => {
    for (const model of ["mobilenet-v1", "resnet18"]) {
      const own = winners.filter((winner) => winner.model === model);
      expect(new Set(own.map(({ scheme }) => scheme)).size).toBeGreaterThan(2);
      const schemes = (nodes: number) =>
        own.filter((winner) => winner.nodes === nodes).map(({ layer, scheme }) => `${layer} ${scheme}`);
      expect(schemes(3)).not.toEqual(schemes(4));
    }
    for (const { seconds, secondBest } of winners) expect(seconds).toBeLessThanOrEqual(secondBest);
  });

  it("are won by rows over output channels where each depthwise layer would have to be gathered", () => {
    const depthwise = winners.filter(
      ({ model, layer, nodes }) => model === "mobilenet-v1" && layer === 2 && nodes === 4,
    );
    expect(depthwise.map(({ scheme }) => scheme)).toEqual(depthwise.map(() => "inh"));
  });
});
