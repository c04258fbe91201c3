import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  bestPointCut,
  compileCut,
  CutGraph,
  cutBetweenPoints,
  cutPlaces,
  cutPoints,
  cutProblemOf,
  cutSeconds,
  cutTable,
  decideCut,
  fastestStages,
  priceCut,
  stagesOf,
  type CutLink,
} from "../../../planners/cuts/index.ts";
import { cutPaidByReader } from "../../support/cut-problems.ts";
import { intraDpProblem, type IntraDp } from "../../support/intra-dp.ts";

const vectors = join(import.meta.dirname, "../../../../shared/vectors");
const skipped = "(skipped where ../shared/vectors is absent: they may not be copied here)";

const bytesOnly = (bytesPerSecond: number): CutLink => ({
  perMessage: 0,
  perByte: 1 / bytesPerSecond,
  perByteBack: 1 / bytesPerSecond,
});
const grid = { step: 1, refinement: 4, improvement: 0.01 };

interface Dads {
  readonly layers: readonly {
    readonly name: string;
    readonly edge_ms: number;
    readonly cloud_ms: number;
    readonly out_MiB: number;
  }[];
  readonly expected: {
    readonly optimal_cut_by_bandwidth: readonly { readonly cut: string; readonly from_Mbps: number }[];
    readonly stages_at_4Mbps_s: { readonly max4: readonly number[]; readonly max5: readonly number[] };
    readonly cut_max5_total_at_4Mbps_s: number;
    readonly curve_at_38Mbps_read_from_fig3_s: Readonly<Record<string, number>>;
    readonly tolerance_of_the_curve_s: number;
    readonly cloud_only_at_18Mbps_s: number;
  };
}

describe.skipIf(!existsSync(vectors))(`tiny YOLOv2 of the DADS paper ${skipped}`, () => {
  const { layers, expected } = (
    existsSync(vectors)
      ? JSON.parse(readFileSync(join(vectors, "dads_tiny_yolov2.json"), "utf8"))
      : { layers: [] }
  ) as Dads;
  const problem = cutProblemOf(
    layers.map(({ name, edge_ms, cloud_ms, out_MiB }, place) => ({
      name,
      edgeSeconds: edge_ms / 1e3,
      cloudSeconds: place === 0 ? Infinity : cloud_ms / 1e3,
      bytes: out_MiB * 2 ** 20,
    })),
  );
  // The plots' Mbit has 2^20 bits.
  const at = (megabits: number) => bytesOnly((megabits * 2 ** 20) / 8);
  const graph = new CutGraph(problem.dag, "never");
  const minimumCut = (megabits: number) => graph.minimumCut(priceCut(problem, at(megabits)))!;
  const lastOnEdge = (sides: Uint8Array) => layers[sides.lastIndexOf(1)]!.name;

  it("changes its cut at 0.522, 6.94, 13.80 and 19.54 Mbit/s", () => {
    const { breakpoints, cuts } = cutTable(problem)!;
    expect([...breakpoints].map((price) => 8 / price / 2 ** 20).reverse()).toEqual(
      [0.5221, 6.9435, 13.8035, 19.5426].map((megabits) => expect.closeTo(megabits, 3)),
    );
    expect(cuts.map(lastOnEdge).reverse()).toEqual(expected.optimal_cut_by_bandwidth.map(({ cut }) => cut));
    for (const { cut, from_Mbps: from } of expected.optimal_cut_by_bandwidth)
      expect(lastOnEdge(minimumCut(from + 0.01))).toBe(cut);
  });

  it("takes 0.7664 s at 4 Mbit/s, cut behind max5; for throughput it is cut behind max4", () => {
    const priced = priceCut(problem, at(4));
    const light = minimumCut(4);
    expect(lastOnEdge(light)).toBe("max5");
    expect(cutSeconds(priced, light)).toBeCloseTo(expected.cut_max5_total_at_4Mbps_s, 4);
    const heavy = fastestStages(priced, graph, grid)!;
    expect(lastOnEdge(heavy.sides)).toBe("max4");
    expect(heavy.slowest).toBeCloseTo(0.399, 3);
    for (const [sides, stages] of [
      [heavy.sides, expected.stages_at_4Mbps_s.max4],
      [light, expected.stages_at_4Mbps_s.max5],
    ] as const) {
      const { edge, transfer, cloud } = stagesOf(priced, sides);
      expect([edge, transfer, cloud]).toEqual(stages.map((seconds) => expect.closeTo(seconds, 5)));
    }
  });

  it("has the curve of the paper's figure 3", () => {
    const priced = priceCut(problem, at(38));
    for (const [name, seconds] of Object.entries(expected.curve_at_38Mbps_read_from_fig3_s)) {
      const point = layers.findIndex((layer) => layer.name === name) + 1;
      const sides = new Uint8Array(layers.length).fill(1, 0, point);
      expect(Math.abs(cutSeconds(priced, sides) - seconds)).toBeLessThanOrEqual(
        expected.tolerance_of_the_curve_s,
      );
    }
    const cloudOnly = new Uint8Array(layers.length).fill(1, 0, 1);
    expect(cutSeconds(priceCut(problem, at(18)), cloudOnly)).toBeCloseTo(expected.cloud_only_at_18Mbps_s, 4);
  });
});

const intraDp = existsSync(vectors) ? readdirSync(vectors).filter((name) => name.startsWith("intradp_")) : [];

