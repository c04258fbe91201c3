import { describe, expect, it } from "vitest";
import { InputError } from "../../sim/errors.ts";
import { builtInNetwork, isComputed, linkOperators, networkNames } from "../../sim/model/index.ts";
import { partition, schemes } from "../../sim/partition/index.ts";
import { isEmpty, wholeBox } from "../../sim/tensor/index.ts";
import { leaveOneOutErrors, shippedProfiles, summarizeTraces, tracedProfile } from "../../traces/index.ts";
import { loadProfile, loadShippedTraces, loadTraces } from "../../traces/load.ts";

const name = "x86-64-zen4-avx512";
const traces = loadShippedTraces(name);
const traced = traces.map(({ header }) => header.model);
const hot = tracedProfile(traces, { name, mode: "hot" });
const gap = loadProfile(name, { mode: "gap" });

describe(`the shipped traces of ${name}`, () => {
  it("are of all built-in networks", () => {
    expect([...traced].sort()).toEqual([...networkNames].sort());
  });

  it.each(traced)("%s: the rows of a layer are the same, found alone or among all", (network) => {
    const { rows, rowsOf } = traces.find(({ header }) => header.model === network)!;
    for (const layer of new Set(rows.map(({ operator }) => operator.name)))
      expect(rowsOf!(layer)).toEqual(rows.filter(({ operator }) => operator.name === layer));
    expect(rowsOf!("no such layer")).toEqual([]);
  });

  it.each(traced)("%s: the layers add up to the whole model within 15 %", (network) => {
    const own = traces.find(({ header }) => header.model === network)!;
    const profile = tracedProfile([own], { name, mode: "hot" });
    const sum = linkOperators(builtInNetwork(network))
      .operators.filter(isComputed)
      .reduce((total, operator) => total + profile.tileCost(operator, wholeBox(operator.shape)).kernel, 0);
    expect(Math.abs(sum / own.header.wholeModelSeconds! - 1)).toBeLessThan(0.15);
  });

  it.each(traced)("%s: hold every tile of an even partition over 2 to 6 devices", (network) => {
    for (const operator of linkOperators(builtInNetwork(network)).operators.filter(isComputed)) {
      for (const scheme of schemes) {
        for (const devices of [2, 3, 4, 5, 6]) {
          const shares = Array.from({ length: devices }, () => 1);
          for (const region of partition(operator, scheme, shares).filter((part) => !isEmpty(part))) {
            expect(hot.tileCost(operator, region).source).toBe("trace");
            expect(gap.tileCost(operator, region).source).toBe("trace");
          }
        }
      }
    }
  });

  it("have as many layers, and interpolate tiles as well, as the list of profiles says", () => {
    const { layers, error } = shippedProfiles.find((profile) => profile.name === name)!;
    expect(new Set(traces.flatMap(({ rows }) => rows.map(({ operator }) => operator.name))).size).toBe(
      layers,
    );
    const errors = leaveOneOutErrors(traces, "gap");
    const tiles = errors.reduce((sum, { count }) => sum + count, 0);
    const mean = errors.reduce((sum, { count, mean: ofKind }) => sum + count * ofKind, 0) / tiles;
    expect(mean).toBeCloseTo(error!, 3);
  });

  it("interpolate convolutions and matrix products within a tenth or so", () => {
    for (const { kind, interpolation } of summarizeTraces(traces)) {
      if (kind === "convolution" || kind === "matmul") expect(interpolation!.mean).toBeLessThan(0.12);
    }
  });
});

describe("loading", () => {
  it("gives a profile that never uses a tile's own row", () => {
    const operator = linkOperators(builtInNetwork("resnet18")).operators[1]!;
    const estimate = loadProfile(name, { mode: "hot", interpolated: true });
    expect(estimate.tileCost(operator, wholeBox(operator.shape)).source).toBe("interpolated");
  });

  it("gives rooflines by name", () => {
    expect(loadProfile("raspberry-pi-4", { mode: "gap" }).name).toBe("raspberry-pi-4");
  });

  it("refuses what is not there", () => {
    expect(() => loadProfile("cray-1", { mode: "hot" })).toThrow(/unknown profile cray-1 \(allowed: x86-64/);
    expect(() => loadTraces("no/such/file.csv")).toThrow(InputError);
    expect(() => loadTraces("test/traces/profile")).toThrow(/holds no .csv file/);
  });
});
