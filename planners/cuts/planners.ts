import type { Planner, PlannerOption, PlannerOptions } from "../planner.ts";
import { lackOfPower, powerOf } from "../power.ts";
import { compileCut, decideCut, type CompiledCut } from "./cic.ts";
import { planCut, type CutTask, type DecidedCut } from "./choose-cut.ts";
import { CutGraph } from "./cut-graph.ts";
import type { PricedCut, Sides } from "./cut-problem.ts";
import { bestPointCut, cutPoints, pointSeconds } from "./points.ts";
import { cutBetweenPoints, cutPlaces } from "./qdmp.ts";
import { fastestStages } from "./throughput.ts";

type Decide = (task: CutTask, options: PlannerOptions) => DecidedCut | undefined;

function planner(
  named: Pick<Planner, "name" | "summary" | "source" | "options" | "objective">,
  decide: Decide,
): Planner {
  return {
    ...named,
    lacks: (devices, { objective = "" }) =>
      devices.length < 2 ? "a cut is between two devices, and there is one" : lackOfPower(devices, objective),
    plan: (planning, options) => planCut(planning, (task) => decide(task, options)),
  };
}

const decided = (sides: Sides | undefined) => sides && { sides };

const neurosurgeon = planner(
  {
    name: "neurosurgeon",
    summary: "the first layers on the device of the input, the others on another one",
    source: "Kang et al., ASPLOS 2017; of a graph the cuts at articulation points",
    options: {
      objective: {
        meaning: "least latency; or energy of the device of the input: computing, and sending what crosses",
        values: ["latency", "energy"],
      },
    },
  },
  (task, { objective }) => {
    const points = cutPoints(task.problem.dag);
    if (objective !== "energy") return decided(bestPointCut(task.priced, points));
    const joules = energyOf(task);
    const sides = bestPointCut(joules, points);
    return sides && { sides, figure: Math.min(...pointSeconds(joules, points)) };
  },
);

/** A problem whose figures are joules of the edge in place of seconds. */
function energyOf({ priced, problem, ends, planning }: CutTask): PricedCut {
  const power = powerOf(planning.devices)[ends.edge]!;
  const { perByte = 0 } = power;
  const ofBytes = (node: number) => (perByte > 0 ? perByte * problem.bytes[node]! : 0);
  const by = (watts: number) => (seconds: number) => (seconds === Infinity ? Infinity : watts * seconds);
  return {
    ...priced,
    edgeSeconds: priced.edgeSeconds.map(by(power.compute)),
    cloudSeconds: priced.cloudSeconds.map(by(0)),
    upSeconds: priced.upSeconds.map((seconds, node) => by(power.transmit)(seconds) + ofBytes(node)),
  };
}

const refinement: Readonly<Record<"step" | "refinement" | "improvement", PlannerOption>> = {
  step: { meaning: "heavy load: step of the first grid of weights", values: ["1", "positive number"] },
  refinement: {
    meaning: "heavy load: by what the step is divided from grid to grid",
    values: ["4", "positive integer"],
  },
  improvement: {
    meaning: "heavy load: share that the slowest stage must gain for another grid",
    values: ["0.01", "positive number"],
  },
};

const dads = planner(
  {
    name: "dads",
    summary: "a minimum cut of the operator graph between the device of the input and another one",
    source: "Hu, Bao, Wang, Liu, INFOCOM 2019",
    objective: ({ load }) => (load === "heavy" ? "throughput" : "latency"),
    options: {
      load: {
        meaning:
          "light: least latency; heavy: fastest slowest stage of edge, transfer and cloud, for throughput",
        values: ["light", "heavy"],
      },
      return: {
        meaning: "may data come back from the cloud before the result does?",
        values: ["never", "allowed"],
      },
      ...refinement,
    },
  },
  (task, options) => {
    const returns = options["return"] === "allowed" ? "allowed" : "never";
    const priced = returns === "allowed" ? withReturns(task) : task.priced;
    const graph = new CutGraph(priced.dag, returns);
    if (options["load"] !== "heavy") return decided(graph.minimumCut(priced));
    const staged = fastestStages(priced, graph, {
      step: Number(options["step"]),
      refinement: Math.max(2, Number(options["refinement"])),
      improvement: Number(options["improvement"]),
    });
    if (!staged) return undefined;
    const notes = staged.coarsened
      ? ["the first grid of weights was coarser than the step: at most 25 an axis"]
      : [];
    return { sides: staged.sides, figure: staged.slowest, notes };
  },
);

/** With prices for what comes back; each message then pays its latency, as the sides take turns. */
function withReturns({ priced, problem, planning, ends: { edge, cloud }, latency }: CutTask): PricedCut {
  const back = (bytes: number) =>
    bytes > 0 && bytes < Infinity
      ? planning.believed.transferSeconds([{ source: cloud, destinations: [edge], bytes }])
      : 0;
  const crosses = (bytes: number) => (bytes > 0 ? latency : 0);
  return {
    ...priced,
    cloudSeconds: priced.cloudSeconds.map((seconds, node) => seconds + crosses(problem.resultBytes[node]!)),
    upSeconds: priced.upSeconds.map((seconds, node) => seconds + crosses(problem.bytes[node]!)),
    downSeconds: problem.bytes.map(back),
  };
}

const qdmp = planner(
  {
    name: "qdmp",
    summary: "as dads, looking for the cut between two adjacent articulation points",
    source: "QDMP-style, Zhang et al., IMWUT 4(2), 2020",
    options: {},
  },
  ({ priced }) => decided(cutBetweenPoints(priced, cutPlaces(priced.dag))),
);

const cic = planner(
  {
    name: "cic",
    summary: "as dads, on a graph that is compressed once for a model and its devices, whatever the network",
    source: "CIC-style, Yang, Li, He, Zhang, IJCNN 2022; the rules are ours",
    options: {},
  },
  (task) => {
    const { link, priced } = task;
    if (link) return decided(decideCut(compiledCut(task), link));
    const note =
      "believed transfers are not the same for each byte: cut without the compression, which needs that";
    const sides = new CutGraph(priced.dag, "never").minimumCut(priced);
    return sides && { sides, notes: [note] };
  },
);

/** The compression of a task; made once for all points of a sweep with the same model, costs and places. */
function compiledCut({ planning, ends, problem }: CutTask): CompiledCut {
  const { inference, believed, cache } = planning;
  const { inputAt, resultAt, inputLeaves } = inference;
  const isThird = typeof resultAt === "number" && resultAt !== ends.edge && resultAt !== ends.cloud;
  // What a third device waits for depends on the network.
  if (isThird) return compileCut(problem);
  const known = cache.cuts.get(believed.compute, inference.model, () => new Map());
  const key = [ends.edge, ends.cloud, inputAt, resultAt, inputLeaves].join(" ");
  const compiled = known.get(key) ?? compileCut(problem);
  known.set(key, compiled);
  return compiled;
}

/** The planners that cut a model between two devices. */
export const cutPlanners: readonly Planner[] = [neurosurgeon, dads, qdmp, cic];
