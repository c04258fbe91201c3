import { expect, test } from "vitest";
import { runScenario } from "../../scenarios/index.ts";
import { scenarioOf, scenarioText } from "./scenario-text.ts";

const profile = "profile: {peak_flops: 2 GFLOP/s, memory_bandwidth: 1 GB/s}";
const clusterOf = (board: string, slowdown = 0.1) =>
  `{devices: [{name: board, ${profile}, ${board}}, {name: server, ${profile}, slowdown: ${slowdown}, ` +
  "power: {compute: 0 W, transmit: 0 W}}], network: {topology: mesh, bandwidth: 100 Mbps, latency: 1 ms}}";

const joules = (board: string, planner = "single", slowdown?: number) => {
  const text = scenarioText({ cluster: clusterOf(board, slowdown), planner });
  const [result] = [...runScenario(scenarioOf(text))];
  if (result?.outcome.status !== "ok") throw new Error(JSON.stringify(result?.outcome));
  return result.outcome.metrics.energy!;
};

test("computing takes the power of the full clock, in shares or frequencies, where nothing slows it", () => {
  const radio = "radio: {base: 0 W, slope: 0 mW/Mbps}";
  const onBoard = (power: string) => joules(power, "single", 10);
  const constant = onBoard("power: {compute: 8.5 W, transmit: 0 W}");
  expect(constant).toBeGreaterThan(0);
  expect(onBoard(`power: {clock: [0.5, 1], alpha: 8 W, idle: 0.5 W}, ${radio}`)).toBe(constant);
  expect(onBoard(`power: {clock: [100 MHz, 1.3 GHz], alpha: 8 W, idle: 500 mW}, ${radio}`)).toBe(constant);
});

test("sending takes the base for its time and the slope for its bits, whatever the rate", () => {
  // Cut behind the first squeezing convolution: 16 x 55 x 55 floats go at 100 Mbps.
  const bits = 16 * 55 * 55 * 32;
  const power = "power: {compute: 0 W}";
  const remote = (radio: string) => joules(`${power}, radio: ${radio}`, "neurosurgeon");
  expect(remote("{base: 2 W, slope: 0 W/Mbps}")).toBeCloseTo((2 * bits) / 100e6, 9);
  expect(remote("{base: 0 W, slope: 50 mW/Mbps}")).toBeCloseTo(0.05 * (bits / 1e6), 9);
  expect(remote("lte")).toBeCloseTo((2.893 * bits) / 100e6 + 0.07953 * (bits / 1e6), 9);
  expect(remote("{base: 1 W, slope: 5g-mmwave}")).toBeCloseTo(bits / 100e6 + 0.00915 * (bits / 1e6), 9);
});

test.each<[string, string, RegExp]>([
  ["no clock", "power: {clock: [], alpha: 1 W, idle: 0 W}, radio: lte", /power\.clock: is an empty list/],
  ["a clock above 1", "power: {clock: [0.5, 1.5], alpha: 1 W, idle: 0 W}, radio: lte", /above the full one/],
  ["clocks that fall", "power: {clock: [1, 0.5], alpha: 1 W, idle: 0 W}, radio: lte", /has 0.5 after 1/],
  ["equal clocks", "power: {clock: [1 GHz, 1000 MHz], alpha: 1 W, idle: 0 W}, radio: lte", /after 1 GHz/],
  ["a clock of 0", "power: {clock: [0, 1], alpha: 1 W, idle: 0 W}, radio: lte", /not above 0/],
  ["mixed clocks", "power: {clock: [0.5, 1 GHz], alpha: 1 W, idle: 0 W}, radio: lte", /mixes numbers/],
  ["no alpha", "power: {clock: [1], idle: 0 W}, radio: lte", /power\.alpha: is missing/],
  ["two forms", "power: {clock: [1], alpha: 1 W, idle: 0 W, compute: 1 W}, radio: lte", /compute/],
  ["a memory share", "power: {clock: [1], alpha: 1 W, idle: 0 W, memory_bound: 2}, radio: lte", /up to 1/],
  [
    "an exponent of 0",
    "power: {clock: [1], alpha: 1 W, idle: 0 W, exponent: 0}, radio: lte",
    /power\.exponent: .*1/,
  ],
  ["an exponent alone", "power: {compute: 1 W, exponent: 2}, radio: lte", /power\.(clock|compute)/],
  ["no radio", "power: {clock: [1], alpha: 1 W, idle: 0 W}", /radio: is missing: power over the clock/],
  ["a radio alone", "radio: lte", /radio: needs power beside it/],
  ["sending twice", "power: {compute: 1 W, transmit: 1 W}, radio: lte", /as power\.transmit does/],
  ["sending never", "power: {compute: 1 W}", /power\.transmit: is missing .*like 3 W/],
  ["a negative radio", "power: {compute: 1 W}, radio: {base: -1 W, slope: lte}", /radio\.base: -1 W is neg/],
  ["a negative slope", "power: {compute: 1 W}, radio: {base: 1 W, slope: -2 mW/Mbps}", /slope: .* negative/],
  ["an unknown radio", "power: {compute: 1 W}, radio: ltee", /radio: cannot be "ltee"; did you mean lte/],
  ["an unknown slope", "power: {compute: 1 W}, radio: {base: 1 W, slope: 6g}", /slope: cannot be "6g"/],
])("power with %s is refused in one message", (_, board, message) => {
  expect(() => scenarioOf(scenarioText({ cluster: clusterOf(board) }))).toThrow(message);
});
