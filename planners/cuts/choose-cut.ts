import { InfeasibleError } from "../../sim/errors.ts";
import { checkPlan, type Plan } from "../../sim/partition/index.ts";
import { exitPlans, expectedOver } from "../exit-plans.ts";
import { inferenceOf, type Planned } from "../planned.ts";
import type { PlanningProblem } from "../planner.ts";
import { sumOfSteps } from "../sum-of-steps.ts";
import { leastBy, ranks } from "../ties.ts";
import { CutGraph } from "./cut-graph.ts";
import { cutSeconds, priceCut, type CutEnds, type CutProblem, type Sides } from "./cut-problem.ts";
import { encodedCutPlan, modelCoders } from "./coders.ts";
import { cutPlan } from "./cut-plan.ts";
import { modelCut } from "./from-model.ts";
import { believedLink, type BelievedLink } from "./link.ts";
import { cutPoints, sidesAt } from "./points.ts";

/** Everything that decides a cut between two devices. */
export interface CutSetting extends BelievedLink {
  readonly planning: PlanningProblem;
  readonly ends: CutEnds;
  readonly problem: CutProblem;
}

/** A cut, and how good it is by what is asked for: the less the better. */
export interface DecidedCut {
  readonly sides: Sides;
  /** Seconds of a plan by the sum of its steps, unless something else is asked for. */
  readonly figure?: number;
  /** Cuts of a lower tier are better whatever their figures; 0 unless given. */
  readonly tier?: number;
  readonly notes?: readonly string[];
}

/** Finds cuts of a task, of which the best is taken; none where none is allowed. */
export type DecideCut = (task: CutSetting) => readonly DecidedCut[];

interface Candidate {
  readonly planned: Planned;
  readonly figure: number;
  readonly tier: number;
}

/** With more devices than these only cuts whose first part is on the device of the input are tried. */
const mostForAllPairs = 4;

/**
 * Plans a cut between two devices, of several the pair with which it is best, whether or not the input is on one of them.
 * Where the devices lack the memory for the best cut, the best one at an articulation point that fits takes its place. On one device
 * there is nothing to cut.
 *
 * @throws InfeasibleError when no cut is allowed and fits
 */
export function planCut(planning: PlanningProblem, decide: DecideCut): Planned {
  const { devices, inference, believed } = planning;
  if (devices.length === 1) {
    const whole = sidesAt(inference.model.operators.length, Infinity);
    const planned = plannedCut(planning, whole, { edge: 0, cloud: 0 });
    return { ...planned, notes: ["one device is left: nothing to cut"] };
  }
  const tasks = pairsOf(planning).map((ends): CutSetting => {
    const problem = modelCut(planning, ends);
    return { planning, ends, problem, ...believedLink(believed, ends, problem) };
  });
  const candidates = tasks.flatMap((task) => decide(task).map((cut) => candidateOf(task, cut)));
  const lowest = Math.min(...candidates.map(({ tier }) => tier));
  const best = leastBy(
    candidates.filter(({ tier }) => tier === lowest),
    ({ figure }) => figure,
  );
  const refused: string[] = [];
  const cut = best && firstThatFits(planning, [best], refused);
  if (cut) return cut;
  const atPoint = firstThatFits(planning, tasks.flatMap(pointCandidates), refused);
  const why = refused[0] ?? "no cut is allowed";
  if (!atPoint) throw new InfeasibleError(`no cut fits the devices; ${why}`);
  const note = `the best cut does not fit (${why}): of those at articulation points the fastest that fits is taken`;
  return { ...atPoint, notes: [...atPoint.notes, note] };
}

/** The device on which the first part stands where nothing speaks for another: that of the input, or of the result. */
export function usualEdge({ inference: { inputAt, resultAt } }: Pick<PlanningProblem, "inference">): number {
  return typeof inputAt === "number" ? inputAt : typeof resultAt === "number" ? resultAt : 0;
}

/** The pairs of a first and a second side. The device of the input is not a second side: data would come back to it. */
function pairsOf(planning: PlanningProblem): readonly CutEnds[] {
  const { inputAt } = planning.inference;
  const all = [...planning.devices.keys()];
  const usual = usualEdge(planning);
  const isBound = planning.inference.inputLeaves === "never" || all.length > mostForAllPairs;
  const edges = isBound ? [usual] : [usual, ...all.filter((device) => device !== usual)];
  return edges.flatMap((edge) =>
    all.flatMap((cloud) => (cloud === edge || cloud === inputAt ? [] : [{ edge, cloud }])),
  );
}

