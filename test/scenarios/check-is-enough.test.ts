import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { planners, schedulers } from "../../planners/index.ts";
import { parseScenario, runScenario } from "../../scenarios/index.ts";
import { InputError } from "../../sim/errors.ts";
import { fixedSeed } from "../support/arbitrary.ts";
import { modelFolder } from "./model-files.ts";

/**
 * What a check of a scenario accepts, its run must not fail on: every point is `ok` or `infeasible`, never `failed`. The
 * figures lie within what hardware has; those that are too far apart for arithmetic are the one exception.
 */

const folder = modelFolder();
writeFileSync(
  join(folder, "branches.cfg"),
  `[net]
height=12
width=9
channels=2
[convolutional]
filters=4
size=3
pad=1
activation=leaky
[convolutional]
filters=4
size=3
pad=1
activation=leaky
[shortcut]
from=-2
[maxpool]
size=2
stride=2
[route]
layers=-1,-1
[connected]
output=6
activation=linear
[softmax]
`,
);
const graphs = {
  "times.json": {
    tasks: [
      { id: "1", time: { a: 1, b: 2 } },
      { id: "2", time: { a: 2, b: 1 }, release: 0.5 },
      { id: "3", time: { a: 1, b: 1 }, pinned: "b", inputs: [{ at: "a", bytes: 1000 }] },
    ],
    edges: [
      { from: "1", to: "2", bytes: 1e6 },
      { from: "1", to: "3", time: 0.5 },
    ],
  },
  "work.json": {
    devices: { a: 1e9, b: 1e8 },
    tasks: [
      { id: "1", work: 1e9 },
      { id: "2", work: 2e9 },
    ],
    edges: [{ from: "1", to: "2", bytes: 0 }],
  },
};
// Of another model, so that it lacks every layer of these.
writeFileSync(
  join(folder, "other.csv"),
  readFileSync("traces/data/x86-64-zen4-avx512/squeezenet1.1.csv", "utf8")
    .split("\n")
    .slice(0, 30)
    .join("\n"),
);
for (const [name, content] of Object.entries(graphs))
  writeFileSync(join(folder, name), JSON.stringify(content));

/** Any value of an option's words. */
function valueOf(word: string): fc.Arbitrary<string> {
  if (word === "positive integer") return fc.constantFrom("1", "2", "7", "100");
  if (word === "positive number") return fc.constantFrom("0.5", "1", "30", "0.001");
  if (word === "rows x columns") return fc.constantFrom("1x1", "2x3", "3x3");
  return fc.constant(word);
}

const planner = (among: typeof planners) =>
  fc.constantFrom(...among).chain(({ name, options }) => {
    // What searches within a budget has a small one: this is not about how good plans are.
    const budget = {
      ...("evaluations" in options && { evaluations: "50" }),
      ...("effort" in options && { effort: "quick", floor: "fast" }),
    };
    return fc
      .record(
        Object.fromEntries(
          Object.entries(options).map(([option, { values }]) => [
            option,
            fc.constantFrom(...values).chain(valueOf),
          ]),
        ),
        { requiredKeys: [] },
      )
      .map((chosen) => {
        const given = Object.entries({ ...chosen, ...budget }).map(
          ([option, value]) => `${option}=${String(value)}`,
        );
        return given.length === 0 ? name : `${name}[${given.join(";")}]`;
      });
  });

const some = <Value>(...values: readonly Value[]) => fc.constantFrom(...values);

const rate = some("50 MFLOP/s", "2 GFLOP/s");
const roofline = fc.oneof(
  fc.record(
    { peak_flops: rate, memory_bandwidth: some("1 GB/s", "10 MB/s"), overhead: some("0 s", "20 us") },
    { requiredKeys: ["peak_flops", "memory_bandwidth"] },
  ),
  fc.record({
    peak_flops: fc.record({ convolution: rate, matrix: rate, other: rate }, { requiredKeys: ["other"] }),
    memory_bandwidth: some("1 GB/s"),
  }),
);
const profile = fc.oneof(
  { weight: 4, arbitrary: some("raspberry-pi-4", "tms320c6678") },
  { weight: 8, arbitrary: roofline },
  { weight: 1, arbitrary: fc.constant("./other.csv") },
);
const streaming = fc.oneof(
  {
    weight: 19,
    arbitrary: some(...[{}, { streams: 2 }, { concurrency: [1] }, { streams: 2, concurrency: [1, 1.5] }], {
      streams: 3,
      concurrency: [1, 1.2, 2],
    }),
  },
  { weight: 1, arbitrary: some({ streams: 3, concurrency: [1, 1.2] }) },
);

