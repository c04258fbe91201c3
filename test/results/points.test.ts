import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import { pointsCsv, rowOf, timingCsv } from "../../results/index.ts";
import { runScenario } from "../../scenarios/index.ts";
import { scenarioOf, scenarioText } from "../scenarios/scenario-text.ts";
import { rowWith } from "./rows.ts";

const columns =
  "scenario,model,devices,topology,bandwidth_bps,planner,knowledge,seed,predicted_latency_s,believed_latency_s,simulated_latency_s," +
  "speedup,bytes_moved,redundant_macs,peak_memory_bytes,energy_j,trace_share,interpolated_share,estimator_share," +
  "extrapolated_share,roofline_share,status,reason";

test("points.csv has a fixed order of columns, then the swept fields by path", () => {
  const swept = { "cluster.devices.0.slowdown": "5" };
  const csv = pointsCsv([rowWith({ swept })], Object.keys(swept));
  expect(csv).toBe(
    `${columns},cluster.devices.0.slowdown\n` +
      "small,resnet18,2,ring,100000000,single,exact,1,0.2,0.2,0.2,1,0,0,1000000,,1,0,0,0,0,ok,,5\n",
  );
});

test("a point without a result has empty measures, and its reason is quoted where it must be", () => {
  const row = rowWith({
    status: "infeasible",
    reason: 'no "memory", at all',
    simulated_latency_s: null,
    speedup: null,
  });
  const [record]: Record<string, string>[] = parse(pointsCsv([row], []), { columns: true });
  expect(record).toMatchObject({
    status: "infeasible",
    reason: 'no "memory", at all',
    simulated_latency_s: "",
    speedup: "",
  });
});

test("numbers are printed so that they read back the same", () => {
  const latency = 0.1 + 0.2;
  const [record]: Record<string, string>[] = parse(
    pointsCsv([rowWith({ simulated_latency_s: latency })], []),
    {
      columns: true,
    },
  );
  expect(Number(record?.["simulated_latency_s"])).toBe(latency);
});

test("timing.csv tells points apart and has the wall time", () => {
  expect(timingCsv([rowWith()], [0.25], [])).toBe(
    "scenario,model,devices,topology,bandwidth_bps,planner,knowledge,seed,planning_s\n" +
      "small,resnet18,2,ring,100000000,single,exact,1,0.25\n",
  );
});

test("two runs of a scenario make the same bytes", () => {
  const text = scenarioText({
    sweep:
      "{cluster.network.bandwidth: [50 Mbps, 1 Gbps], planner: [single, inh, flexpie], timing: [median, sample]}",
  });
  const run = () => {
    const scenario = scenarioOf(text);
    return pointsCsv([...runScenario(scenario)].map(rowOf), scenario.sweptFields);
  };
  const first = run();
  expect(first.split("\n")).toHaveLength(1 + 12 + 1);
  expect(run()).toBe(first);
});

test("the shares of the sources add up, and a roofline device is all roofline", () => {
  const [result] = [...runScenario(scenarioOf(scenarioText()))];
  expect(result && rowOf(result)).toMatchObject({
    bandwidth_bps: 100e6,
    trace_share: 0,
    interpolated_share: 0,
    estimator_share: 0,
    extrapolated_share: 0,
    roofline_share: 1,
  });
});
