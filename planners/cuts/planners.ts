import { isComputed } from "../../sim/model/index.ts";
import { definePlanner, type PlannerDefinition } from "../define-planner.ts";
import { integer, number, oneOf, type OptionValues, type PlannerOptionSet } from "../options.ts";
import type { Planner } from "../planner.ts";
import { lackOfPower, powerOf } from "../power.ts";
import { compileCut, decideCut, type CompiledCut } from "./cic.ts";
import { fastestOf, planCut, usualEdge, type CutSetting, type DecidedCut } from "./choose-cut.ts";
import { CutGraph } from "./cut-graph.ts";
import { slowestStage, type PricedCut } from "./cut-problem.ts";
import { bestPointCut, cutPoints, pointSeconds } from "./points.ts";
import { cutBetweenPoints, cutPlaces } from "./qdmp.ts";
import { cutWithReturns } from "./qdmp-returns.ts";
import { fastestStages } from "./throughput.ts";

type Decide<Options extends PlannerOptionSet> = (
  task: CutSetting,
  options: OptionValues<Options>,
) => readonly DecidedCut[];

function planner<const Options extends PlannerOptionSet>(
  named: Pick<PlannerDefinition<Options>, "name" | "summary" | "source" | "options" | "objective">,
  decide: Decide<Options>,
): Planner {
  return definePlanner({
    ...named,
    lacks: (devices, options) => {
      if (devices.length < 2) return "a cut is between two devices, and there is one";
      return "objective" in options && options.objective === "energy"
        ? lackOfPower(devices, "energy")
        : undefined;
    },
    weighsExits: true,
    compressesCuts: true,
    plan: (planning, options) => planCut(planning, (task) => decide(task, options)),
  });
}

const neurosurgeon = planner(
  {
    name: "neurosurgeon",
    summary: "the first layers on one device, usually that of the input, the others on another one",
    source: "Kang et al., ASPLOS 2017; of a graph the cuts at articulation points",
    options: {
      objective: oneOf(["latency", "energy"], {
        meaning: "least latency; or energy of the device of the input: computing, and sending what crosses",
      }),
    },
  },
  (task, { objective }) => {
    const points = cutPoints(task.problem.dag);
    if (objective !== "energy") return fastestOf(task, bestPointCut(task.priced, points));
    if (task.ends.edge !== usualEdge(task.planning)) return [];
    const joules = energyOf(task);
    const sides = bestPointCut(joules, points);
    return sides ? [{ sides, figure: Math.min(...pointSeconds(joules, points)) }] : [];
  },
);

/** A problem whose figures are joules of the edge in place of seconds. */
function energyOf({ priced, problem, ends, planning }: CutSetting): PricedCut {
  const power = powerOf(planning.devices)[ends.edge]!;
  const { perByte = 0 } = power;
  const { coding } = priced;
  const ofBytes = (node: number) => (perByte > 0 ? perByte * problem.bytes[node]! : 0);
  const by = (watts: number) => (seconds: number) => (seconds === Infinity ? Infinity : watts * seconds);
  return {
    ...priced,
    edgeSeconds: priced.edgeSeconds.map(by(power.compute)),
    cloudSeconds: priced.cloudSeconds.map(by(0)),
    // What the edge encodes it computes; what the cloud decodes is not its energy.
    upSeconds: priced.upSeconds.map((seconds, node) => {
      const [encode, decode] = coding ? [coding.encode[node]!, coding.decode[node]!] : [0, 0];
      return by(power.transmit)(seconds - encode - decode) + by(power.compute)(encode) + ofBytes(node);
    }),
  };
}

const refinement = {
  step: number({ above: 0, default: 1, meaning: "heavy load: step of the first grid of weights" }),
  refinement: integer({
    min: 1,
    default: 4,
    meaning: "heavy load: by what the step is divided from grid to grid",
  }),
  improvement: number({
    above: 0,
    default: 0.01,
    meaning: "heavy load: share that the slowest stage must gain for another grid",
  }),
};

const returnOption = oneOf(["never", "allowed"], {
  meaning: "may data come back from the cloud before the result does?",
});

const dads = planner(
  {
    name: "dads",
    summary: "a minimum cut of the operator graph between two devices",
    source: "Hu, Bao, Wang, Liu, INFOCOM 2019",
    objective: ({ load }) => (load === "heavy" ? "throughput" : "latency"),
    options: {
      load: oneOf(["light", "heavy", "auto"], {
        meaning:
          "light: least latency; heavy: fastest slowest stage of edge (the device of the input), transfer and cloud, for throughput; auto: light where that keeps up with the requests, else heavy",
      }),
      return: returnOption,
      crossing: oneOf(["once", "by-reader"], {
        meaning:
          "what several operators read in the cloud is paid once; or for each of them, as without the paper's auxiliary vertices",
      }),
      ...refinement,
    },
  },
  (task, options) => {
    const { return: returns, crossing } = options;
    const priced = returns === "allowed" ? withReturns(task) : task.priced;
    const graph = new CutGraph(priced.dag, returns, crossing);
    const isUsual = task.ends.edge === usualEdge(task.planning);
    const heavy = () => (isUsual ? heavyCut(priced, graph, options) : []);
    const light = () => fastestOf(task, graph.minimumCut(priced));
    switch (options.load) {
      case "heavy":
        return heavy();
      case "auto":
        return byRate(task, priced, light(), heavy);
      case "light":
        return light();
    }
  },
);

