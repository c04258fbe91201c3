import { describe, expect, test } from "vitest";
import { summaryOf } from "../../../results/report/summary/index.ts";
import type { PointRow } from "../../../results/row.ts";
import { timed, without } from "./runs.ts";

function textOf(rows: readonly PointRow[], heading: string): string | undefined {
  return summaryOf(rows, "single")
    .find((part) => part.heading === heading)
    ?.sentences.join(" ");
}

/** `outc` is slow on slow links and fastest on the fastest one; `fused` is in between. */
const crossing = [
  ...[10, 100, 1000].map((bandwidth) => timed("single", bandwidth, 100)),
  timed("outc", 10, 400),
  timed("outc", 100, 125),
  timed("outc", 1000, 20),
  timed("fused", 10, 80),
  timed("fused", 100, 50),
  timed("fused", 1000, 25),
];

describe("who wins", () => {
  test("is counted over the settings, and where it changes with the bandwidth is said", () => {
    expect(textOf(crossing, "Who wins")).toBe(
      "`fused` has the lowest latency in 2 of 3 settings and `outc` in 1. Never the fastest: `single`. " +
        "Who wins depends on the bandwidth on 1 of 1 curves. " +
        "On `resnet18`, ring, `fused` at 10 Mbps gives way to `outc` at 1 Gbps.",
    );
  });

  test("names planners that are level", () => {
    const level = [timed("single", 10, 100), timed("fused", 10, 100), timed("outc", 10, 200)];
    expect(textOf(level, "Who wins")).toContain(
      "`single` and `fused` are level in the one setting, with the lowest latency.",
    );
  });

  test("is not asked of one planner, nor of points without a result", () => {
    expect(textOf([timed("single", 10, 100)], "Who wins")).toBeUndefined();
    const none = [10, 100].flatMap((bandwidth) =>
      ["single", "fused"].map((planner) =>
        without("infeasible", "no", { planner, bandwidth_bps: bandwidth }),
      ),
    );
    expect(textOf(none, "Who wins")).toBeUndefined();
  });
});

test("by how much: over the baseline and over the best of the others", () => {
  // Speed-ups of fused: 1.25, 2 and 4, whose geometric mean is 10^(1/3); of outc 0.25, 0.8 and 5, whose is 1.
  // The best other takes 100/80, 100/50 and 20/25 of its time.
  expect(textOf(crossing, "By how much")).toBe(
    "`fused` is 2.15 times as fast as the baseline `single`, the geometric mean over 3 settings: " +
      "from 1.25 (`resnet18`, ring, 10 Mbps) to 4.00 (`resnet18`, ring, 1 Gbps). " +
      "Over the same settings the next best, `outc`, reaches 1.00 times. " +
      "Setting by setting, the best of the other planners takes 25 % longer than `fused` in the median, " +
      "at most 100 % (`resnet18`, ring, 100 Mbps). " +
      "Where `fused` does not win, it takes up to 25 % longer than the best (`resnet18`, ring, 1 Gbps).",
  );
});

test("by how much: the planner that wins most often need be neither the best on average nor in the median", () => {
  const latencies = { fused: [50, 50, 1000, 200, 200], outc: [55, 55, 100, 100, 125] };
  const rows = Object.entries({ single: [100, 100, 100, 100, 100], ...latencies }).flatMap(
    ([planner, times]) => times.map((time, index) => timed(planner, 10 * (index + 1), time)),
  );
  rows.push(timed("fused", 60, 50), timed("outc", 60, 60), timed("single", 60, 100));
  // The product of the speed-ups of outc is 4.41, its sixth root 1.28. Ratios to fused: 1.1, 1.1, 0.1, 0.5, 0.5, 1.2; median 0.8.
  const text = textOf(rows, "By how much");
  expect(text).toContain("`outc`, which wins less often, does better on average: 1.28 times.");
  expect(text).toContain(
    "the best of the other planners takes 20 % less time than `fused` in the median, and at most 20 % more",
  );
});

test("where planners lose: how often, how far below half, and the worst", () => {
  expect(textOf(crossing, "Where planners lose")).toBe(
    "`outc` is slower than `single` in 2 of 3 settings, less than half as fast in 1; " +
      "at worst 0.25 times its speed (`resnet18`, ring, 10 Mbps). Nowhere slower: `fused`.",
  );
});

test("points without a result are counted with their reasons", () => {
  const rows = [
    timed("single", 10, 100),
    without("infeasible", "device a has 1 MiB", { planner: "fused" }),
    without("infeasible", "device b has 1 MiB", { planner: "fused", bandwidth_bps: 20e6 }),
    without("failed", "Error: broken.", { planner: "outc" }),
  ];
  expect(textOf(rows, "What was run")).toContain("One has a result; 2 are infeasible and 1 failed.");
  expect(textOf(rows, "Without a result")).toBe(
    "`fused` on `resnet18`: 2 points infeasible, for the first: device a has 1 MiB. The others say much the same. " +
      "`outc` on `resnet18`: 1 point failed: Error: broken.",
  );
});