/** The devices of a cluster by name, with how many each of them stands for. */
const groups: fc.Arbitrary<readonly (readonly [name: string, count: number])[]> = some(
  [["a", 1]],
  [["a", 2]],
  [
    ["a", 1],
    ["b", 1],
  ],
  [
    ["a", 1],
    ["b", 2],
  ],
);
const namesOf = (chosen: readonly (readonly [string, number])[]) =>
  chosen.flatMap(([name, count]) => (count === 1 ? [name] : [`${name}-0`, `${name}-1`]));

const device = ([name, count]: readonly [string, number]) =>
  fc
    .tuple(
      fc.record(
        {
          profile,
          slowdown: some(0.5, 1, 3),
          memory: some("100 B", "4 KiB", "1 MiB", "1 GiB"),
          power: fc.record({ compute: some("0 W", "3 W"), transmit: some("0 W", "500 mW") }),
        },
        { requiredKeys: ["profile"] },
      ),
      streaming,
    )
    .map(([fields, streams]) => ({ name, count, ...fields, ...streams }));
const taskDevice = ([name, count]: readonly [string, number], withSpeed: boolean) =>
  fc
    .tuple(fc.record({ slowdown: some(0.5, 2) }, { requiredKeys: [] }), some(1, 1e9), streaming)
    .map(([fields, speed, streams]) => ({ name, count, ...fields, ...(withSpeed && { speed }), ...streams }));

const jitter = some({ p50: "1 ms", p95: "5 ms" });
const bandwidth = some("1 kbps", "5 Mbps", "1 Gbps");
const rules = fc
  .record(
    {
      latency: some("0 s", "1 ms"),
      efficiency: some(0.5, 1),
      message_overhead: some("0 s", "1 ms"),
      jitter,
      sharing: some("fair", "fifo"),
      forwarding: some("flow", "store-and-forward"),
    },
    { requiredKeys: [] },
  )
  .chain((chosen) =>
    some<object>(
      chosen,
      { ...chosen, sends: "parallel" },
      { ...chosen, sharing: "fifo", forwarding: "store-and-forward", sends: "serial" },
    ),
  );
const duplex = fc.record({ duplex: some("full", "half") }, { requiredKeys: [] });
const regular = some("ring", "star", "mesh");

const networkOf = (names: readonly string[]) => {
  const nodes = [...names, "s", ...(names.length > 1 ? [] : ["nobody"])];
  const pairs = nodes.flatMap((a, index) => nodes.slice(index + 1).map((b) => ({ a, b })));
  const link = fc
    .constantFrom(...pairs)
    .chain((ends) =>
      fc
        .record(
          { bandwidth: some("1 Mbps"), latency: some("1 ms"), duplex: some("full", "half") },
          { requiredKeys: [] },
        )
        .map((fields) => ({ ...ends, ...fields })),
    );
  const links = fc.oneof(
    { weight: 3, arbitrary: fc.constant(names.map((name) => ({ a: name, b: "s" }))) },
    { weight: 2, arbitrary: fc.array(link, { maxLength: 4 }) },
  );
  return fc.oneof(
    fc
      .tuple(fc.record({ topology: regular, bandwidth }), rules, duplex)
      .map((parts) => Object.assign({}, ...parts) as object),
    fc.tuple(bandwidth, rules).map(([rate, rule]) => ({ topology: "bus", bandwidth: rate, ...rule })),
    fc
      .record(
        {
          bandwidth,
          latency: some("0 s", "1 ms"),
          jitter,
          access_point: some(names[0]!),
          efficiency: some<unknown>(0.5, "bianchi"),
          rates: some({ [names.at(-1)!]: "2 Mbps" }),
        },
        { requiredKeys: ["bandwidth"] },
      )
      .map((fields) => ({ topology: "wifi", ...fields })),
    fc.record({
      topology: regular,
      links: fc.constant("tms320c6678"),
      bandwidth: some("1 Gbps", "500 Mbps", "5 Gbps"),
    }),
    fc.tuple(links, bandwidth, rules, duplex).map(([list, rate, rule, both]) => ({
      topology: "graph",
      switches: ["s"],
      links: list,
      bandwidth: rate,
      ...rule,
      ...both,
    })),
  );
};

const seed = some(0, 1, 2 ** 31);

