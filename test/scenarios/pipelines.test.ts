import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
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

  it("come out of stages that several devices share as often as dai-pso predicts, less often over one slow medium", () => {
    const devices = boards.replace("4 GFLOP/s", "3 GFLOP/s");
    const rows = (network: string) =>
      rowsOf(network, {
        cluster: `{${devices}, network: ${network}}`,
        planner: "dai-pso",
        requests: "{arrivals: {outstanding: 12}, count: 400, warm_up: 100}",
        sweep: "{planner: [dai-pso, pipeline]}",
      });
    const [shared, alone] = rows("{topology: mesh, bandwidth: 200 Mbps, latency: 200 us}");
    // Two slow devices share a stage: with one device a stage the slowest is slower.
    expect(shared!.throughput_rps!).toBeGreaterThan(1.04 * alone!.throughput_rps!);
    expect(Math.abs(shared!.throughput_rps! / shared!.predicted_throughput_rps! - 1)).toBeLessThan(0.005);
    const [slow] = rows("{topology: bus, bandwidth: 2 Mbps, latency: 200 us}");
    expect(slow!.throughput_rps!).toBeLessThan(0.5 * slow!.predicted_throughput_rps!);
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

describe("a table of units", () => {
  const folder = mkdtempSync(join(tmpdir(), "slicewise-units-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  /** Units with times on a device of slowdown 1 and what they keep in memory. */
  const units = Array.from({ length: 9 }, (_, unit) => ({ seconds: 1 + ((unit * 5) % 7), bytes: 10 + unit }));
  const speeds = [1, 2, 3];
  /** Their sum is that of the units: no byte is to spare. */
  const limits = [60, 48, 18];
  writeFileSync(
    join(folder, "units.csv"),
    `unit,seconds,bytes\n${units.map(({ seconds, bytes }, unit) => `u${unit},${seconds},${bytes}`).join("\n")}\n`,
  );

  function run(model: string, memory: readonly number[] = limits): PointRow {
    const profile = "{table: units.csv, layer: unit}";
    const devices = speeds.map((slowdown, device) => `{name: d${device}, profile: ${profile}, slowdown: ${slowdown}, memory: ${memory[device]!} B}`); // prettier-ignore
    const text = scenarioText({
      model,
      cluster: `{devices: [${devices.join(", ")}], network: {topology: mesh, bandwidth: 1000 Tbps}}`,
      planner: "pipeline",
      input: "everywhere",
      result: "anywhere",
    });
    return [...runScenario(scenarioOf(text, folder))].map(rowOf)[0]!;
  }

  it("is divided as the best of all chains of stages that fit the memory of the devices", () => {
    let least = Infinity;
    const orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]; // prettier-ignore
    for (const order of orders)
      for (let a = 0; a <= units.length; a++)
        for (let b = a; b <= units.length; b++) {
          const stages = [units.slice(0, a), units.slice(a, b), units.slice(b)];
          const sum = (stage: typeof units, of: "seconds" | "bytes") =>
            stage.reduce((total, unit) => total + unit[of], 0);
          if (stages.some((stage, place) => sum(stage, "bytes") > limits[order[place]!]!)) continue; // prettier-ignore
          const times = stages.map((stage, place) => sum(stage, "seconds") * speeds[order[place]!]!);
          least = Math.min(least, Math.max(...times));
        }
    const row = run("{table: units.csv, layer: unit, weights: bytes}");
    expect(1 / row.predicted_throughput_rps!).toBeCloseTo(least, 9);
    expect(row.reason).toContain("units.csv: has no sizes of outputs: they take no memory");
    expect(run("{table: units.csv, layer: unit, weights: bytes}", [60, 20, 20]).reason).toContain(
      "no contiguous stages of the 9 units between articulation points fit the memory",
    );
  });

  it("says in bytes what does not fit where that reads the same in KiB", () => {
    expect(run("{table: units.csv, layer: unit, weights: bytes}", [15, 15, 15]).reason).toContain(
      "no device holds unit 7 of 9 between articulation points, which takes 16 bytes; the largest has 15 bytes",
    );
  });

  it.each([
    [
      "{table: units.csv, layer: unit, weights: kilos}",
      "units.csv: has no column kilos (its columns: unit, seconds, bytes)",
    ],
    [
      "{table: units.csv, layer: unit, weights: unit}",
      'units.csv:2: column unit of layer u0: "u0" is not a finite number',
    ],
    ["{table: units.csv, layer: unit, weights_in: bytes}", "weights_in says the unit of a column of weights"],
    ["{table: units.csv, layer: unit}", "units.csv: is its first row, u0, the model's input?"],
  ])("is refused as %s", (model, message) => {
    expect(() => run(model)).toThrow(message);
  });
});