test("sources of costs are averaged over the points", () => {
  const rows = [
    timed("single", 10, 100, { trace_share: 1 }),
    timed("fused", 10, 100, {
      trace_share: 0.5,
      interpolated_share: 0.25,
      roofline_share: 0.25,
      model: "vgg16",
    }),
  ];
  expect(textOf(rows, "What the times rest on")).toBe(
    "Compute time, averaged over the points: 75 % measured timings of the very tile, " +
      "13 % interpolated between measured tiles of the layer and 13 % rooflines, by peak figures rather than measurements. " +
      "Measured tiles make up 100 % on `resnet18` and least, 50 %, on `vgg16`.",
  );
});

test("what less than exact knowledge costs, and how far predictions are off", () => {
  const rows = [
    timed("fused", 10, 100),
    timed("fused", 20, 100),
    timed("fused", 10, 101, { knowledge: "estimated", believed_latency_s: 0.0909 }),
    timed("fused", 20, 105, { knowledge: "estimated", predicted_latency_s: 0.084 }),
  ];
  // Regrets 1 and 5 %; one belief of four is 10 % off, one prediction 20 %.
  expect(textOf(rows, "How well planners knew the costs")).toBe(
    "Plans by `estimated` costs instead of exact ones take 3.0 % longer on average, at most 5.0 % (`fused` on `resnet18`). " +
      "In the world that planners believed, latencies are 2.5 % off the simulated ones on average. " +
      "Latencies that planners predicted by models of their own are 5.0 % off the simulated ones on average.",
  );
});

test("what was run: only what varies is counted", () => {
  const field = "cluster.devices.0.count";
  const rows = [2, 4].flatMap((devices) =>
    [1, 2].map((seed) => timed("fused", 10, 100, { devices, seed, swept: { [field]: String(devices) } })),
  );
  expect(textOf(rows, "What was run")).toBe(
    "4 points: the model `resnet18`, 2 numbers of devices, the topology `ring`, 10 Mbps, 2 seeds and the planner `fused`. " +
      "Every point has a result.",
  );
  expect(textOf([timed("fused", 10, 100)], "What was run")).toBe(
    "One point, `resnet18` on 2 devices, ring, 10 Mbps, planned by `fused`: 100 ms.",
  );
});

test("notes count by what they say, whatever single would have taken", () => {
  const rows = [
    timed("inh", 10, 400, { reason: "few rows; slower than single (100 ms)" }),
    timed("inh", 100, 200, {
      reason: "few rows; slower than single (50 ms), with less energy (1 J, not 2 J)",
    }),
    timed("inh", 1000, 10, { reason: "few rows" }),
    timed("outc", 10, 300, { reason: "slower than single (100 ms)" }),
  ];
  const text = textOf(rows, "What the times rest on");
  expect(text).toContain("Note on 3 points: few rows.");
  expect(text).not.toContain("slower than single");
});

describe("splitting a request or pipelining requests", () => {
  /** A row of requests that come at a rate. */
  const served = (planner: string, rate: number, mean: number, fields: Partial<PointRow> = {}) =>
    timed(planner, 100, 1e3 * mean, {
      latency_mean_s: mean,
      offered_rps: rate + 0.01,
      throughput_rps: Math.min(rate, planner === "pipeline" ? 7 : 3),
      predicted_throughput_rps: planner === "pipeline" ? 7 : null,
      bytes_moved: planner === "single" ? 0 : 1e6,
      ...fields,
      swept: { "requests.arrivals.rate": `${rate} /s`, ...fields.swept },
    });
  const question = "Split a request, or pipeline requests?";

  test("is answered by the rate up to which splitting has its result earlier", () => {
    const rows = [
      ...[1, 2, 4].map((rate) => served("single", rate, 9)),
      ...[1, 2, 4].map((rate) => served("flexpie", rate, rate / 5)),
      ...[1, 2, 4].map((rate) => served("pipeline", rate, 0.5)),
    ];
    expect(textOf(rows, question)).toBe(
      "Splitting a request has its result earlier, on average, than pipelining requests at 2 of 3 rates at which both have a plan. " +
        "`resnet18`, ring, 100 Mbps: splitting wins up to 2/s (400 ms by `flexpie` against 500 ms by `pipeline`), " +
        "pipelining from 4/s on; they serve up to 3/s and 4/s.",
    );
  });

  test("says where one of the two has no plan, setting by setting", () => {
    const small = { "cluster.devices.0.memory": "160 MiB" };
    const large = { "cluster.devices.0.memory": "256 MiB" };
    const rows = [1, 8].flatMap((rate) => [
      served("flexpie", rate, 0.1, { swept: large }),
      served("pipeline", rate, 0.5, { swept: large }),
      without("infeasible", "no", {
        planner: "flexpie",
        bandwidth_bps: 100e6,
        swept: { "requests.arrivals.rate": `${rate} /s`, ...small },
      }),
      served("pipeline", rate, 0.5, { swept: small }),
    ]);
    const text = textOf(rows, question);
    expect(text).toContain("memory=256 MiB: splitting wins up to the highest rate, 8/s (100 ms by");
    expect(text).toContain("memory=160 MiB: only a pipeline (`pipeline`) fits, for up to 7/s.");
  });

  test("is not asked of one rate, nor without pipelines", () => {
    expect(textOf([served("flexpie", 1, 1), served("pipeline", 1, 1)], question)).toBeUndefined();
    expect(
      textOf(
        [1, 2].map((rate) => served("flexpie", rate, 1)),
        question,
      ),
    ).toBeUndefined();
  });
});