describe.skipIf(intraDp.length === 0)(`graphs of Intra-DP ${skipped}`, () => {
  const graphs = intraDp.map((name) => ({
    name,
    graph: JSON.parse(readFileSync(join(vectors, name), "utf8")) as IntraDp,
  }));

  // The program pays for each reader of what crosses: with auxiliary vertices DenseNet121 is better cut in its middle.
  it.each(graphs)(
    "$name: leaves for the server where its program did, and takes what that expected",
    ({ graph }) => {
      const runs = graph.runs.filter(({ mode }) => mode === "flex");
      expect(runs).toHaveLength(2);
      for (const run of runs) {
        const problem = intraDpProblem(graph, run);
        const exact = new CutGraph(problem.dag, "never");
        const isLocal = (sides: Uint8Array) => sides.every((side) => side === 1);
        const offloaded: number[] = [];
        for (const megabytes of [1, 3, 4, 8, 9, 11, 12, 13, 14, 29]) {
          const priced = priceCut(problem, bytesOnly(0.9e6 * megabytes));
          const sides = cutPaidByReader(priced);
          if (!isLocal(sides)) offloaded.push(megabytes);
          const seconds = cutSeconds(priced, sides);
          const expected = run.expected_s_by_bandwidth[megabytes];
          if (expected !== undefined) expect(Math.abs(seconds - expected)).toBeLessThanOrEqual(1e-4);
          const best = cutSeconds(priced, exact.minimumCut(priced)!);
          if (graph.model === "densenet121") expect(best).toBeLessThanOrEqual(seconds);
          else expect(best).toBeCloseTo(seconds, 12);
        }
        const first = graph.expected[`first_offload_MBps_${run.environment}`]!;
        expect(offloaded).toEqual(
          [1, 3, 4, 8, 9, 11, 12, 13, 14, 29].filter((megabytes) => megabytes >= first),
        );
      }
    },
  );

  it.each(graphs)("$name: all ways to find a cut agree at every bandwidth", ({ graph }) => {
    const run = graph.runs.find(({ mode }) => mode === "flex")!;
    const problem = intraDpProblem(graph, run);
    const graphOf = new CutGraph(problem.dag, "never");
    const compiled = compileCut(problem);
    const places = cutPlaces(problem.dag);
    const points = cutPoints(problem.dag);
    for (let exponent = -1; exponent <= 7; exponent += 2) {
      const perMessage = exponent % 3 === 0 ? 1e-4 : 0;
      const link = { ...bytesOnly(1e6 * 2 ** exponent), perMessage };
      const priced = priceCut(problem, link);
      const least = cutSeconds(priced, graphOf.minimumCut(priced)!);
      expect(cutSeconds(priced, decideCut(compiled, link)!)).toBeCloseTo(least, 12);
      expect(cutSeconds(priced, cutBetweenPoints(priced, places)!)).toBeCloseTo(least, 12);
      expect(cutSeconds(priced, bestPointCut(priced, points)!)).toBeGreaterThanOrEqual(least - 1e-12);
    }
  });
});

const scission = join(import.meta.dirname, "../../../../shared/data/scission/scission_layers.csv");

describe.skipIf(!existsSync(scission))(
  "layer tables of Scission (skipped where ../shared/data is absent: they may not be copied here)",
  () => {
    it("are cut as by trying every point, for each of 18 models", () => {
      const rows = readFileSync(scission, "utf8")
        .trim()
        .split("\n")
        .slice(1)
        .map((line) => line.split(","));
      const models = [...new Set(rows.map(([, , model]) => model))];
      expect(models).toHaveLength(18);
      for (const model of models) {
        const of = (system: string) => rows.filter((row) => row[1] === system && row[2] === model);
        const cloud = of("6700k(GPU)");
        const blocks = of("raspi4").map(([, , , block = "", , , seconds, bytes], place) => ({
          name: block,
          edgeSeconds: Number(seconds),
          cloudSeconds: Number(cloud[place]![6]),
          bytes: Number(bytes),
        }));
        const input = { name: "input", edgeSeconds: 0, cloudSeconds: Infinity, bytes: 4 * 224 * 224 * 3 };
        const problem = cutProblemOf([input, ...blocks]);
        const compiled = compileCut(problem);
        for (const bandwidth of [1e5, 1e6, 1e7]) {
          const tried = [input, ...blocks].map((_, last) => {
            const sum = (part: typeof blocks, of: (block: (typeof blocks)[number]) => number) =>
              part.reduce((total, block) => total + of(block), 0);
            const crossing = last === blocks.length ? 0 : [input, ...blocks][last]!.bytes / bandwidth;
            return (
              sum(blocks.slice(0, last), (block) => block.edgeSeconds) +
              crossing +
              sum(blocks.slice(last), (block) => block.cloudSeconds)
            );
          });
          const sides = decideCut(compiled, bytesOnly(bandwidth))!;
          expect(cutSeconds(priceCut(problem, bytesOnly(bandwidth)), sides)).toBeCloseTo(
            Math.min(...tried),
            12,
          );
        }
      }
    });
  },
);

it("a table of layers whose figures or names cannot be is refused", () => {
  const layer = { name: "a", edgeSeconds: 1, cloudSeconds: 1, bytes: 1 };
  expect(() => cutProblemOf([layer, { ...layer, inputs: ["b"] }])).toThrow(
    "layer a: reads b, which does not precede it",
  );
  expect(() => cutProblemOf([layer, layer])).toThrow("layer a: occurs twice");
  expect(() => cutProblemOf([{ ...layer, edgeSeconds: -1 }])).toThrow(
    "layer a: edgeSeconds of -1 is not a number of 0 or more",
  );
});