/** Requests, and what fails while they are served. */
const served = (names: readonly string[]) => {
  const arrivals = some<unknown>(
    ...[{ every: "10 ms" }, { rate: "50 /s" }, { outstanding: 2 }, { burst: 3, every: "20 ms" }],
  );
  const many = fc.record(
    {
      arrivals,
      count: some(5),
      duration: some("100 ms"),
      warm_up: some(0, 2),
      deadline: some("1 us", "30 ms", "100 s"),
      queue: some(1, 3),
    },
    { requiredKeys: ["arrivals"] },
  );
  const late = many.map((requests) => ({ ...requests, deadline: "30 ms", drop: "late" }));
  const requests = fc.oneof(fc.constant({ arrivals: "single" }), many, late);
  const failure = fc.record(
    { device: some(...names), at: some("0 s", "1 ms", "15 ms"), for: some("1 ms", "20 ms") },
    { requiredKeys: ["device", "at", "for"] },
  );
  const replan = fc.record(
    {
      on: some<unknown>(["failure"], ["bandwidth 20 %"], ["failure", "bandwidth 20 %"]),
      delay: some("0 s", "5 ms"),
      weights: some("network", "everywhere"),
    },
    { requiredKeys: ["on"] },
  );
  return fc.record(
    {
      requests,
      // Two failures of one device may overlap, which is refused.
      failures: fc.array(failure, { minLength: 1, maxLength: 2 }),
      on_failure: some("retry", "fail"),
      replan,
    },
    { requiredKeys: ["requests"] },
  );
};

const inference = groups.chain((chosen) =>
  fc
    .tuple(
      fc.record(
        {
          name: fc.constant("tried"),
          model: fc.oneof(
            {
              weight: 8,
              arbitrary: some<unknown>(
                ...["tiny.cfg", "branches.cfg"],
                { file: "open.onnx", dimensions: { batch: 1, columns: 5 } },
                { file: "open.onnx", dimensions: { batch: 2, columns: 6 } },
                { file: "foreign.onnx", opaque: true, costs: { Swirl: "2 ms" } },
              ),
            },
            { weight: 1, arbitrary: some<unknown>("foreign.onnx", { file: "foreign.onnx", opaque: true }) },
          ),
          link: fc.boolean(),
          input: some(...namesOf(chosen), "everywhere"),
          result: some(...namesOf(chosen), "anywhere"),
          cluster: fc.record({
            devices: fc.tuple(...chosen.map(device)),
            network: networkOf(namesOf(chosen)),
          }),
          timing: some("median", "sample"),
          traces: some("gap", "hot"),
          knowledge: fc.oneof(
            { weight: 9, arbitrary: some("exact", "interpolated") },
            { weight: 1, arbitrary: some("estimated", "estimated[rows=10%]") },
          ),
          planner: planner(planners),
          baseline: planner(planners),
          seed,
        },
        { requiredKeys: ["name", "model", "cluster", "planner"] },
      ),
      fc.oneof({ weight: 1, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: served(namesOf(chosen)) }),
    )
    .map(([fields, requests]) => ({ ...fields, ...requests })),
);

const taskGraph = fc
  .tuple(groups, some("times.json", "work.json"), fc.boolean())
  .chain(([chosen, graph, speeds]) =>
    fc.record(
      {
        name: fc.constant("tried"),
        task_graph: fc.constant(graph),
        cluster: fc.record({
          devices: fc.tuple(...chosen.map((group) => taskDevice(group, speeds && graph === "work.json"))),
          network: networkOf(namesOf(chosen)),
        }),
        planner: planner(schedulers),
        baseline: planner(schedulers),
        seed,
      },
      { requiredKeys: ["name", "task_graph", "cluster", "planner"] },
    ),
  );

/** The points of a scenario by status, or undefined where its check refuses it. */
function outcomes(content: unknown): readonly string[] | undefined {
  try {
    const scenario = parseScenario(JSON.stringify(content), { folder });
    return [...runScenario(scenario)].map(({ outcome }) =>
      outcome.status === "failed" ? `failed: ${outcome.reason}` : outcome.status,
    );
  } catch (error) {
    if (error instanceof InputError) {
      return undefined;
    }
    throw error;
  }
}

test.each([
  ["models", inference, 120],
  ["task graphs", taskGraph, 300],
])("no point of a checked scenario of %s fails", (_, scenarios, runs) => {
  const seen = { refused: 0, ok: 0, infeasible: 0 };
  fc.assert(
    fc.property(scenarios, (content) => {
      const statuses = outcomes(content);
      if (!statuses) seen.refused++;
      for (const status of statuses ?? []) {
        expect(["ok", "infeasible"]).toContain(status);
        seen[status as "ok" | "infeasible"]++;
      }
    }),
    { ...fixedSeed, numRuns: runs },
  );
  // Each kind of answer is met often, or nothing has been shown.
  expect(seen.ok).toBeGreaterThan(runs / 3);
  expect(seen.refused).toBeGreaterThan(runs / 20);
});
