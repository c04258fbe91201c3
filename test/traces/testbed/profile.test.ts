import { describe, expect, it } from "vitest";
import { InputError } from "../../../sim/errors.ts";
import { builtInNetwork, linkOperators } from "../../../sim/model/index.ts";
import { partition } from "../../../sim/partition/index.ts";
import { wholeBox } from "../../../sim/tensor/index.ts";
import { testbedNetwork, testbedProfile, testbeds } from "../../../traces/testbed/index.ts";

const testbed = testbeds.find(({ name }) => name === "tms320c6678")!;
const profile = testbedProfile(testbed);
const mobilenet = linkOperators(builtInNetwork("mobilenet-v1", {}));
const convolutions = mobilenet.operators.filter(({ operation }) => operation.kind === "convolution");

/** Milliseconds of the first device's part under a scheme, kernels alone. */
function milliseconds(layer: number, scheme: "inh" | "grid2d" | "outc"): number {
  const operator = convolutions[layer - 1]!;
  const region = partition(operator, scheme, [1, 1, 1, 1])[0]!;
  return profile.tileCost(operator, region).kernel * 1e3;
}

describe("the testbed of FlexPie", () => {
  // FlexPie, figure 2: L2 is the first depthwise layer, L13 the pointwise one from 256 to 512 channels.
  it("takes about what the paper shows of single layers", () => {
    expect(milliseconds(2, "inh")).toBeCloseTo(0.63, 1);
    expect(milliseconds(13, "outc")).toBeCloseTo(1.17, 2);
    expect(milliseconds(13, "grid2d")).toBeLessThan(milliseconds(13, "inh"));
    expect(milliseconds(13, "outc")).toBeLessThanOrEqual(milliseconds(13, "grid2d"));
  });

  it("says which kinds were measured", () => {
    const sources = convolutions
      .slice(0, 3)
      .map((operator) => profile.tileCost(operator, wholeBox(operator.shape)).source);
    expect(sources).toEqual(["extrapolated", "estimator", "estimator"]);
  });

  it("divides channels over the cores in whole channels", () => {
    const operator = convolutions[12]!;
    const cost = (channels: number) =>
      profile.tileCost(operator, { start: [0, 0, 0], end: [channels, 14, 14] }).kernel;
    // 512 channels on three devices: 171 of one device are 22 of a core, as many as 176.
    expect(cost(171)).toBe(cost(176));
    expect(cost(168)).toBeLessThan(cost(171));
  });

  it("copies what enters a window operator, and nothing else", () => {
    const reorder = (index: number) => {
      const operator = convolutions[index]!;
      return profile.tileCost(operator, wholeBox(operator.shape)).reorderInput;
    };
    expect(reorder(1)).toBeGreaterThan(0);
    expect(reorder(2)).toBe(0);
  });

  it("costs something for every operator of the built-in networks, and no more for a part", () => {
    for (const name of ["mobilenet-v1", "resnet18", "bert-base", "googlenet"] as const) {
      for (const operator of linkOperators(builtInNetwork(name, {})).operators) {
        if (operator.operation.kind === "input") continue;
        const whole = profile.tileCost(operator, wholeBox(operator.shape)).kernel;
        expect(whole).toBeGreaterThan(0);
        for (const region of partition(operator, "inh", [1, 1])) {
          expect(profile.tileCost(operator, region).kernel).toBeLessThanOrEqual(whole * (1 + 1e-12));
        }
      }
    }
  });

  it("knows its links by their nominal bandwidth alone", () => {
    const { link, policy } = testbedNetwork(testbed, 1e9 / 8);
    expect(1 / link.bandwidth).toBeCloseTo(1 / 143.6e6 + 6.412e-10, 15);
    expect(policy).toMatchObject({ sharing: "fifo", forwarding: "store-and-forward", sends: "serial" });
    expect(() => testbedNetwork(testbed, 2e9 / 8)).toThrow(InputError);
    expect(() => testbedNetwork(testbed, 2e9 / 8)).toThrow("(allowed: 500 Mbps, 1000 Mbps, 5000 Mbps)");
  });
});
