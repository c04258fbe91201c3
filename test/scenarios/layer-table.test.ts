import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { rowOf } from "../../results/index.ts";
import { runScenario } from "../../scenarios/index.ts";
import { InputError } from "../../sim/errors.ts";
import { buildModel, builtInNetwork, linkOperators, macs, type Operator } from "../../sim/model/index.ts";
import { wholeBox } from "../../sim/tensor/index.ts";
import { layerTableProfile, parseLayerTable } from "../../traces/index.ts";
import { takesTime } from "../../traces/timed.ts";
import { scenarioOf, scenarioText } from "./scenario-text.ts";

const folder = mkdtempSync(join(tmpdir(), "slicewise-layers-"));
afterAll(() => rmSync(folder, { recursive: true }));

const model = linkOperators(builtInNetwork("squeezenet1.1"));
const layers = model.operators.filter(takesTime);
/** Any times: as different as their names are long, milliseconds. */
const millisecondsOf = ({ id, name }: Operator) => 1 + (id % 7) + name.length / 10;

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

const all = write(
  "all.csv",
  `# measured by hand\nlayer,kind,ms\n${layers.map((layer) => `${layer.name},x,${millisecondsOf(layer)}`).join("\n")}\n`,
);

function run(profile: string, planner = "single", count = 1) {
  const cluster = `{devices: [{name: board, count: ${count}, profile: ${profile}}], network: {topology: star, bandwidth: 1 Gbps, latency: 20 us}}`;
  const text = scenarioText({ model: "squeezenet1.1", cluster, planner });
  const [row] = [...runScenario(scenarioOf(text, folder))].map(rowOf);
  return row!;
}

describe("a table of layers as a profile", () => {
  it("runs the whole network in the sum of its rows, of which the row says the source", () => {
    const sum = layers.reduce((total, layer) => total + millisecondsOf(layer), 0);
    const row = run(`{table: ${all}, milliseconds: ms}`);
    expect(row.simulated_latency_s).toBeCloseTo(sum / 1e3, 12);
    expect(row.predicted_latency_s).toBeCloseTo(sum / 1e3, 12);
    expect([row.table_share, row.scaled_share]).toEqual([1, 0]);
    expect(row.reason).toContain(`table all.csv: ${layers.length} of ${layers.length} layers have a row`);
    expect(run(`{table: ${all}, milliseconds: ms}, slowdown: 3`).simulated_latency_s).toBeCloseTo(
      (3 * sum) / 1e3,
      12,
    );
    const tiles = run(`{table: ${all}, milliseconds: ms}`, "inh", 4);
    expect(tiles.scaled_share).toBeGreaterThan(0.5);
    expect(tiles.simulated_latency_s).toBeLessThan(row.simulated_latency_s!);
  });

  it("says which layers have no row, and which rows no layer", () => {
    const some = layers.slice(3).map((layer) => `${layer.name};${millisecondsOf(layer) / 1e3}`);
    write("some.csv", `layer;seconds\nbn1;0.001\n${some.join("\n")}\n`);
    const row = run("{table: some.csv}");
    expect(row.extrapolated_share).toBeGreaterThan(0);
    const missing = layers.slice(0, 3).map(({ name }) => name);
    expect(row.reason).toContain(`3 layers take what is fitted to the others: ${missing.join(", ")}`);
    expect(row.reason).toContain(
      "1 rows match no layer (link: false keeps layers apart that are computed together, fused: true adds their rows to the one before): bn1",
    );
  });

  it.each([
    ["a missing file", "{table: none.csv}", "none.csv: there is no such file"],
    ["a folder", "{table: folder}", "is not a file; a table of layers is a text file"],
    ["an unknown column", `{table: ${all}}`, "all.csv: has no column seconds (its columns: layer, kind, ms)"],
    [
      "two columns of times",
      `{table: ${all}, seconds: s, milliseconds: ms}`,
      "names several columns of times",
    ],
    ["an unknown field", `{table: ${all}, minutes: ms}`, "minutes: is not a field"],
    [
      "rows of another network",
      "{table: other.csv}",
      "other.csv: none of its rows (nothing) is a layer of squeezenet1.1",
    ],
  ])("is refused for %s", (_, profile, message) => {
    write("other.csv", "layer,seconds\nnothing,1\n");
    mkdirSync(join(folder, "folder"), { recursive: true });
    expect(() => run(profile)).toThrow(InputError);
    expect(() => run(profile)).toThrow(message);
  });
});

