import { build } from "esbuild";
import { readdirSync, readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";
import { beforeAll, describe, expect, it } from "vitest";
import { pointsCsv, rowOf } from "../../results/index.ts";
import { parseScenario, runScenario } from "../../scenarios/index.ts";

const profile = "x86-64-zen4-avx512";
const traceFolder = `traces/data/${profile}`;

const onBoards = `
name: page
model: resnet18
cluster:
  devices:
    - {name: board, count: 3, profile: rk3399-a72, threads: 2}
  network: {topology: star, bandwidth: 100 Mbps, latency: 100 us}
sweep:
  planner: [single, inh, flexpie, peft+split, edgeflow, "na-ga[evaluations=50]"]
  cluster.network.bandwidth: [20 Mbps, 1 Gbps]
`;

const onTraces = `
name: page
model: squeezenet1.1
cluster:
  devices: [{name: host, profile: ${profile}}, {name: slower, profile: ${profile}, slowdown: 3}]
  network: {topology: star, bandwidth: 100 Mbps, latency: 100 us}
timing: sample
seed: 7
requests: {arrivals: {rate: 20 /s}, count: 40, deadline: 200 ms}
sweep: {planner: [inh, coedge]}
`;

describe("slicewise/core in a world without Node.js", () => {
  const page = createContext({ TextDecoder, TextEncoder, structuredClone, performance });

  beforeAll(async () => {
    const { outputFiles } = await build({
      ...{ entryPoints: ["core.ts"], bundle: true, write: false, logLevel: "silent" },
      // An import of `node:` that is left fails the build.
      ...{ platform: "browser", format: "iife", globalName: "slicewise" },
    });
    runInContext(outputFiles[0]!.text, page);
  });

  function inPage(text: string, traces: Readonly<Record<string, readonly string[]>>): unknown {
    Object.assign(page, { text, traces });
    return runInContext(
      `(() => {
        const scenario = slicewise.openScenario(text, "page.yaml", slicewise.memoryFiles({ traces }));
        return slicewise.pointsCsv([...slicewise.runScenario(scenario)].map(slicewise.rowOf), scenario.sweptFields);
      })()`,
      page,
    );
  }

  function onDisk(text: string): string {
    const scenario = parseScenario(text, { file: "page.yaml" });
    return pointsCsv([...runScenario(scenario)].map(rowOf), scenario.sweptFields);
  }

  it("gives the bytes of points.csv that the command line gives", () => {
    expect(inPage(onBoards, {})).toBe(onDisk(onBoards));
    const texts = readdirSync(traceFolder)
      .filter((name) => name.endsWith(".csv"))
      .map((name) => readFileSync(`${traceFolder}/${name}`, "utf8"));
    expect(inPage(onTraces, { [profile]: texts })).toBe(onDisk(onTraces));
  });

  it("refuses files and profiles that the page does not hold, and says which it does", () => {
    expect(() => inPage(onTraces, {})).toThrow(
      /profile x86-64-zen4-avx512 is not loaded here \(allowed: .*rk3399/,
    );
    const named = onBoards.replace("model: resnet18", "model: {file: mine.onnx}");
    expect(() => inPage(named, {})).toThrow(/mine\.onnx: there is no such file \(allowed: none; add one\)/);
  });
});
