import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { rangeValues } from "../../scenarios/range.ts";
import { parseQuantity } from "../../scenarios/units.ts";
import { InputError } from "../../sim/errors.ts";
import { fixedSeed } from "../support/arbitrary.ts";
import { scenarioOf, scenarioText } from "./scenario-text.ts";

describe("a range stands for a list of values", () => {
  it.each<[string, Readonly<Record<string, unknown>>, readonly unknown[]]>([
    ["numbers", { from: 1, to: 3, points: 3 }, [1, 2, 3]],
    ["numbers between which no sum may leave a trace", { from: 0, to: 0.3, points: 4 }, [0, 0.1, 0.2, 0.3]],
    ["large whole numbers", { from: 100_001, to: 100_004, points: 4 }, [100_001, 100_002, 100_003, 100_004]],
    ["downwards", { from: 4, to: 1, points: 4 }, [4, 3, 2, 1]],
    [
      "decades",
      { from: "1 Mbps", to: "1 Gbps", points: 4, scale: "log" },
      ["1 Mbps", "10 Mbps", "100 Mbps", "1000 Mbps"],
    ],
    [
      "octaves",
      { from: "1 KiB", to: "1 MiB", points: 11, scale: "log" },
      [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024].map((size) => `${size} KiB`),
    ],
    [
      "seven of two decades",
      { from: "10 Mbps", to: "1 Gbps", points: 7, scale: "log" },
      ["10 Mbps", "21.54 Mbps", "46.42 Mbps", "100 Mbps", "215.4 Mbps", "464.2 Mbps", "1000 Mbps"],
    ],
    ["durations", { from: "1 ms", to: "10 us", points: 3, scale: "log" }, ["1 ms", "0.1 ms", "0.01 ms"]],
  ])("%s", (_name, range, values) => {
    expect(rangeValues(range)).toEqual(values);
  });

  it("begins and ends where it says, rises all the way, and has as many values as it says", () => {
    const bandwidth = fc.tuple(
      fc.integer({ min: 1, max: 999 }),
      fc.constantFrom("kbps", "Mbps", "MB/s", "Gbps"),
    );
    const range = fc.record({
      from: bandwidth,
      to: bandwidth,
      points: fc.integer({ min: 2, max: 20 }),
      scale: fc.constantFrom("linear", "log"),
    });
    fc.assert(
      fc.property(range, ({ from, to, points, scale }) => {
        const [start, end] = [from, to].map((text) => parseQuantity(text.join(" "), "bandwidth"));
        fc.pre(end! > 1.5 * start!);
        const values = rangeValues({ from: from.join(" "), to: to.join(" "), points, scale });
        const parsed = values.map((value) => parseQuantity(value, "bandwidth"));
        expect(values).toHaveLength(points);
        expect(parsed[0]).toBeCloseTo(start!, 6);
        expect(parsed.at(-1)! / end!).toBeCloseTo(1, 9);
        for (let index = 1; index < points; index++)
          expect(parsed[index]).toBeGreaterThan(parsed[index - 1]!);
      }),
      fixedSeed,
    );
  });

  it.each<[Readonly<Record<string, unknown>>, RegExp]>([
    [{ from: 1, to: 2 }, /needs points/],
    [{ from: 1, to: 2, points: 1 }, /needs points, a whole number from 2/],
    [{ from: 1, to: 2, points: 2.5 }, /needs points/],
    [{ from: 1, to: 2, points: 1e9 }, /to 10000/],
    [{ to: 2, points: 2 }, /needs a from/],
    [{ from: 2, points: 2 }, /needs a to/],
    [{ from: 1, to: 1, points: 2 }, /starts where it ends/],
    [{ from: "1000 Mbps", to: "1 Gbps", points: 2 }, /starts where it ends/],
    [{ from: "1 Mbps", to: "1 ms", points: 2 }, /goes from Mbps to ms/],
    [{ from: "1 Mbps", to: 5, points: 2 }, /goes from Mbps to a plain number/],
    [{ from: 0, to: 5, points: 2, scale: "log" }, /logarithms only above zero/],
    [{ from: 1, to: 5, points: 2, scale: "cubic" }, /neither linear nor log/],
    [{ from: 1, to: 5, points: 2, step: 1 }, /has a field step/],
    [{ from: NaN, to: 5, points: 2 }, /needs a from/],
  ])("%j is refused", (range, message) => {
    expect(() => rangeValues(range)).toThrow(InputError);
    expect(() => rangeValues(range)).toThrow(message);
  });
});

