import { describe, expect, test } from "vitest";
import { saturationThroughput, slotChances } from "../../../sim/cluster/bianchi.ts";
import { randomStream } from "../../../sim/random.ts";
import { simulateDcf } from "./dcf-simulation.ts";

/** Table II of the paper, in slots of 50 us at 1 Mbit/s: 8184 bits of payload behind 400 of headers. */
const slot = 50e-6;
const payload = 8184;
const frame = (payload + 400) * 1e-6;
const acknowledgement = 240e-6;
const basic = {
  idle: slot,
  success: frame + 28e-6 + 1e-6 + acknowledgement + 128e-6 + 1e-6,
  collision: frame + 128e-6 + 1e-6,
};
const rts = 288e-6;
const cts = 240e-6;
const handshake = {
  idle: slot,
  success: rts + cts + 2 * (28e-6 + 1e-6) + basic.success,
  collision: rts + 128e-6 + 1e-6,
};
/** Part of the 1 Mbit/s that is payload. */
const throughput = (stations: number, window: number, doublings: number, seconds = basic) =>
  saturationThroughput(slotChances(stations, { window, doublings }), seconds, payload) / 1e6;

describe("the model of Bianchi 2000", () => {
  test.each([
    [1, 32, 3],
    [2, 16, 6],
    [10, 32, 5],
    [50, 128, 3],
    [400, 8, 7],
  ])(
    "%i stations, window %i, %i doublings: the chances solve both equations",
    (stations, window, doublings) => {
      const { transmit, collide, idle, success, collision } = slotChances(stations, { window, doublings });
      const quotient =
        (2 * (1 - 2 * collide)) /
        ((1 - 2 * collide) * (window + 1) + collide * window * (1 - (2 * collide) ** doublings));
      expect(transmit).toBeCloseTo(quotient, 12);
      expect(collide).toBeCloseTo(1 - (1 - transmit) ** (stations - 1), 12);
      expect(idle + success + collision).toBeCloseTo(1, 12);
    },
  );

  test("a window that never doubles is independent of the stations (equation 8)", () => {
    for (const stations of [1, 7, 50])
      expect(slotChances(stations, { window: 64, doublings: 0 }).transmit).toBeCloseTo(2 / 65, 12);
  });

  test.each([
    // Section IV-C: K, the root of half a collision in slots, is 9.334 and 2.042.
    ["basic access", basic, 9.334],
    ["RTS/CTS", handshake, 2.042],
  ])("%s: the best window is that of the paper's approximation", (_, seconds, root) => {
    expect(Math.sqrt(seconds.collision / slot / 2)).toBeCloseTo(root, 3);
    for (const stations of [10, 50]) {
      const windows = Array.from({ length: 4000 }, (__, window) => window + 1);
      const values = windows.map((window) => throughput(stations, window, 0, seconds));
      const best = windows[values.indexOf(Math.max(...values))]!;
      // Equation 29: W is about n times the root of 2 Tc*, for stations enough and collisions long enough.
      const approximated = 2 * stations * root;
      expect(Math.abs(best - approximated) / approximated).toBeLessThan(root > 9 ? 0.06 : 0.25);
      expect(throughput(stations, Math.round(approximated), 0, seconds)).toBeGreaterThan(
        0.995 * Math.max(...values),
      );
    }
  });

  test("what the paper reads off its figures: basic access falls with the stations, RTS/CTS does not", () => {
    const falling = [5, 10, 20, 30, 50].map((stations) => throughput(stations, 32, 3));
    expect(falling).toEqual(falling.toSorted((a, b) => b - a));
    expect(falling[0]).toBeGreaterThan(0.8);
    expect(falling.at(-1)).toBeLessThan(0.6);
    for (const stations of [5, 10, 20, 30, 50]) {
      expect(throughput(stations, 32, 3, handshake)).toBeGreaterThan(0.82);
      expect(throughput(stations, 32, 3, handshake)).toBeLessThan(0.84);
    }
  });
});

describe("ns-3's reference program for its DCF (802.11g, 1500 bytes, a window of 16 to 1024, EIFS)", () => {
  // Results of src/wifi/examples/reference/bianchi_11g_eifs.txt in Mbit/s for 5, 20 and 50 stations. Its medium differs from
  // the paper's: a station that succeeded may send again before the others resume, and a slot follows what it sent.
  test.each([
    [54, 24, [29.2861, 25.3325, 22.4162]],
    [6, 6, [4.6899, 3.9589, 3.4711]],
  ])("at %i Mbit/s, acknowledged at %i", (rate, acknowledgedAt, results) => {
    const ofdm = (bits: number, mbps: number) => 26e-6 + Math.ceil((16 + bits + 6) / (4 * mbps)) * 4e-6;
    const sent = ofdm(28 * 8 + 12_000 + 48, rate);
    const exchange = sent + 10e-6 + ofdm(14 * 8, acknowledgedAt) + 28e-6 + 1e-7;
    const repeats = 1 / (1 - 1 / 16);
    const seconds = { idle: 9e-6, success: exchange * repeats + 9e-6, collision: exchange };
    for (const [index, stations] of [5, 20, 50].entries()) {
      const chances = slotChances(stations, { window: 16, doublings: 6 });
      const mbps = saturationThroughput(chances, seconds, 12_000 * repeats) / 1e6;
      // The program looks for tau on a grid of 0.0001.
      expect(Math.abs(mbps / results[index]! - 1)).toBeLessThan(1e-3);
    }
  });
});

test("the chances are those of stations that count down one by one", () => {
  const backoff = { window: 16, doublings: 6 };
  const slots = 200_000;
  const timing = { slots, slot: 1, collision: () => 1 };
  for (const stations of [2, 8]) {
    const exchange = Array.from({ length: stations }, () => 1);
    const { idleSlots, successes } = simulateDcf(exchange, backoff, timing, randomStream(1, "DCF"));
    const { idle, success } = slotChances(stations, backoff);
    // The model takes collisions for independent of what was before, which costs it a hundredth.
    expect(Math.abs(idleSlots / slots / idle - 1)).toBeLessThan(0.015);
    expect(Math.abs(successes.reduce((sum, count) => sum + count, 0) / slots / success - 1)).toBeLessThan(
      0.02,
    );
  }
});
