import { describe, expect, test } from "vitest";
import { cutEdgeProblem } from "../../../planners/cutedge/index.ts";
import { rowOf } from "../../../results/index.ts";
import { problemOf } from "../../../planners/index.ts";
import { beliefsOf, runScenario, type Success } from "../../../scenarios/index.ts";
import { runDecided, decidePoint } from "../../../scenarios/run-point.ts";
import { planningCache } from "../../../planners/index.ts";
import { isComputed, tensorBytes } from "../../../sim/model/index.ts";
import { mesh } from "../../../sim/cluster/index.ts";
import type { RunObserver } from "../../../sim/run/index.ts";
import { deviceNames, clusterOf, linearProfile } from "../../support/cluster.ts";
import { modelFamilies } from "../../support/families.ts";
import { inferencePoints } from "../../scenarios/inference-points.ts";
import { scenarioOf, scenarioText } from "../../scenarios/scenario-text.ts";

const power =
  "power: {clock: [0.25, 0.5, 0.75, 1], alpha: 8 W, idle: 500 mW}, radio: {base: 1 W, slope: lte}";
const profile = "profile: {peak_flops: 4 GFLOP/s, memory_bandwidth: 1 GB/s}";

interface World {
  readonly board?: string;
  readonly server?: string;
  readonly bandwidth?: string;
}

/** A board and a server ten times as fast, over a varying uplink that cannot bring every input. */
function clusterText({
  board = power,
  server = "power: {compute: 0 W, transmit: 0 W}",
  bandwidth,
}: World = {}) {
  const varying = "{synthetic: {mean: 4 Mbps, variation: 0.6, correlation: 2 s}}";
  const devices = `{name: board, ${profile}, ${board}}, {name: server, ${profile}, slowdown: 0.1, ${server}}`;
  return `{devices: [${devices}], network: {topology: mesh, latency: 5 ms, bandwidth: ${bandwidth ?? varying}}}`;
}

const requests = "{arrivals: {rate: 1.5 /s}, count: 100}";

function scenarioWith(planner: string, fields: Readonly<Record<string, string>> = {}) {
  return scenarioOf(scenarioText({ cluster: clusterText(), requests, planner: `"${planner}"`, ...fields }));
}

function measuresOf(planner: string, fields?: Readonly<Record<string, string>>): Success["metrics"] {
  const [result] = [...runScenario(scenarioWith(planner, fields))];
  if (result?.outcome.status !== "ok") throw new Error(JSON.stringify(result?.outcome));
  return result.outcome.metrics;
}

test("the cuts of any model are its articulation points, each with the sums of its parts", () => {
  for (const model of modelFamilies) {
    const profiles = [linearProfile("board", 1e-9, 1e-8), linearProfile("server", 1e-10, 1e-9)] as const;
    const link = { bandwidth: 1e6, latency: 0.01, duplex: "full" } as const;
    const cluster = clusterOf(profiles, mesh(deviceNames(2), link));
    const inference = { model, inputAt: 0, resultAt: 0 } as const;
    const { problem } = cutEdgeProblem(problemOf(inference, cluster));
    const { operators, consumers } = model;
    const costs = profiles.map((one) =>
      operators.map((operator) => {
        const region = { start: operator.shape.map(() => 0), end: [...operator.shape] };
        return isComputed(operator) ? one.tileCost(operator, region).kernel : 0;
      }),
    );
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    expect(problem.cuts.length).toBeGreaterThanOrEqual(2);
    for (const { name, boardSeconds, bytes, serverSeconds } of problem.cuts) {
      const point = name === "input" ? 0 : operators.findIndex((operator) => operator.name === name) + 1;
      expect(boardSeconds).toBeCloseTo(sum(costs[0]!.slice(0, point)), 9);
      expect(serverSeconds).toBeCloseTo(sum(costs[1]!.slice(point)), 9);
      const crossing = operators.filter(
        ({ id }) =>
          (id < point || !isComputed(operators[id]!)) &&
          consumers[id]!.some((reader) => reader >= point && isComputed(operators[reader]!)),
      );
      expect(bytes).toBeLessThanOrEqual(sum(crossing.map((operator) => tensorBytes(operator))));
      if (point > 0) expect(crossing.length).toBeLessThanOrEqual(1);
    }
    expect(problem.cuts.at(-1)).toMatchObject({ bytes: 0, serverSeconds: 0 });
    expect(problem.meanRate).toBeCloseTo(1e6, 3);
  }
});

