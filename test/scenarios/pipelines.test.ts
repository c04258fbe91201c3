import { describe, expect, it } from "vitest";
import { rowOf, type PointRow } from "../../results/index.ts";
import { runScenario } from "../../scenarios/index.ts";
import { scenarioOf, scenarioText } from "./scenario-text.ts";

const boards =
  "devices: [{name: fast, profile: {peak_flops: 4 GFLOP/s, memory_bandwidth: 8 GB/s}}, " +
  "{name: slow, count: 3, profile: {peak_flops: 1 GFLOP/s, memory_bandwidth: 4 GB/s}}]";

function rowsOf(network: string, fields: Readonly<Record<string, string>> = {}): readonly PointRow[] {
  const text = scenarioText({
    model: "resnet18",
    cluster: `{${boards}, network: ${network}}`,
    requests: "{arrivals: {outstanding: 12}, count: 900, warm_up: 300}",
    ...fields,
  });
  return [...runScenario(scenarioOf(text))].map(rowOf);
}

describe("requests through a pipeline", () => {
  const planners = `["pipeline", "pipeline[objective=latency]"]`;

  it("come out as often as its slowest stage allows where transfers do not meet", () => {
    const rows = rowsOf("{topology: mesh, bandwidth: 200 Mbps, latency: 200 us}", {
      planner: "pipeline",
      sweep: `{planner: ${planners}, cluster.network.bandwidth: [100 Mbps, 2 Mbps, 500 kbps]}`,
    });
    for (const { throughput_rps: throughput, predicted_throughput_rps: predicted } of rows)
      expect(Math.abs(throughput! / predicted! - 1)).toBeLessThan(0.005);
    // Pipelines that are there to compute more, and then to send less.
    expect(new Set(rows.map(({ bytes_moved: bytes }) => bytes)).size).toBeGreaterThan(2);
  });

  it("go to the replicas of a stage in turn", () => {
    const rows = rowsOf("{topology: mesh, bandwidth: 200 Mbps, latency: 200 us}", {
      input: "everywhere",
      result: "anywhere",
      planner: "pipeline",
      sweep: `{planner: ["pipedream[pass=inference]", "pipedream[pass=inference;replicas=never]"]}`,
    });
    const [replicated, straight] = rows;
    expect(replicated!.throughput_rps!).toBeGreaterThan(1.1 * straight!.throughput_rps!);
    for (const { throughput_rps: throughput, predicted_throughput_rps: predicted } of rows)
      expect(throughput! / predicted!).toBeGreaterThan(0.995);
  });

  it("come out by the time that gpipe predicts where they come together", () => {
    const [row] = rowsOf("{topology: mesh, bandwidth: 1 Gbps, latency: 0 us}", {
      requests: "{arrivals: {burst: 8, every: 1000 s}, count: 8}",
      planner: '"gpipe[batches=8]"',
    });
    expect(row!.latency_max_s! / row!.predicted_latency_s!).toBeCloseTo(1, 9);
    expect(row!.predicted_throughput_rps! * row!.predicted_latency_s!).toBeCloseTo(8, 9);
  });

  it("come out less often where their transfers share one medium, and the row shows both figures", () => {
    const [row] = rowsOf("{topology: bus, bandwidth: 4 Mbps, latency: 200 us}", {
      planner: "pipeline",
    });
    expect(row!.throughput_rps!).toBeLessThan(0.9 * row!.predicted_throughput_rps!);
    expect(row!.link_utilisation!).toBeGreaterThan(0.99);
  });
});
