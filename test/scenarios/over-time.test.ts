import { expect, test } from "vitest";
import { drawOverTime } from "../../results/index.ts";
import { pointOverTime } from "../../scenarios/index.ts";
import { builtPoint, clusterLine, folderWith } from "./workload/built.ts";

/** 8 Mbps, and from 2 s on 2 Mbps. */
const folder = folderWith({ "falls.txt": "0 8\n2 2\n" });
const star = "{topology: ring, latency: 0 s, bandwidth: {trace: falls.txt, unit: Mbps, repeat: false}}";
const lines = {
  cluster: clusterLine("", star),
  planner: "inh",
  requests: "{arrivals: {every: 1 s}, count: 5}",
};

test("latencies by arrival, and the bandwidths that they met", () => {
  const { bandwidths, latencies } = pointOverTime(builtPoint(lines, folder));
  expect(latencies.map(({ arrival }) => arrival)).toEqual([0, 1, 2, 3, 4]);
  const end = Math.max(...latencies.map(({ arrival, latency }) => arrival + latency));
  // Both directions of the one link change alike.
  expect(bandwidths.map(({ moments }) => moments)).toEqual([
    [
      { time: 0, bandwidth: 1e6 },
      { time: 2, bandwidth: 0.25e6 },
      { time: end, bandwidth: 0.25e6 },
    ],
  ]);
  expect(latencies[0]!.latency).toBeCloseTo(latencies[1]!.latency, 9);
  expect(latencies[2]!.latency).toBeGreaterThan(1.5 * latencies[1]!.latency);
});

test("they are drawn above each other; without links that change, latencies alone", async () => {
  const changing = await drawOverTime(pointOverTime(builtPoint(lines, folder)), "title", "place", "svg");
  expect(changing).toContain("Bandwidth (Mbps)");
  expect(changing).toContain("Latency (ms)");
  const still = { ...lines, cluster: clusterLine("", "{topology: ring, bandwidth: 8 Mbps}") };
  const alone = await drawOverTime(pointOverTime(builtPoint(still)), "title", "place", "svg");
  expect(alone).not.toContain("Bandwidth (Mbps)");
});