describe("in the run", () => {
  test("energy falls in V, requests take longer, and all are served", () => {
    const runs = [0.01, 0.05, 0.2].map((V) => measuresOf(`cutedge[V=${V};drain=2]`));
    const energies = runs.map(({ energy }) => energy!);
    const latencies = runs.map(({ latency }) => latency);
    expect(energies).toEqual(energies.toSorted((a, b) => b - a));
    expect(latencies).toEqual(latencies.toSorted((a, b) => a - b));
    expect(energies[2]! / energies[0]!).toBeLessThan(0.8);
    for (const { requests: served } of runs) {
      expect(served!.figures.finished).toBe(100);
      expect(served!.figures.throughput! / served!.figures.offeredRate!).toBeGreaterThan(0.9);
    }
  });

  test("one fixed cut is served as the plan of that cut is, and costs the same", () => {
    const { requests: served, energy } = measuresOf("cutedge[policy=fixed]");
    const neurosurgeon = measuresOf("neurosurgeon");
    expect(served!.figures).toEqual(neurosurgeon.requests!.figures);
    expect(energy).toBeCloseTo(neurosurgeon.energy!, 9);
    const static_ = measuresOf("cutedge[policy=static]");
    expect(static_.energy!).toBeLessThanOrEqual(
      Math.min(
        ...["local", "remote", "fixed"].map((policy) => measuresOf(`cutedge[policy=${policy}]`).energy!),
      ) * 1.001,
    );
  });

  test("its energy is that of each compute at the clock of the moment, and of each bit", () => {
    const [point] = inferencePoints(scenarioWith("cutedge[V=0.1]"));
    const decided = decidePoint(point!, point!.planner, beliefsOf(point!), planningCache());
    const watts = (share: number) => (share === 0 ? 0 : 8 * share ** 3 + 0.5);
    let [clock, since, busy, joules, bits] = [1, 0, 0, 0, 0];
    const move = (now: number) => {
      joules += busy * watts(clock) * (now - since);
      since = now;
    };
    const boardOf = new Map<number, (compute: number) => boolean>();
    const observer: RunObserver = {
      submitted(ticket, { computes, transfers }) {
        boardOf.set(ticket, (compute) => computes[compute]!.device === 0);
        for (const { source, bytes } of transfers) if (source === 0) bits += 8 * bytes;
      },
      computeStarted(ticket, compute, _, now) {
        move(now);
        if (boardOf.get(ticket)!(compute)) busy++;
      },
      computeEnded(ticket, compute, now) {
        move(now);
        if (boardOf.get(ticket)!(compute)) busy--;
      },
      shown({ name }, value, now) {
        if (name !== "clock") return;
        move(now);
        clock = value / 100;
      },
    };
    const { energy } = runDecided(point!, decided, [observer]);
    const radio = energy! - joules - (bits / 1e6) * 0.07953;
    // What is left is the base of 1 W for the time in which the bits went at what the uplink offered.
    expect(joules).toBeGreaterThan(10);
    expect(radio).toBeGreaterThan(bits / 20e6);
    expect(radio).toBeLessThan(bits / 1e6);
  });

  test.each<[string, Readonly<Record<string, string>>, string]>([
    [
      "a board a third as fast as believed",
      { cluster: clusterText({ board: `${power}, speed: [{at: 1 s, factor: 0.5}]` }) },
      "drift",
    ],
    ["a server that fails", { failures: "[{device: server, at: 20 s, for: 30 s}]" }, "drift"],
    ["a server that never comes back", { failures: "[{device: server, at: 20 s}]" }, "local"],
    ["a link that fails", { failures: "[{link: board-server, at: 20 s, for: 30 s}]" }, "greedy"],
    ["a closed loop", { requests: "{arrivals: {outstanding: 2}, count: 20}" }, "drift"],
    ["one request", { requests: "{arrivals: single}" }, "drift"],
    [
      "a bus, on which sending cannot be held back alone",
      { cluster: clusterText().replace("mesh", "bus") },
      "drift",
    ],
  ])("every request has its result: %s", (_, fields, policy) => {
    const { requests: served } = measuresOf(`cutedge[policy=${policy};V=0.05]`, fields);
    const { arrived, finished } = served!.figures;
    expect(finished).toBe(arrived);
  });

  test("a floor admits as many as it says, and refuses what is worth less than its work", () => {
    const overload = { requests: "{arrivals: {rate: 8 /s}, count: 240}" };
    const rateOf = (options: string) => {
      const { figures } = measuresOf(`cutedge[V=0.1;${options}]`, overload).requests!;
      return figures.finished / 30;
    };
    // 240 requests come in 30 s. One takes about 0.3 J at the most frugal clock: it is refused where it is worth less.
    expect(rateOf("floor=1")).toBeGreaterThan(0.9);
    expect(rateOf("floor=1")).toBeLessThan(3);
    expect(rateOf("floor=2")).toBeGreaterThan(1.8);
    expect(rateOf("beta=0.2")).toBeLessThan(0.5);
    expect(rateOf("beta=1")).toBeGreaterThan(1);
  });
});

