import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rowOf, type PointRow } from "../../results/index.ts";
import { runScenario } from "../../scenarios/index.ts";
import { scenarioOf, scenarioText } from "./scenario-text.ts";

function rowsOf(fields: Readonly<Record<string, string>>): readonly PointRow[] {
  return [...runScenario(scenarioOf(scenarioText({ planner: "single", ...fields })))].map(rowOf);
}

const boards = (count: number, more = "") =>
  `{devices: [{name: board, count: ${count}, profile: {peak_flops: 2 GFLOP/s, memory_bandwidth: 1 GB/s}${more}}], ` +
  "network: {topology: ring, bandwidth: 1 Gbps, latency: 0 us}}";

describe("a scenario that trains", () => {
  it("takes M (1 + backward) + update times one inference on a single device, most of it stated", () => {
    const [inference] = rowsOf({});
    const [step] = rowsOf({ training: "{micro_batches: 6, backward: 2.5, update: 0.5}" });
    expect(step!.simulated_latency_s!).toBeCloseTo((6 * 3.5 + 0.5) * inference!.simulated_latency_s!, 9);
    expect(step!.believed_latency_s).toBe(step!.simulated_latency_s);
    expect(step!.stated_share!).toBeCloseTo((6 * 2.5 + 0.5) / (6 * 3.5 + 0.5), 9);
    expect(step!.bytes_moved).toBe(0);
  });

  it("takes both passes from a profile of PipeDream, and a stated multiple in their place", () => {
    const folder = mkdtempSync(join(tmpdir(), "slicewise-"));
    writeFileSync(
      join(folder, "graph.txt"),
      [
        "node1 -- Input0 -- forward_compute_time=0.000, backward_compute_time=0.000, activation_size=0.0, parameter_size=0.000",
        "node2 -- Conv2d(3, 8) -- forward_compute_time=4.000, backward_compute_time=10.000, activation_size=100.0, parameter_size=40.000",
        "node3 -- Linear(8, 2) -- forward_compute_time=2.000, backward_compute_time=1.000, activation_size=10.0, parameter_size=80.000",
        "\tnode1 -- node2",
        "\tnode2 -- node3",
        "",
      ].join("\n"),
    );
    const seconds = (training: string, model = "{file: graph.txt}") => {
      const text = scenarioText({ model, training, planner: "single" });
      return rowOf([...runScenario(scenarioOf(text, folder))][0]!).simulated_latency_s!;
    };
    expect(seconds("{micro_batches: 3}")).toBeCloseTo(3 * 0.017, 12);
    expect(seconds("{micro_batches: 3, backward: 2}")).toBeCloseTo(3 * 0.018, 12);
    expect(() => seconds("{}", "{file: graph.txt, pass: both}")).toThrow(/needs them apart/);
  });

  it("is done earlier on more devices, never slower than by any number of partitions, and not as fast as the bound", () => {
    const rows = rowsOf({
      cluster: boards(4),
      training: "{micro_batches: 8}",
      sweep: `{planner: [single, "maruf[partitions=1]", "maruf[partitions=2]", "maruf[partitions=4]", maruf]}`,
    });
    const [alone, ...others] = rows.map(({ simulated_latency_s: seconds }) => seconds!);
    const best = others.at(-1)!;
    expect(best).toBe(Math.min(...others));
    expect(best).toBeLessThan(0.5 * alone!);
    expect(best).toBeGreaterThan(alone! / 4);
  });

  it("keeps less in flight by 1F1B than by GPipe, and does not fit where gradients and stored outputs do not", () => {
    const rows = rowsOf({
      cluster: boards(2),
      training: "{micro_batches: 8}",
      sweep: `{planner: ["maruf[replicas=1;partitions=2]"], training.schedule: [gpipe, 1f1b]}`,
    });
    const [gpipe, oneByOne] = rows.map(({ peak_memory_bytes: bytes }) => bytes!);
    expect(oneByOne!).toBeLessThan(0.5 * gpipe!);
    const [full] = rowsOf({
      cluster: boards(2, `, memory: ${Math.ceil(oneByOne! / 2)} B`),
      training: "{micro_batches: 8, schedule: 1f1b}",
      planner: "maruf",
    });
    expect(full).toMatchObject({ status: "infeasible" });
    expect(full!.reason).toMatch(/no division fits 2 devices and their memory/);
    const [many] = rowsOf({
      cluster: boards(2),
      training: "{micro_batches: 2}",
      planner: '"maruf[partitions=9]"',
    });
    expect(many).toMatchObject({ status: "infeasible" });
    expect(many!.reason).toMatch(/9 partitions were asked for, each on devices of its own, and there are 2/);
    expect(() => rowsOf({ training: "{update: 0 s}" })).toThrow(
      '"0 s" is not a number of times (allowed: a number from 0 to 1000, without a unit)',
    );
  });

  it("runs a step for each request, one after the other where they are apart", () => {
    const training = "{micro_batches: 4}";
    const [alone] = rowsOf({ cluster: boards(2), planner: "maruf", training });
    const [stream] = rowsOf({
      ...{ cluster: boards(2), planner: "maruf", training },
      requests: "{arrivals: {outstanding: 1}, count: 5}",
    });
    expect(stream!.latency_max_s!).toBeCloseTo(alone!.simulated_latency_s!, 9);
  });

  it("refuses planners that do not divide training, several workloads, and planning again", () => {
    const refused = (fields: Readonly<Record<string, string>>) => () => rowsOf({ training: "{}", ...fields });
    expect(refused({ planner: "inh" })).toThrow(
      /planner inh does not divide training \(allowed: single, maruf\)/,
    );
    const several = `name: both
workloads: [{model: squeezenet1.1, planner: single}, {model: resnet18, planner: single}]
training: {}
cluster: ${boards(1)}
`;
    expect(() => [...runScenario(scenarioOf(several))]).toThrow(/training: is of one model/);
    expect(refused({ replan: "{on: [failure], delay: 1 ms}" })).toThrow(/replan: is for inferences/);
    expect(refused({ training: "{micro_batches: 0}" })).toThrow(/micro_batches/);
    expect(refused({ training: "{schedule: fifo}" })).toThrow(/controller, gpipe, 1f1b|"controller"/);
  });
});