/**
 * A cut of least latency, and what it may lose to by what messages wait: the whole model on the edge and, where some requests
 * leave early, a later cut that fewer of them reach. None where the cut is undefined.
 */
export function fastestOf(task: CutSetting, sides: Sides | undefined): readonly DecidedCut[] {
  if (!sides) return [];
  const isCut = sides.some((side) => side === 0);
  const onEdge = task.problem.edgeSeconds.every((seconds) => seconds < Infinity);
  const whole = isCut && onEdge ? [sidesAt(sides.length, sides.length)] : [];
  return [sides, ...whole, ...(isCut ? cutsThatWait(task) : [])].map((one) => ({ sides: one }));
}

/** With exits: the best cut where each message waits by itself, as often as requests are left to send it. */
function cutsThatWait({ planning, problem, link, latency }: CutSetting): readonly Sides[] {
  if (!planning.inference.model.exits || !link || latency === 0) return [];
  const priced = priceCut(problem, { ...link, perMessage: link.perMessage + latency });
  return [new CutGraph(priced.dag, "never").minimumCut(priced)].filter((sides) => sides !== undefined);
}

function pointCandidates(task: CutSetting): readonly Candidate[] {
  const { edgeSeconds } = task.problem;
  return [...cutPoints(task.problem.dag)]
    .map((point) => sidesAt(edgeSeconds.length, point))
    .filter((sides) => isAllowed(task, sides))
    .map((sides) => candidateOf(task, { sides }));
}

function isAllowed({ priced }: CutSetting, sides: Sides): boolean {
  return cutSeconds(priced, sides) < Infinity;
}

function candidateOf({ planning, ends }: CutSetting, cut: DecidedCut): Candidate {
  const planned = plannedCut(planning, cut.sides, ends);
  const { notes = [], figure = planned.predictedLatency, tier = 0 } = cut;
  return {
    planned: { ...planned, notes: [...notes, ...planned.notes, ...whoIdles(planning, ends, planned.plan)] },
    figure,
    tier,
  };
}

/** Of more than two devices says which the cut is between, and who computes nothing. */
function whoIdles({ devices, inference }: PlanningProblem, { edge, cloud }: CutEnds, { steps }: Plan) {
  if (devices.length === 2) return [];
  const computing = new Set(steps.flat().map(({ device }) => device));
  const idle = devices.filter((_, device) => !computing.has(device)).map(({ name }) => name);
  const shown = idle.length > 8 ? [...idle.slice(0, 8), `${idle.length - 8} more`] : idle;
  const names = [shown.slice(0, -1).join(", "), ...shown.slice(-1)]
    .filter((name) => name !== "")
    .join(" and ");
  const [only, ...others] = computing;
  const where =
    only !== undefined && others.length === 0
      ? `not cut, all of it on ${devices[only]!.name}`
      : `cut between ${devices[edge]!.name} and ${devices[cloud]!.name}`;
  const between = `${where}; ${names} ${idle.length === 1 ? "computes" : "compute"} nothing`;
  if (devices.length <= mostForAllPairs || inference.inputLeaves === "never") return [between];
  return [
    between,
    `with more than ${mostForAllPairs} devices only cuts whose first part is on ${devices[edge]!.name} are tried`,
  ];
}

function plannedCut(planning: PlanningProblem, sides: Sides, ends: CutEnds) {
  const { model } = planning.inference;
  const coders = modelCoders(planning);
  const cut = coders
    ? encodedCutPlan(model, coders, sides, ends)
    : { plan: cutPlan(model, sides, ends), notes: [] };
  const predictedLatency = expectedOver(exitPlans(cut, planning.inference), (part, inference) =>
    sumOfSteps({ ...planning, inference }, part),
  );
  return { ...cut, predictedLatency };
}

/** The best candidate that the devices can hold; why better ones do not fit is added to `refused`. */
function firstThatFits(
  { inference, devices, cache }: PlanningProblem,
  candidates: readonly Candidate[],
  refused: string[],
): Planned | undefined {
  const rank = ranks(candidates.map(({ figure }) => figure));
  for (const place of [...candidates.keys()].sort((a, b) => rank[a]! - rank[b]! || a - b)) {
    const { planned } = candidates[place]!;
    try {
      checkPlan(planned.plan, inferenceOf(planned, inference), devices, cache.lowerPlan);
      return planned;
    } catch (error) {
      if (!(error instanceof InfeasibleError)) throw error;
      refused.push(error.message);
    }
  }
  return undefined;
}