test("a V that is too large for so few requests is told", () => {
  const oneClock = power.replace(/\[.*?\]/, "[1]");
  const few = {
    cluster: clusterText({ board: oneClock }),
    requests: "{arrivals: {rate: 1.5 /s}, count: 12}",
  };
  const notesAt = (V: number) => [...runScenario(scenarioWith(`cutedge[V=${V}]`, few))].map(rowOf)[0]!.reason;
  expect(notesAt(100)).toContain(
    "12 of 12 requests were held until none had come for 10 s: there are too few",
  );
  // What waits is the same whatever V: nothing was served before the end.
  expect(measuresOf("cutedge[V=1000]", few).energy).toBe(measuresOf("cutedge[V=100]", few).energy);
  expect(notesAt(0.001)).not.toContain("held");
});

test.each<[string, string, Readonly<Record<string, string>>, RegExp]>([
  ["V of 0", "cutedge[V=0]", {}, /V cannot be 0.*positive number/],
  ["a negative V", "cutedge[V=-1]", {}, /V cannot be -1.*positive number/],
  ["a slot that is too short", "cutedge[slot=0.00001]", {}, /a slot of 0.00001 s is too short .*from 0.001/],
  ["an unknown policy", "cutedge[policy=best]", {}, /policy cannot be best; allowed are drift, greedy/],
  ["no requests", "cutedge", { requests: "null" }, /requests/],
  [
    "no power",
    "cutedge",
    { cluster: clusterText({ board: "memory: 1 GiB" }) },
    /drift needs the power of board/,
  ],
  [
    "one device",
    "cutedge",
    {
      cluster: `{devices: [{name: board, ${profile}}], network: {topology: mesh, bandwidth: 1 Mbps, latency: 1 ms}}`,
    },
    /a cut is between two devices/,
  ],
])("%s is refused in one message", (_, planner, fields, message) => {
  expect(() => [...scenarioWith(planner, fields).points()]).toThrow(message);
});

test("what cutedge needs of its use is told: requests, and a board of its own", () => {
  const alone = scenarioText({ cluster: clusterText(), planner: "cutedge" });
  expect(() => [...scenarioOf(alone).points()]).toThrow(/decides over many requests, and there are none/);
  const workload = (name: string, planner: string) =>
    `{name: ${name}, model: squeezenet1.1, planner: ${planner}, requests: ${requests}}`;
  const shared = [
    "name: small",
    `cluster: ${clusterText()}`,
    `workloads: [${workload("one", "cutedge")}, ${workload("other", "single")}]`,
  ].join("\n");
  expect(() => [...scenarioOf(shared).points()]).toThrow(/sets the clock of its board, and other workloads/);
});
