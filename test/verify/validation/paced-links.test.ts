import fc from "fast-check";
import { expect, test } from "vitest";
import { mesh } from "../../../sim/cluster/index.ts";
import { PacedLinks } from "../../../verify/validation/pacing/paced-links.ts";
import { finishTimes, send } from "../../sim/network/run-transfers.ts";

/** Messages at these times over these channels: when each arrives. */
function arrivals(
  bandwidths: readonly number[],
  messages: readonly { readonly start: number; readonly route: readonly number[]; readonly bytes: number }[],
): readonly number[] {
  const links = new PacedLinks<number>(bandwidths.map((bandwidth) => ({ bandwidth })));
  const arrived = messages.map(() => NaN);
  const takeUntil = (limit: number) => {
    for (let time = links.nextTime(); time <= limit; time = links.nextTime())
      for (const message of links.advanceTo(time)) arrived[message] = time;
  };
  const order = [...messages.entries()].sort(([, a], [, b]) => a.start - b.start);
  for (const [index, { start, route, bytes }] of order) {
    takeUntil(start);
    links.send(index, route, bytes, start);
  }
  takeUntil(Number.MAX_VALUE);
  return arrived;
}

test("a message takes its bytes at the bandwidth, and a packet more for each further link", () => {
  const message = { start: 1, route: [0, 1], bytes: 14_480 };
  expect(arrivals([1448, 1448], [message])).toEqual([12]);
  // The slower link decides; the first packet comes to it after one of the faster one.
  expect(arrivals([14_480, 1448], [message])[0]).toBeCloseTo(11.1, 9);
});

test("packets of a link take turns as messages share it in the simulated network, within two packets of each message", () => {
  const bandwidth = 1e6;
  const pair = mesh(["a", "b"], { bandwidth, latency: 0, duplex: "full" });
  const message = fc.record({
    start: fc.nat(40).map((units) => units * 1e-3),
    bytes: fc.integer({ min: 1, max: 60_000 }),
  });
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 8 }), (messages) => {
      const simulated = finishTimes(
        pair,
        messages.map(({ start, bytes }) => send(0, 1, bytes, start)),
      );
      const paced = arrivals(
        [bandwidth],
        messages.map((one) => ({ ...one, route: [0] })),
      );
      const packet = 1448 / bandwidth;
      for (const [index, time] of paced.entries())
        expect(Math.abs(time - simulated[index]!)).toBeLessThan(2 * messages.length * packet);
      // A link that never idles is done with all of them at the same time.
      expect(Math.max(...paced)).toBeCloseTo(Math.max(...simulated), 9);
    }),
  );
});
