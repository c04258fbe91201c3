import { describe, expect, test } from "vitest";
import {
  ClusterError,
  medianNetwork,
  mesh,
  ring,
  star,
  type NetworkGraph,
  type Sharing,
} from "../../../sim/cluster/index.ts";
import { Network, transferTime } from "../../../sim/network/index.ts";
import { finishTimes, send } from "./run-transfers.ts";

const jitter = { p50: 0.002, p95: 0.012 };
const link = { bandwidth: 1e6, latency: 0.001, duplex: "full", jitter } as const;
const seeded = (graph: NetworkGraph, seed = 1): NetworkGraph => ({ ...graph, jitterSeed: seed });

/** Waits of messages of 1000 bytes, one after the other, from a device to another; what the bytes take is left out. */
function waits(graph: NetworkGraph, count: number, destination = 1): number[] {
  const spacing = 10;
  const transfers = Array.from({ length: count }, (_, index) => send(0, destination, 1000, spacing * index));
  return finishTimes(graph, transfers).map((time, index) => time - spacing * index - 0.001);
}

function shareBelow(values: readonly number[], limit: number): number {
  return values.filter((value) => value < limit).length / values.length;
}

describe.each<Sharing>(["fair", "fifo"])("%s", (sharing) => {
  test("half of the messages wait less than latency and p50, 19 of 20 less than latency and p95", () => {
    const drawn = waits(seeded(mesh(["a", "b"], link, { sharing })), 4000);
    // Four standard deviations of a share of 4000.
    expect(Math.abs(shareBelow(drawn, 0.003) - 0.5)).toBeLessThan(0.032);
    expect(Math.abs(shareBelow(drawn, 0.013) - 0.95)).toBeLessThan(0.014);
    expect(Math.min(...drawn)).toBeGreaterThan(0.001);
    // A log-normal variable has the mean p50 exp(sigma^2 / 2).
    const sigma = Math.log(6) / 1.6448536;
    const mean = drawn.reduce((sum, wait) => sum + wait, 0) / drawn.length - 0.001;
    expect(Math.abs(mean / (0.002 * Math.exp(sigma ** 2 / 2)) - 1)).toBeLessThan(0.1);
  });

  test("without a seed every message takes the median, as if it were part of the latency", () => {
    const graph = mesh(["a", "b", "c"], link, { sharing });
    const still = mesh(["a", "b", "c"], { bandwidth: 1e6, latency: 0.003, duplex: "full" }, { sharing });
    const transfers = [send(0, [1, 2], 500), send(1, 2, 700, 0.001), send(2, 0, 0, 0.002)];
    expect(finishTimes(graph, transfers)).toEqual(finishTimes(still, transfers));
    expect(finishTimes(medianNetwork(seeded(graph)), transfers)).toEqual(finishTimes(still, transfers));
    expect(finishTimes(seeded(graph), transfers)).not.toEqual(finishTimes(still, transfers));
  });

  test("a seed repeats itself, also after a reset; another one differs", () => {
    const transfers = Array.from({ length: 50 }, (_, index) => ({
      source: index % 2,
      destinations: [(index + 1) % 2],
      bytes: 100,
    }));
    const network = new Network(seeded(mesh(["a", "b"], link, { sharing })), () => undefined);
    const first = transferTime(network, transfers);
    expect(transferTime(network, transfers)).toBe(first);
    const other = new Network(seeded(mesh(["a", "b"], link, { sharing }), 2), () => undefined);
    expect(transferTime(other, transfers)).not.toBe(first);
  });

  test("each link of the way is drawn for itself, end to end and relay by relay", () => {
    for (const forwarding of ["flow", "store-and-forward"] as const) {
      const drawn = waits(seeded(star(["hub", "a", "b"], link, { sharing, forwarding })), 2000, 2);
      const twoHops = finishTimes(
        seeded(star(["hub", "a", "b"], link, { sharing, forwarding })),
        Array.from({ length: 2000 }, (_, index) => send(1, 2, 1000, 10 * index)),
      ).map((time, index) => time - 10 * index - (forwarding === "flow" ? 0.001 : 0.002));
      const variance = (values: readonly number[]) => {
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      };
      // Independent waits: the logarithms' heavy tail aside, twice the variance and not four times.
      const ratio = variance(twoHops) / variance(drawn);
      expect(ratio).toBeGreaterThan(1.4);
      expect(ratio).toBeLessThan(2.8);
    }
  });
});

test("a link that is added draws from its own stream: the others wait as before", () => {
  const two = waits(seeded(mesh(["a", "b"], link)), 20);
  const three = waits(seeded(mesh(["a", "b", "c"], link)), 20);
  expect(three).toEqual(two);
});

test("a multicast is over when the last way is", () => {
  const graph = seeded(mesh(["a", "b", "c"], link));
  const separate = [waits(graph, 30, 1), waits(graph, 30, 2)];
  const transfers = Array.from({ length: 30 }, (_, index) => send(0, [1, 2], 1000, 10 * index));
  const together = finishTimes(graph, transfers).map((time, index) => time - 10 * index - 0.001);
  for (const [index, wait] of together.entries())
    expect(wait).toBeCloseTo(Math.max(separate[0]![index]!, separate[1]![index]!), 12);
});

test.each([
  { p50: 0, p95: 1 },
  { p50: -1, p95: 1 },
  { p50: 2, p95: 1 },
  { p50: 1, p95: Infinity },
  { p50: NaN, p95: 1 },
])("%o is not a jitter", (wrong) => {
  expect(() => ring(["a", "b"], { ...link, jitter: wrong })).toThrow(ClusterError);
});