describe("a sweep", () => {
  const points = (sweep: string, rest: Readonly<Record<string, string>> = {}) =>
    [...scenarioOf(scenarioText({ ...rest, sweep })).points()].map(({ identity }) => identity);

  it("takes ranges", () => {
    const sweep =
      "{cluster.network.bandwidth: {from: 10 Mbps, to: 1 Gbps, points: 3, scale: log}, seed: {from: 1, to: 2, points: 2}}";
    expect(points(sweep).map(({ bandwidth, seed }) => [bandwidth * 8, seed])).toEqual([
      [1e7, 1],
      [1e7, 2],
      [1e8, 1],
      [1e8, 2],
      [1e9, 1],
      [1e9, 2],
    ]);
  });

  it("varies fields side by side, each pair beside all of the rest", () => {
    const sweep =
      "{zip: [{cluster.network.bandwidth: [10 Mbps, 100 Mbps], cluster.network.latency: [20 ms, 1 ms]}], planner: [inh, outc]}";
    expect(points(sweep).map(({ bandwidth, planner, swept }) => [bandwidth * 8, planner, swept])).toEqual([
      [1e7, "inh", { "cluster.network.latency": "20 ms" }],
      [1e7, "outc", { "cluster.network.latency": "20 ms" }],
      [1e8, "inh", { "cluster.network.latency": "1 ms" }],
      [1e8, "outc", { "cluster.network.latency": "1 ms" }],
    ]);
  });

  it("names groups of devices by their names, which may have dots", () => {
    const network = "network: {topology: ring, bandwidth: 1 Gbps}";
    const cluster = `{devices: [{name: hub, profile: raspberry-pi-4}, {name: pi.4-b, profile: raspberry-pi-4}], ${network}}`;
    const swept = points("{cluster.devices.pi.4-b.slowdown: [1, 2], cluster.devices.hub.slowdown: [3]}", {
      cluster,
    });
    expect(swept.map((identity) => identity.swept)).toEqual([
      { "cluster.devices.pi.4-b.slowdown": "1", "cluster.devices.hub.slowdown": "3" },
      { "cluster.devices.pi.4-b.slowdown": "2", "cluster.devices.hub.slowdown": "3" },
    ]);
    const scenario = scenarioOf(
      scenarioText({ cluster, sweep: "{cluster.devices.pi.4-b.slowdown: [1, 2]}" }),
    );
    const slowdowns = [0, 1].map((number) => scenario.fields(number).settings.cluster.devices[1]);
    expect(slowdowns).toMatchObject([{ slowdown: 1 }, { slowdown: 2 }]);
  });

  it.each<[string, RegExp]>([
    ["{zip: {seed: [1, 2]}}", /sweep.zip: must be a list of mappings/],
    ["{zip: [{seed: [1, 2], planner: [inh]}]}", /planner: has 1 values and seed has 2/],
    ["{zip: [{seed: [1, 2]}], seed: [3]}", /varies as seed already/],
    ["{seed: {from: 1, to: 5}}", /sweep.seed: needs points/],
    ["{cluster.network.bandwidth: {from: 1 ms, to: 5 ms, points: 2}}", /"ms" is not a unit of bandwidth/],
    ["{cluster.devices.nobody.slowdown: [1]}", /has no place in the scenario/],
    ["{planner: inh}", /must be a list of one or more values, or a range/],
    ["{zip: [{seed: [1, x]}]}", /small.yaml:5:26 sweep.zip.0.seed.1: must be a finite number/],
  ])("%s is refused", (sweep, message) => {
    expect(() => scenarioOf(scenarioText({ sweep }))).toThrow(InputError);
    expect(() => scenarioOf(scenarioText({ sweep }))).toThrow(message);
  });
});

test("the bandwidth of a network is a column of its own where some links state theirs", () => {
  const links = "links: [{a: a, b: hub, bandwidth: 10 Mbps}, {a: b, b: hub}], bandwidth: 1 Gbps";
  const cluster =
    "{devices: [{name: a, profile: raspberry-pi-4}, {name: b, profile: raspberry-pi-4}], " +
    `network: {topology: graph, switches: [hub], ${links}}}`;
  const scenario = scenarioOf(
    scenarioText({ cluster, sweep: "{cluster.network.bandwidth: [100 Mbps, 1 Gbps]}" }),
  );
  expect([...scenario.points()].map(({ identity }) => [identity.bandwidth * 8, identity.swept])).toEqual([
    [1e7, { "cluster.network.bandwidth": "100 Mbps" }],
    [1e7, { "cluster.network.bandwidth": "1 Gbps" }],
  ]);
});
