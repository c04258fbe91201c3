import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "csv-parse/sync";
import seedrandom from "seedrandom";
import { expect, test, vi } from "vitest";
import { choosePlanner, problemOf } from "../../planners/index.ts";
import { CutStates } from "../../planners/segments/cut-states.ts";
import { loadScenario, parseScenario, runScenario } from "../../scenarios/index.ts";
import { ring, star } from "../../sim/cluster/index.ts";
import { Engine, EventQueue, Priority } from "../../sim/engine/index.ts";
import { builtInNetwork } from "../../sim/model/index.ts";
import { Network } from "../../sim/network/index.ts";
import { LevelRepair } from "../../sim/network/level-repair.ts";
import { MaxMinSolver } from "../../sim/network/max-min.ts";
import { lower } from "../../sim/partition/lower.ts";
import { clusterOf, deviceNames, linearProfile } from "../support/cluster.ts";

vi.mock("../../sim/partition/lower.ts", async (original) => {
  const actual = await original<{ lower: typeof lower }>();
  return { ...actual, lower: vi.fn(actual.lower) };
});

const table = fileURLToPath(new URL("counts.csv", import.meta.url));

const spies = {
  events: vi.spyOn(EventQueue.prototype, "pop"),
  "solver fillings": vi.spyOn(MaxMinSolver.prototype, "solve"),
  "rate repairs": vi.spyOn(LevelRepair.prototype, "solve"),
  "plans lowered": vi.mocked(lower),
  "states visited": vi.spyOn(CutStates.prototype, "reach"),
};

/** Counts what a run does of each; nothing of what it does not do at all. */
function countsOf(what: string, run: () => void): readonly (readonly [string, number])[] {
  for (const spy of Object.values(spies)) spy.mockClear();
  run();
  return Object.entries(spies).flatMap(([name, spy]) =>
    spy.mock.calls.length > 0 ? [[`${what}: ${name}`, spy.mock.calls.length] as const] : [],
  );
}

/** Flows between random pairs of hosts around a switch, at 0.6 of what the links carry. */
function contendedFlows(hosts: number, flows: number): void {
  const names = deviceNames(hosts);
  const bandwidth = 125e6;
  const random = seedrandom(`flows between ${hosts} hosts`);
  const network = new Network(star(names, { bandwidth, latency: 50e-6, duplex: "full" }), () => undefined);
  const engine = new Engine();
  const next = () => (-Math.log(1 - random()) * 500e3) / (0.6 * hosts * bandwidth);
  engine.schedule(next(), Priority.arrival, 0, 0);
  engine.run((kind, flow) => {
    const from = Math.floor(random() * hosts);
    const to = (from + 1 + Math.floor(random() * (hosts - 1))) % hosts;
    network.start(flow, from, [to], 1 + random() * 1e6, engine.now);
    if (flow + 1 < flows) engine.schedule(engine.now + next(), Priority.arrival, kind, flow + 1);
  }, network);
}

function plan(planner: string, network: string, devices: number): void {
  const link = { bandwidth: 125e6, latency: 1e-4, duplex: "full" } as const;
  const profiles = deviceNames(devices).map((name) => linearProfile(name));
  const model = builtInNetwork(network);
  const { planner: chosen, options } = choosePlanner(planner);
  const cluster = clusterOf(profiles, ring(deviceNames(devices), link));
  chosen.plan(problemOf({ model, inputAt: 0, resultAt: 0 }, cluster), options);
}

const stream = `
name: stream
model: squeezenet1.1
cluster:
  devices: [{name: board, count: 3, profile: raspberry-pi-4}]
  network: {topology: star, bandwidth: 100 Mbps, latency: 100 us}
planner: inh
requests: {arrivals: {rate: 5 /s}, count: 200}
`;

const workloads: Readonly<Record<string, () => void>> = {
  "2,000 flows on a star of 4": () => contendedFlows(4, 2000),
  "2,000 flows on a star of 16": () => contendedFlows(16, 2000),
  "flexpie, resnet18, 4 devices": () => plan("flexpie", "resnet18", 4),
  "flexpie, googlenet, 3 devices": () => plan("flexpie", "googlenet", 3),
  "peft+split, resnet18, 4 devices": () => plan("peft+split", "resnet18", 4),
  "200 requests": () => void [...runScenario(parseScenario(stream))],
  "scenarios/first-steps.yaml": () => void [...runScenario(loadScenario("scenarios/first-steps.yaml"))],
};

test("counted work, which depends on no machine, does not grow", () => {
  const found = Object.entries(workloads).flatMap(([what, run]) => countsOf(what, run));
  const rows: readonly Readonly<Record<"what" | "count", string>>[] = parse(readFileSync(table), {
    columns: true,
  });
  const committed = new Map(rows.map(({ what, count }) => [what, Number(count)]));
  const text = ["what,count", ...found.map(([what, count]) => `"${what}",${count}`)].join("\n");
  const grown = found.filter(([what, count]) => count > (committed.get(what) ?? 0));
  expect(grown, `grown; where that is meant, test/counts/counts.csv becomes\n${text}\n`).toEqual([]);
  // What shrank is committed too, so that it cannot grow back unseen.
  expect(found, `test/counts/counts.csv becomes\n${text}\n`).toEqual([...committed]);
});
