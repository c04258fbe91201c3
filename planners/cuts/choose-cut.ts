import { InfeasibleError } from "../../sim/errors.ts";
import { checkPlan } from "../../sim/partition/index.ts";
import type { Planned } from "../planned.ts";
import type { PlanningProblem } from "../planner.ts";
import { sumOfSteps } from "../sum-of-steps.ts";
import { leastBy, ranks } from "../ties.ts";
import { cutSeconds, type CutProblem, type Sides } from "./cut-problem.ts";
import { cutPlan } from "./cut-plan.ts";
import { modelCut, type CutEnds } from "./from-model.ts";
import { believedLink, type BelievedLink } from "./link.ts";
import { cutPoints, sidesAt } from "./points.ts";

/** Everything that decides a cut between two devices. */
export interface CutTask extends BelievedLink {
  readonly planning: PlanningProblem;
  readonly ends: CutEnds;
  readonly problem: CutProblem;
}

/** A cut, and how good it is by what is asked for: the less the better. */
export interface DecidedCut {
  readonly sides: Sides;
  /** Seconds of a plan by the sum of its steps, unless something else is asked for. */
  readonly figure?: number;
  readonly notes?: readonly string[];
}

/** Finds the cut of a task; undefined where none is allowed. */
export type DecideCut = (task: CutTask) => DecidedCut | undefined;

interface Candidate {
  readonly planned: Planned;
  readonly figure: number;
}

/**
 * Plans a cut between the device of the input and another one, of several others the one with which the cut is best;
 * with it competes the whole model on the edge, whose messages are fewer. Where the devices lack the memory for the cut,
 * the best cut at an articulation point that fits takes its place. On one device there is nothing to cut.
 *
 * @throws InfeasibleError when no cut is allowed and fits
 */
export function planCut(planning: PlanningProblem, decide: DecideCut): Planned {
  const { devices, inference } = planning;
  const { inputAt, resultAt } = inference;
  const edge = typeof inputAt === "number" ? inputAt : typeof resultAt === "number" ? resultAt : 0;
  const others = [...devices.keys()].filter((device) => device !== edge);
  if (others.length === 0) {
    const planned = plannedCut(planning, sidesAt(inference.model.operators.length, Infinity), {
      edge,
      cloud: edge,
    });
    return { ...planned, notes: ["one device is left: nothing to cut"] };
  }
  const tasks = others.map((cloud): CutTask => {
    const ends = { edge, cloud };
    const problem = modelCut(planning, ends);
    return { planning, ends, problem, ...believedLink(planning.believed, ends, problem) };
  });
  const refused: string[] = [];
  const best = leastBy(
    tasks.flatMap((task) => cutCandidates(task, decide)),
    ({ figure }) => figure,
  );
  const cut = best && firstThatFits(planning, [best], refused);
  if (cut) return cut;
  const atPoint = firstThatFits(planning, tasks.flatMap(pointCandidates), refused);
  const why = refused[0] ?? "no cut is allowed";
  if (!atPoint) throw new InfeasibleError(`no cut fits the devices; ${why}`);
  const note = `the best cut does not fit (${why}): of those at articulation points the fastest that fits is taken`;
  return { ...atPoint, notes: [...atPoint.notes, note] };
}

/** The decided cut, and where it is about latency the whole model on the edge, which it may lose to by what messages wait. */
function cutCandidates(task: CutTask, decide: DecideCut): readonly Candidate[] {
  const decided = decide(task);
  if (!decided) return [];
  const { sides, figure, notes = [] } = decided;
  const candidate = candidateOf(task, sides, notes, figure);
  const isCut = sides.some((side) => side === 0);
  const onEdge = task.problem.edgeSeconds.every((seconds) => seconds < Infinity);
  if (figure !== undefined || !isCut || !onEdge) return [candidate];
  return [candidate, candidateOf(task, sidesAt(sides.length, sides.length), [])];
}

function pointCandidates(task: CutTask): readonly Candidate[] {
  const { edgeSeconds } = task.problem;
  return [...cutPoints(task.problem.dag)]
    .map((point) => sidesAt(edgeSeconds.length, point))
    .filter((sides) => isAllowed(task, sides))
    .map((sides) => candidateOf(task, sides, []));
}

function isAllowed({ priced }: CutTask, sides: Sides): boolean {
  return cutSeconds(priced, sides) < Infinity;
}

function candidateOf(task: CutTask, sides: Sides, notes: readonly string[], figure?: number): Candidate {
  const planned = plannedCut(task.planning, sides, task.ends);
  const idle = task.planning.devices.length - 2;
  const { edge, cloud } = task.ends;
  const nameOf = (device: number) => task.planning.devices[device]!.name;
  const between = `cut between ${nameOf(edge)} and ${nameOf(cloud)}: the other ${idle === 1 ? "device computes" : `${idle} devices compute`} nothing`;
  return {
    planned: { ...planned, notes: [...notes, ...(idle > 0 ? [between] : [])] },
    figure: figure ?? planned.predictedLatency,
  };
}

function plannedCut(planning: PlanningProblem, sides: Sides, ends: CutEnds) {
  const plan = cutPlan(planning.inference.model, sides, ends);
  return { plan, predictedLatency: sumOfSteps(planning, plan), notes: [] };
}

/** The best candidate that the devices can hold; why better ones do not fit is added to `refused`. */
function firstThatFits(
  { inference, devices }: PlanningProblem,
  candidates: readonly Candidate[],
  refused: string[],
): Planned | undefined {
  const rank = ranks(candidates.map(({ figure }) => figure));
  for (const place of [...candidates.keys()].sort((a, b) => rank[a]! - rank[b]! || a - b)) {
    const { planned } = candidates[place]!;
    try {
      checkPlan(planned.plan, inference, devices);
      return planned;
    } catch (error) {
      if (!(error instanceof InfeasibleError)) throw error;
      refused.push(error.message);
    }
  }
  return undefined;
}