const columns = { layer: "layer", time: "seconds", unit: 1 };

it.each([
  ["", "is empty: it holds no layers"],
  ["layer,seconds\n", "is empty: it holds no layers"],
  ["layer,seconds\na,1\na,2\n", "t.csv:3: gives layer a twice"],
  ["layer,seconds\na,-1\n", 't.csv:2: column seconds of layer a: "-1" is not a finite number from 0'],
  ["layer,seconds\na,NaN\n", '"NaN" is not a finite number'],
  ["layer,seconds\na,1e999\n", "is not a finite number"],
  ["layer,seconds\na,\n", "is not a finite number"],
  ["layer,seconds\n,1\n", "has no name of a layer"],
  ["layer,seconds\na,0\n", "all times of column seconds are 0"],
  ["layer,seconds,seconds\na,1,2\n", "has two columns seconds"],
  ["layer,seconds\na,1,2\n", "t.csv:2: has 3 cells between commas, and line 1 has 2"],
  ['layer,seconds\n"a,1\n', "is not a CSV file"],
])("the table %j is refused", (text, message) => {
  expect(() => parseLayerTable(text, "t.csv", columns)).toThrow(InputError);
  expect(() => parseLayerTable(text, "t.csv", columns)).toThrow(message);
});

describe("the rule for tiles", () => {
  const chain = buildModel("chain", [
    { name: "in", operation: { kind: "input", shape: [8, 64, 64] }, inputs: [] },
    ...[16, 32, 64].map((outputChannels, index) => ({
      name: `c${index}`,
      operation: {
        kind: "convolution" as const,
        outputChannels,
        kernel: [3, 3] as const,
        stride: [1, 1] as const,
        padding: { top: 1, left: 1, bottom: 1, right: 1 },
        dilation: [1, 1] as const,
        groups: 1,
        bias: false,
      },
      inputs: [index === 0 ? "in" : `c${index - 1}`],
    })),
  ]);
  const convolutions = chain.operators.slice(1);
  const tableOf = (seconds: (operator: Operator) => number) => ({
    name: "t.csv",
    seconds: new Map(convolutions.map((operator) => [operator.name, seconds(operator)])),
  });
  const halfOf = (operator: Operator) => {
    const { start, end } = wholeBox(operator.shape);
    return { start, end: [end[0]!, end[1]! / 2, end[2]!] };
  };

  it("takes the fixed part whole, and of the rest the tile's share of the work", () => {
    const profile = layerTableProfile(
      tableOf(() => 0.01),
      chain,
      { fixed: 0.002 },
    );
    const [first] = convolutions;
    expect(profile.tileCost(first!, wholeBox(first!.shape))).toMatchObject({ kernel: 0.01, source: "table" });
    const half = profile.tileCost(first!, halfOf(first!));
    expect(half.source).toBe("scaled");
    expect(half.kernel).toBeCloseTo(0.002 + 0.008 / 2, 12);
  });

  it("finds the fixed part in times that have one", () => {
    const profile = layerTableProfile(
      tableOf((operator) => 0.003 + 1e-10 * macs(operator)),
      chain,
    );
    const [, second] = convolutions;
    const whole = 0.003 + 1e-10 * macs(second!);
    expect(profile.tileCost(second!, halfOf(second!)).kernel).toBeCloseTo(0.003 + (whole - 0.003) / 2, 9);
  });
});