function heavyCut(
  priced: PricedCut,
  graph: CutGraph,
  options: OptionValues<typeof refinement>,
): readonly StagedDecision[] {
  const staged = fastestStages(priced, graph, {
    step: options.step,
    refinement: Math.max(2, options.refinement),
    improvement: options.improvement,
  });
  if (!staged) return [];
  const notes = staged.coarsened
    ? ["the first grid of weights was coarser than the step: at most 25 an axis"]
    : [];
  return [{ sides: staged.sides, figure: staged.slowest, notes }];
}

/** A cut whose figure is the seconds of its slowest stage. */
type StagedDecision = DecidedCut & { readonly figure: number };

/**
 * The loop of DADS (section IV-D): cuts of least latency whose slowest stage keeps up with the requests; else that with the
 * fastest slowest stage, and where not even that keeps up it says up to which rate it would.
 */
function byRate(
  { planning: { requestRate: rate } }: CutSetting,
  priced: PricedCut,
  light: readonly DecidedCut[],
  heavy: () => readonly StagedDecision[],
): readonly DecidedCut[] {
  if (rate === undefined)
    return light.map((cut) => ({ ...cut, notes: ["light load: no rate of requests is known"] }));
  const perSecond = (figure: number) => `${Number(figure.toPrecision(4))} requests/s`;
  const kept = light.filter(({ sides }) => slowestStage(priced, sides) * rate < 1);
  if (kept.length > 0)
    return kept.map((cut) => ({ ...cut, notes: [`light load: keeps up with ${perSecond(rate)}`] }));
  return heavy().map((cut) => {
    const keepsUp = cut.figure * rate < 1;
    const note = keepsUp
      ? `heavy load: the cut of least latency does not keep up with ${perSecond(rate)}`
      : `heavy load: a lower rate is needed than ${perSecond(rate)}, below ${perSecond(1 / cut.figure)}`;
    return { ...cut, tier: keepsUp ? 1 : 2, notes: [note, ...(cut.notes ?? [])] };
  });
}

/** With prices for what comes back; each message then pays its latency, as the sides take turns. */
function withReturns({ priced, problem, planning, ends: { edge, cloud }, latency }: CutSetting): PricedCut {
  const { bytes, messages, resultMessages, coding } = problem;
  const back = (node: number) => {
    const count = messages[node]!;
    if (count === 0 || bytes[node] === Infinity) return 0;
    const message = { source: cloud, destinations: [edge], bytes: bytes[node]! / count };
    return count * planning.believed.transferSeconds([message]);
  };
  const { operators } = planning.inference.model;
  return {
    ...priced,
    cloudSeconds: priced.cloudSeconds.map((seconds, node) => seconds + latency * resultMessages[node]!),
    upSeconds: priced.upSeconds.map((seconds, node) => seconds + latency * messages[node]!),
    // An input that stands elsewhere goes to each side from there.
    downSeconds: bytes.map((_, node) =>
      node < operators.length && !isComputed(operators[node]!)
        ? priced.edgeSeconds[node]!
        : back(node) + (coding?.back[node] ?? 0),
    ),
  };
}

const qdmp = planner(
  {
    name: "qdmp",
    summary: "as dads, looking for the cut between two adjacent articulation points",
    source: "QDMP-style, Zhang et al., IMWUT 4(2), 2020",
    options: { return: returnOption },
  },
  (task, options) => {
    if (options.return === "allowed") return fastestOf(task, cutWithReturns(withReturns(task)));
    return fastestOf(task, cutBetweenPoints(task.priced, cutPlaces(task.priced.dag)));
  },
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
    if (link && !hasThird(task)) return fastestOf(task, decideCut(compiledCut(task), link));
    const notes = link
      ? []
      : ["believed transfers are not the same for each byte: cut without the compression, which needs that"];
    const sides = new CutGraph(priced.dag, "never").minimumCut(priced);
    return fastestOf(task, sides).map((cut) => (notes.length > 0 ? { ...cut, notes } : cut));
  },
);

/** Is the input, or the result, at a third device? What goes there depends on the network. */
function hasThird({ planning: { inference }, ends: { edge, cloud } }: CutSetting): boolean {
  const { inputAt, resultAt } = inference;
  const isElsewhere = typeof inputAt === "number" && inputAt !== edge;
  return isElsewhere || (typeof resultAt === "number" && resultAt !== edge && resultAt !== cloud);
}

/** The compression of a task; made once for all points of a sweep with the same model, costs and places. */
function compiledCut({ planning, ends, problem }: CutSetting): CompiledCut {
  const { inference, believed, cache } = planning;
  const { inputAt, resultAt, inputLeaves } = inference;
  const known = cache.cuts.get(believed.compute, inference.model, () => new Map());
  const key = [ends.edge, ends.cloud, inputAt, resultAt, inputLeaves].join(" ");
  const compiled = known.get(key) ?? compileCut(problem);
  known.set(key, compiled);
  return compiled;
}

/** The planners that cut a model between two devices. */
export const cutPlanners: readonly Planner[] = [neurosurgeon, dads, qdmp, cic];
