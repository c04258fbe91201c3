import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  loadFlexpie,
  publishedLayer,
  publishedNumber,
  publishedScores,
  publishedTimes,
} from "../../../reproduce/published/index.ts";
import { cases, schemes } from "../../../reproduce/flexpie/case.ts";
import { averageScores } from "../../../reproduce/flexpie/scores.ts";

const published = loadFlexpie(".");
const shown = cases.flatMap((setting) => {
  const paper = publishedTimes(published, setting);
  return paper ? [{ setting, ...paper }] : [];
});

test("Fig. 7 has 24 settings on 4 nodes, ring and PS", () => {
  expect(shown).toHaveLength(24);
  expect(shown.every(({ setting }) => setting.nodes === 4 && setting.topology !== "mesh")).toBe(true);
});

test("numbers come in seconds, with the step that the figure resolves", () => {
  const setting = { nodes: 4, model: "mobilenet-v1", bandwidth: "500M", topology: "ps" } as const;
  const expected = {
    outc: 0.2595,
    inh: 0.0672,
    grid2d: 0.0513,
    fused: 0.046,
    layerwise: 0.0471,
    flexpie: 0.0407,
  };
  expect(publishedTimes(published, setting)).toEqual({ times: expected, resolution: 0.00011 });
  expect(publishedTimes(published, { ...setting, model: "bert-base" })?.resolution).toBe(0.0014);
  expect(publishedLayer(published, "L13")).toEqual({ inh: 0.00144, grid2d: 0.00126, outc: 0.00117 });
});

test("search times come in seconds, those given up on as lower bounds", () => {
  const row = (quantity: Parameters<typeof publishedNumber>[1]) =>
    publishedNumber(published, quantity, { model: "resnet101" });
  expect(row("layers")?.value).toBe(101);
  expect(row("search-dynamic")).toMatchObject({ value: 76.3, evidence: "printed" });
  expect(row("search-fixed-depth")?.value).toBe(2.6 * 3600);
  expect(row("search-traversal")).toMatchObject({ value: 86_400, evidence: "printed-lower-bound" });
});

test("every number has a source; times from bars are not passed off as printed", () => {
  expect(published.every(({ source }) => /FlexPie_Technical_Report|Xenos\.pdf/.test(source))).toBe(true);
  const bars = published.filter(({ figure }) => figure === "Fig. 2" || figure === "Fig. 7");
  expect(bars).toHaveLength(9 + 144);
  expect(bars.every(({ evidence }) => evidence === "measured")).toBe(true);
});

test("the estimators' errors exceed the text's bound for one network only", () => {
  const bound = publishedNumber(published, "estimator-error-bound")!.value;
  const errors = published.filter(({ quantity }) => quantity === "estimator-error");
  expect(errors).toHaveLength(24);
  const above = errors.filter(({ value }) => value > bound);
  expect(above.map(({ model, nodes, value }) => [model, nodes, value])).toEqual([
    ["resnet101", 3, 0.0054],
    ["resnet101", 3, 0.0057],
    ["resnet101", 3, 0.0053],
  ]);
});

describe("the average scores of Fig. 8 from the times of Fig. 7", () => {
  const averages = (withBert: boolean) =>
    averageScores(
      shown.filter(({ setting }) => withBert || setting.model !== "bert-base").map(({ times }) => times),
    );
  const rounded = (withBert: boolean) => schemes.map((scheme) => averages(withBert)[scheme].toFixed(3));

  test("without Bert", () => {
    expect(rounded(false)).toEqual(["0.452", "0.808", "0.861", "0.920", "0.920", "1.000"]);
  });

  test("with Bert", () => {
    expect(rounded(true)).toEqual(["0.589", "0.855", "0.803", "0.940", "0.940", "1.000"]);
  });

  test("are as printed without Bert, but for fused and layer-wise, as the notes say", () => {
    const printed = publishedScores(published, 4)!;
    for (const scheme of ["outc", "inh", "grid2d", "flexpie"] as const) {
      expect(averages(false)[scheme]).toBeCloseTo(printed[scheme], 2);
    }
    expect([printed.fused, printed.layerwise]).toEqual([0.9, 0.9]);
  });

  test("have as reciprocals the speed-ups of the abstract", () => {
    const measured = published.filter(
      ({ quantity, nodes, evidence, scheme }) =>
        quantity === "score" && nodes === 4 && evidence === "measured" && scheme !== "flexpie",
    );
    const speedups = measured.map(({ value }) => 1 / value);
    const headline = (quantity: "smallest-speedup" | "largest-speedup") =>
      publishedNumber(published, quantity, { nodes: 4 })!.value;
    expect(Math.max(...speedups)).toBeCloseTo(headline("largest-speedup"), 2);
    // 1.108, printed as 1.10.
    expect(Math.floor(Math.min(...speedups) * 100) / 100).toBe(headline("smallest-speedup"));
  });
});

const shared = "../../results/shared/data/flexpie/figures_4node.csv";
test.skipIf(!existsSync(shared))(
  "Fig. 7 equals the measured figure (skipped where ../shared is absent: its table may not be copied here)",
  () => {
    const models = { M: "mobilenet-v1", R18: "resnet18", R101: "resnet101", B: "bert-base" };
    const [, ...lines] = readFileSync(shared, "utf8").trim().split(/\r?\n/);
    const expected = lines.map((line) => {
      const [nodes, model, bandwidth, topology, ...times] = line.split(",");
      const name = models[model as keyof typeof models];
      return [nodes, name, bandwidth, topology === "R" ? "ring" : "ps", ...times.map(Number)];
    });
    const found = shown.map(({ setting: { nodes, model, bandwidth, topology }, times }) => [
      ...[String(nodes), model, bandwidth, topology],
      ...schemes.map((scheme) => Number((times[scheme] * 1e3).toFixed(6))),
    ]);
    expect(found).toEqual(expected);
  },
);
