import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  bestPointCut,
  compileCut,
  CutGraph,
  cutPoints,
  decideCut,
  priceCut,
  type CutLink,
  type CutProblem,
} from "../../planners/cuts/index.ts";
import { modelCut } from "../../planners/cuts/from-model.ts";
import { problemOf } from "../../planners/index.ts";
import { mesh } from "../../sim/cluster/index.ts";
import { builtInNetwork, linkOperators, networkNames } from "../../sim/model/index.ts";
import { rooflineProfile } from "../../traces/index.ts";
import { clusterOf, deviceNames } from "../support/cluster.ts";
import { intraDpProblem, type IntraDp } from "../support/intra-dp.ts";

/** Bandwidths of one run, bytes/s; an event is a decision at one of them. */
const bandwidths = Array.from({ length: 24 }, (_, index) => 1e4 * 2 ** index);
const linksWith = (perMessage: number) =>
  bandwidths.map((bandwidth): CutLink => ({
    perMessage,
    perByte: 1 / bandwidth,
    perByteBack: 1 / bandwidth,
  }));
/** Where only bytes count cic looks its answer up; where each message costs, it cuts the compressed graph. */
const links = linksWith(0);
const messages = linksWith(2e-3);

/** Decisions of a network whose bandwidth is known only now: all that does not depend on it is made before. */
function deciding(name: string, problem: CutProblem, rounds: number) {
  const graph = new CutGraph(problem.dag, "never");
  const points = cutPoints(problem.dag);
  const compiled = compileCut(problem);
  const ways = {
    cic: (link: CutLink) => decideCut(compiled, link),
    "min-cut": (link: CutLink) => graph.minimumCut(priceCut(problem, link)),
    "articulation points": (link: CutLink) => bestPointCut(priceCut(problem, link), points),
  };
  const costs = { "": links, ", each message 2 ms": messages };
  const nodes = `${problem.edgeSeconds.length} -> ${compiled.compressed.problem.edgeSeconds.length} nodes`;
  const benchmark = (way: keyof typeof ways, repeats: number, cost: keyof typeof costs = "") => ({
    name: `${way} cuts ${name}, ${nodes}${cost}`,
    eventsPerRun: repeats * links.length,
    run() {
      for (let repeat = 0; repeat < repeats; repeat++) for (const link of costs[cost]) ways[way](link);
    },
  });
  const withMessages = ", each message 2 ms";
  // A look-up is so short that many make a run.
  return {
    cic: benchmark("cic", 1000 * rounds),
    minimumCut: benchmark("min-cut", rounds),
    points: benchmark("articulation points", rounds),
    cicOfMessages: benchmark("cic", rounds, withMessages),
    minimumCutOfMessages: benchmark("min-cut", rounds, withMessages),
  };
}

function ofNetwork(name: string) {
  const rates = (all: number) => ({
    convolution: all,
    pointwise: all,
    depthwise: all,
    matrix: all,
    other: all,
  });
  const cluster = clusterOf(
    [
      rooflineProfile({ name: "board", peakFlops: rates(2e10), memoryBandwidth: 4e9 }),
      rooflineProfile({ name: "server", peakFlops: rates(1e12), memoryBandwidth: 2e11 }),
    ],
    mesh(deviceNames(2), { bandwidth: 1e6, latency: 0, duplex: "full" }),
  );
  const inference = { model: linkOperators(builtInNetwork(name)), inputAt: 0, resultAt: 0 };
  return deciding(name, modelCut(problemOf(inference, cluster), { edge: 0, cloud: 1 }), 1);
}

/** Graphs of Intra-DP, where ../shared/vectors is there: they may not be copied here. */
const vectors = join(import.meta.dirname, "../../../shared/vectors");
const given = ["intradp_vgg19_bn", "intradp_densenet121", "intradp_convnext_large"].flatMap((name) => {
  const file = join(vectors, `${name}.json`);
  if (!existsSync(file)) return [];
  const graph = JSON.parse(readFileSync(file, "utf8")) as IntraDp;
  const run = graph.runs.find(({ mode }) => mode === "flex");
  return run ? [deciding(name, intraDpProblem(graph, run), 1)] : [];
});

/** By graph the decisions by all three ways. */
export const decisions = [...given, ...networkNames.map(ofNetwork)];

export const benchmarks = decisions.flatMap(Object.values<(typeof decisions)[number]["cic"]>);
