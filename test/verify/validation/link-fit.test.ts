import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { InputError } from "../../../sim/errors.ts";
import { fitLink, linkEntry } from "../../../verify/validation/index.ts";
import { burstsFor } from "../../../verify/validation/link/measure.ts";

const links = fc.record({
  latency: fc.double({ min: 10e-6, max: 5e-3, noNaN: true }),
  cost: fc.double({ min: 5e-6, max: 300e-6, noNaN: true }),
  goodput: fc.double({ min: 1e6, max: 1e8, noNaN: true }),
});

test("latency, cost of a message and goodput of a link come out of its bursts", () => {
  fc.assert(
    fc.property(links, ({ latency, cost, goodput }) => {
      const bursts = burstsFor(goodput).map(({ bytes, count }) => ({
        bytes,
        count,
        seconds: 2 * latency + (count + 1) * cost + (bytes * count) / goodput,
      }));
      const fit = fitLink(bursts);
      expect(fit.latency / latency).toBeCloseTo(1, 4);
      expect(fit.messageCost / cost).toBeCloseTo(1, 4);
      expect(fit.goodput / goodput).toBeCloseTo(1, 4);
      expect(fit.medianError).toBeLessThan(1e-6);
    }),
  );
});

test("bursts that tell nothing are refused", () => {
  const burst = (bytes: number, count: number, seconds: number) => ({ bytes, count, seconds });
  expect(() => fitLink([burst(1000, 1, 1e-3), burst(1000, 1, 1e-3)])).toThrow(InputError);
  const faster = [burst(0, 1, 3e-3), burst(1000, 4, 2e-3), burst(64_000, 16, 1e-3)];
  expect(() => fitLink(faster)).toThrow("no longer for more bytes");
});

test("a fit is a network of a scenario", () => {
  const fit = { latency: 65.2e-6, messageCost: 23.8e-6, goodput: 11.5e6, medianError: 0 };
  expect(parse(linkEntry(fit, "left", "right"))).toEqual({
    network: {
      topology: "graph",
      message_overhead: "23.8 us",
      multicast: false,
      links: [{ a: "left", b: "right", bandwidth: "92 Mbps", latency: "65.2 us" }],
    },
  });
});
