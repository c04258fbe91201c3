import { describe, expect, it } from "vitest";
import { rowOf, type PointRow } from "../../../results/index.ts";
import { runScenario } from "../../../scenarios/index.ts";
import { scenarioOf, scenarioText } from "../scenario-text.ts";

const boards = (count: number, more = "", network = "latency: 100 us") =>
  `{devices: [{name: board, count: ${count}, profile: {peak_flops: 100 GFLOP/s, memory_bandwidth: 8 GB/s}${more}}], ` +
  `network: {topology: switch, bandwidth: 1 Gbps, ${network}}}`;

const asked = {
  model: "tinyllama-1.1b",
  workload: "{prompt: 8, tokens: 6}",
  cluster: boards(2),
  planner: "tensor",
};

function rowsOf(fields: Readonly<Record<string, string>>): readonly PointRow[] {
  return [...runScenario(scenarioOf(scenarioText({ ...asked, ...fields })))].map(rowOf);
}

function faultOf(fields: Readonly<Record<string, string>>): string {
  try {
    rowsOf(fields);
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return "";
}

describe("a scenario that makes tokens", () => {
  it("has the time to the first, and of each later one, in its rows", () => {
    const [alone, divided] = rowsOf({ sweep: "{planner: [single, tensor]}" });
    for (const row of [alone!, divided!]) {
      const parts = row.token_compute_s! + row.token_transfer_s! + row.token_waiting_s!;
      expect(parts).toBeCloseTo(row.token_mean_s!, 12);
      expect(row.tokens_per_s!).toBeCloseTo(1 / row.token_mean_s!, 9);
      expect(row.simulated_latency_s!).toBeCloseTo(row.time_to_first_token_s! + 5 * row.token_mean_s!, 9);
      expect(row.token_p95_s!).toBeGreaterThanOrEqual(row.token_mean_s!);
      expect(row.believed_latency_s).toBe(row.simulated_latency_s);
    }
    expect(alone!.bytes_moved).toBe(0);
    expect(divided!.speedup!).toBeGreaterThan(1);
    expect(divided!.model).toBe("tinyllama-1.1b[weights=q4]");
    expect(rowsOf({ workload: "{prompt: 8, tokens: 1}" })[0]).toMatchObject({
      token_mean_s: null,
      status: "ok",
    });
  });

  it("takes a prompt in batches", () => {
    const [whole, parts] = rowsOf({
      workload: "{prompt: 64, tokens: 2}",
      planner: "single",
      sweep: "{workload.batch: [64, 1]}",
    });
    expect(parts!.time_to_first_token_s! / whole!.time_to_first_token_s!).toBeGreaterThan(2);
    expect(parts!.token_mean_s).toBeCloseTo(whole!.token_mean_s!, 12);
  });

  it("does not fit where a device lacks memory, and says which and at which token", () => {
    const [first, second] = rowsOf({
      model: "{name: tinyllama-1.1b, weights: f16, cache: f32}",
      workload: "{prompt: 8, tokens: 100}",
      planner: "single",
      sweep: "{cluster.devices.0.memory: [2205 MB, 1 GB]}",
    });
    expect(first!.status).toBe("infeasible");
    expect(first!.reason).toMatch(
      /^no single device holds .*: board-0 has 2.205 GB.* breaks at token \d+ of 100/,
    );
    expect(second!.reason).toMatch(/breaks before the first token/);
    const none = rowsOf({
      cluster: boards(2, ", memory: 200 MB"),
      sweep: "{planner: [even, by-memory, by-speed, min-max, tensor, quilt]}",
    });
    for (const { status, reason } of none)
      expect([status, reason]).toEqual(["infeasible", expect.stringMatching(/board-0 has .*breaks before/)]);
  });

  it("meets the times by which it was calibrated, and predicts those of four boards within a tenth", () => {
    // b4rtaz/distributed-llama, pull request 64: Raspberry Pi 5 behind a gigabit switch, Q40 weights, Q80 on the network.
    const [two, tiny, four] = rowsOf({
      workload: "{prompt: 8, tokens: 82, exchange: q8}",
      planner: '"tensor[logits=leader]"',
      cluster: boards(2, ", memory: 8 GB", "message_overhead: 50 us, sharing: fifo"),
      calibrate:
        '[{model: {name: llama-3-8b, embeddings: f32}, boards: 2, planner: "tensor[logits=leader]", compute: 269.04 ms, transfer: 56.39 ms}, ' +
        '{model: {name: tinyllama-1.1b, embeddings: f32}, boards: 2, planner: "tensor[logits=leader]", compute: 50.37 ms}]',
      sweep:
        "{zip: [{model: [{name: llama-3-8b, embeddings: f32}, {name: tinyllama-1.1b, embeddings: f32}, {name: llama-3-8b, embeddings: f32}], cluster.devices.0.count: [2, 2, 4]}]}",
    });
    expect(two!.token_compute_s! * 1e3).toBeCloseTo(269.04, 0);
    expect((two!.token_mean_s! - two!.token_compute_s!) * 1e3).toBeCloseTo(56.39, 0);
    expect(tiny!.token_compute_s! * 1e3).toBeCloseTo(50.37, 0);
    // 245.08 = 169.33 + 75.34.
    expect(Math.abs(four!.token_compute_s! * 1e3 - 169.33)).toBeLessThan(16.9);
    expect(Math.abs(four!.token_mean_s! * 1e3 - 245.08)).toBeLessThan(24.5);
    expect(four!.reason).toMatch(
      /calibrated: board [\d.]+ GB\/s and [\d.]+ us an operator, latency of a link [\d.]+ us/,
    );
  });

  it("computes on more boards as measured, and takes as long as the README says", () => {
    // b4rtaz/distributed-llama, README at version 0.3.1: ms a token by boards, inference and transfer of the root node.
    const measured = [
      ["llama-3-8b", "1 Gbps", [556.67, 362.73, 80.11], 4, [267.62, 62.34], 0.06],
      ["llama-2-7b", "1 Gbps", [434.84, 257.78, 83.27], 4, [163.42, 55.25], 0.17],
      ["llama-2-7b", "1 Gbps", [1307.94, 739, 52.5], 4, [458.81, 34.06], 0.03],
      ["llama-2-7b", "1 Gbps", [1307.94, 739, 52.5], 8, [296.69, 289.75], -0.36],
      ["llama-2-7b", "20 Gbps", [101.06, 61.5, 7.62], 4, [40.25, 12.81], -0.07],
      ["llama-2-13b", "20 Gbps", [182.88, 107.12, 7.81], 4, [66.25, 19.94], -0.1],
      ["llama-2-70b", "20 Gbps", [907.25, 475.5, 25], 4, [264, 28.5], -0.02],
    ] as const;
    for (const [name, bandwidth, [one, two, sent], count, [compute, transfer], off] of measured) {
      const model = `{name: ${name}, embeddings: f32}`;
      const entry = (boards: number, times: string) =>
        `{model: ${model}, boards: ${boards}, planner: "tensor[logits=leader]", ${times}}`;
      const [row] = rowsOf({
        model,
        workload: "{prompt: 8, tokens: 2, exchange: q8}",
        planner: '"tensor[logits=leader]"',
        cluster: boards(count, "", "sharing: fifo").replace("1 Gbps", bandwidth).replace("100 G", "1000 G"),
        calibrate: `[${entry(1, `compute: ${one} ms`)}, ${entry(2, `compute: ${two} ms, transfer: ${sent} ms`)}]`,
      });
      expect(Math.abs((row!.token_compute_s! * 1e3) / compute - 1), name).toBeLessThan(0.051);
      expect((row!.token_mean_s! * 1e3) / (compute + transfer) - 1, `${name} on ${count}`).toBeCloseTo(
        off,
        1.7,
      );
    }
  });

  it("refuses what it cannot be", () => {
    expect(faultOf({ workload: "{prompt: 8}" })).toMatch(/small.yaml:\d+:\d+ .*workload.tokens.* is missing/);
    expect(faultOf({ model: "resnet18" })).toMatch(/unknown decoder resnet18 \(allowed: llama-2-7b/);
    expect(faultOf({ planner: "flexpie" })).toMatch(
      /planner flexpie does not divide decoders \(allowed for a decoder: single, even/,
    );
    expect(faultOf({ requests: "{count: 3}" })).toMatch(/requests/);
    const own = (more: string) =>
      `{name: decoder, layers: 2, hidden: 64, heads: 4, feed_forward: 128, vocabulary: 100${more}}`;
    expect(faultOf({ model: own("") })).toBe("");
    expect(faultOf({ model: own(", kv_heads: 3") })).toMatch(
      /4 heads cannot share 3 heads of keys and values/,
    );
    expect(faultOf({ model: own(", feed_forward: 100") })).toMatch(/feed_forward/);
    expect(faultOf({ model: own("").replace("hidden: 64", "hidden: 70") })).toMatch(
      /hidden 70 cannot be divided by 4/,
    );
    expect(faultOf({ cluster: boards(2).replace(/{peak.*?}/, "x86-64-zen4-avx512") })).toMatch(
      /is not a roofline/,
    );
    const calibrate = (more: string) => `[{model: tinyllama-1.1b, boards: 2, ${more}}]`;
    expect(faultOf({ calibrate: calibrate("compute: 50 ms, device: desk") })).toMatch(
      /desk is not a group of devices/,
    );
    expect(faultOf({ calibrate: calibrate("compute: 50 ms").replace("boards: 2", "boards: 8") })).toMatch(
      /calibrate.*tensor cannot have run on 8 devices: .* has 4 heads of keys and values/,
    );
    expect(faultOf({ calibrate: calibrate("transfer: 3 ms") })).toMatch(/compute.* is missing/);
    expect(faultOf({ calibrate: calibrate("compute: 50 ms, transfer: 0 ms") })).toMatch(
      /calibrate: transfer of tinyllama.* on 2 is 0/,
    );
    expect(faultOf({ calibrate: calibrate("planner: single, compute: 50 ms, transfer: 0 ms") })).toBe("");
    const [undivided] = rowsOf({ calibrate: calibrate("planner: single, compute: 50 ms, transfer: 3 ms") });
    expect(undivided!.reason).toMatch(/transfer not fitted .measured 3 ms.: one board sends nothing/);
  });

  it("refuses measured times that no devices and no network of its kind meet", () => {
    const entry = (times: string) => `{model: tinyllama-1.1b, boards: 2, ${times}}`;
    const both = (one: string, other: string) => faultOf({ calibrate: `[${entry(one)}, ${entry(other)}]` });
    expect(both("compute: 50 ms", "compute: 120 ms")).toBe("");
    expect(both("compute: 50 ms", "compute: 160 ms")).toMatch(/compute cannot be met: .* took 160 ms and/);
    expect(both("compute: 50 ms, transfer: 30 ms", "compute: 50 ms, transfer: 100 ms")).toMatch(
      /transfer cannot be met: .* took 100 ms and/,
    );
    // Its bytes alone take longer on these links.
    expect(faultOf({ calibrate: `[${entry("compute: 50 ms, transfer: 100 us")}]` })).toMatch(
      /transfer cannot be met/,
    );
  });

  it("asks for a workload where its model is a decoder", () => {
    const text = scenarioText({ ...asked }).replace(/^workload.*\n/m, "");
    expect(() => scenarioOf(text)).toThrow(/workload/);
  });
});
