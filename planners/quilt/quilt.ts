import { InfeasibleError } from "../../sim/errors.ts";
import { randomStream } from "../../sim/random.ts";
import { definePlanner } from "../define-planner.ts";
import { oneOf } from "../options.ts";
import type { Planned, Runnable } from "../planned.ts";
import type { Planner, PlanningProblem } from "../planner.ts";
import { lackOfPower } from "../power.ts";
import type { SchedulingProblem } from "../list-scheduling/index.ts";
import { BlockGeometry, type Block } from "../segments/index.ts";
import { isLess, leastBy } from "../ties.ts";
import { blockKinds } from "./block-kinds.ts";
import { blockPrograms, type Effort } from "./block-programs.ts";
import { climb } from "./climb.ts";
import { floorPlans, type Floor, type FloorPlan } from "./floor.ts";
import { importPlan } from "./import-plan.ts";
import { Judge, type Judged } from "./judge.ts";
import { lendings } from "./lend.ts";
import { piecesOf, type Patchwork } from "./patchwork.ts";
import { PatchworkPlans } from "./patchwork-plans.ts";
import { formatFigure, type QuiltObjective } from "./plan-figure.ts";
import { improveSchedules } from "./schedule.ts";

/** Runs of the climb, by effort. */
const climbRuns: Readonly<Record<Effort, number>> = { quick: 0, normal: 300, thorough: 3000 };
/** Schedules of a task graph that are tried, by effort. */
const schedulesTried: Readonly<Record<Effort, number>> = { quick: 0, normal: 3000, thorough: 30_000 };
/** Floor plans that are improved, the fastest first, by effort. */
const importedPlans: Readonly<Record<Effort, number>> = { quick: 3, normal: 6, thorough: Infinity };
/** Patchworks from which it is climbed. */
const starts = 3;
/**
 * A planner over all others: the best of their plans, and what comes of re-cutting the model block by block, of running
 * plans as dataflow in one step or many with borders first, and of a climb whose moves are judged by runs. Its plan is by
 * construction no slower in a believed run than any that it was given.
 *
 * @param rivals the planners whose plans it starts from
 */
export function quiltOver(rivals: readonly Planner[]): Planner {
  return definePlanner({
    name: "quilt",
    summary: "the best plan of all others, re-cut block by block and improved by runs",
    source: "ours: portfolio, FlexPie's block program over sets and shares of devices, late acceptance",
    options: {
      effort: oneOf(["normal", "quick", "thorough"], {
        meaning: "runs of the climb: 300, none or 3000; of schedules of a task graph ten times as many",
      }),
      floor: oneOf(["all", "fast"], {
        meaning: "plans to start from: of all planners, or of five that are quick",
      }),
      objective: oneOf(["latency", "throughput", "energy"], {
        meaning:
          "least seconds of one request; or most results a second while requests overlap; or least energy of one request",
      }),
    },
    overOthers: true,
    lacks: (devices, { objective }) => lackOfPower(devices, objective),
    showsLowerBound: true,
    plan: (problem, options) => {
      const { objective } = options;
      const floor = floorPlans(problem, rivals, options.floor, objective);
      const own = new BlockGeometry(problem.inference.model, problem.devices.length);
      const plans = new PatchworkPlans(problem, own);
      const judge = new Judge(problem, plans, objective);
      // The quick floor has the plans of a block program already.
      const { programs, notes: dropped } =
        options.effort === "quick"
          ? { programs: [], notes: [] }
          : blockPrograms(problem, own, options, floor);
      const found = improved(problem, options.effort, floor, programs, own, judge);
      const [best] = floor.plans;
      if (!found && !best)
        throw new InfeasibleError(`no planner has a plan that fits; ${floor.reason ?? "nor do blocks"}`);
      const notes = [
        noteOf(best, found, judge.runs, objective),
        ...dropped,
        ...(objective === "energy" && problem.believed.network === "estimate"
          ? ["energy of sending is left out of the search: who estimates transfers does not know the network"]
          : []),
      ];
      if (!found || (best && !isLess(found.figure, best.figure)))
        return {
          ...best!.decision,
          ...predictionOf(problem, objective, best!.decision, best!.figure),
          floor: best!.label,
          notes: [...best!.decision.notes, ...notes],
        };
      const plan = plans.planOf(found.patchwork);
      return {
        plan,
        ...predictionOf(problem, objective, { plan }, found.figure),
        ...(best && { floor: best.label }),
        notes,
      };
    },
    schedule: (problem, { effort }) => {
      const schedulers = rivals.flatMap(({ schedule }) =>
        schedule ? [(graph: SchedulingProblem) => schedule(graph, {})] : [],
      );
      return improveSchedules(schedulers, problem, schedulesTried[effort]);
    },
  });
}

/** The best patchwork that is found; undefined where none fits. */
function improved(
  problem: PlanningProblem,
  effort: Effort,
  floor: Floor,
  programs: readonly (readonly Block[])[],
  own: BlockGeometry,
  judge: Judge,
): Judged | undefined {
  const kinds = blockKinds(problem, own);
  const begun = startsOf(effort, floor, programs, own).map((start) => bestVariant(start, judge));
  const fitting = begun
    .filter(({ figure }) => figure < Infinity)
    .sort((a, b) => (isLess(a.figure, b.figure) ? -1 : isLess(b.figure, a.figure) ? 1 : 0));
  const runs = climbRuns[effort];
  const [first] = fitting;
  if (runs === 0 || !first) return first;
  const lent = bestLending(problem, own, first, judge);
  const order = [...(lent ? [lent] : []), ...fitting].slice(0, starts);
  const context = { geometry: own, kinds, random: randomStream(0, "quilt") };
  // Half of the runs for all starts, the other half for what is then the best.
  const climbed = order.map((start) => climb(start, Math.floor(runs / 2 / order.length), judge, context));
  const best = leastBy(climbed, ({ figure }) => figure)!;
  return climb(best, Math.ceil(runs / 2), judge, context);
}

/** The best of what a device lends others that does all by itself in the best patchwork so far; undefined where that is no better. */
function bestLending(
  problem: PlanningProblem,
  own: BlockGeometry,
  best: Judged,
  judge: Judge,
): Judged | undefined {
  const devices = new Set(
    best.patchwork.patches.flatMap((patch) => piecesOf(own, patch)).map(({ device }) => device),
  );
  const [lender] = devices;
  if (lender === undefined || devices.size > 1) return undefined;
  const found = lendings(problem, own, lender).reduce((least, patchwork) => {
    const judged = judge.judge(patchwork, least.figure);
    return isLess(judged.figure, least.figure) ? judged : least;
  }, best);
  return found === best ? undefined : found;
}

/** Patchworks to start from: those of the block programs, and those of the fastest plans of others. */
function startsOf(
  effort: Effort,
  floor: Floor,
  programs: readonly (readonly Block[])[],
  own: BlockGeometry,
): readonly Patchwork[] {
  const ofBlocks = programs.map((blocks): Patchwork => ({
    execution: "bulk-synchronous",
    patches: blocks.map(({ first, last, kind }) => ({
      first,
      last,
      cut: { kind },
      joined: false,
      borderFirst: false,
    })),
  }));
  const imported = floor.plans.slice(0, importedPlans[effort]).flatMap(({ decision }) => {
    if (decision.merged || decision.encoded) return [];
    return importPlan(own, decision.plan) ?? [];
  });
  return [...ofBlocks, ...imported];
}

/** The fastest of a patchwork as it is and as dataflow: in its steps or in one, plain or borders first. */
function bestVariant(start: Patchwork, judge: Judge): Judged {
  const flows = [start.patches, joined(start.patches, true), joined(start.patches, false)].flatMap(
    (patches) => [patches, patches.map((patch) => ({ ...patch, borderFirst: true }))],
  );
  return flows.reduce((best, patches) => {
    const judged = judge.judge({ execution: "dataflow", patches }, best.figure);
    return isLess(judged.figure, best.figure) ? judged : best;
  }, judge.judge(start));
}

function joined(patches: Patchwork["patches"], all: boolean): Patchwork["patches"] {
  return patches.map((patch, place) => ({ ...patch, joined: all && place > 0 }));
}

/** What a plan is predicted to take, and to give where requests overlap. */
function predictionOf(
  problem: PlanningProblem,
  objective: QuiltObjective,
  runnable: Runnable,
  figure: number,
): Pick<Planned, "predictedLatency" | "predictedThroughput"> {
  if (objective === "latency") return { predictedLatency: figure };
  const predictedLatency = problem.believed.makespan(runnable, problem.inference);
  return { predictedLatency, ...(objective === "throughput" && { predictedThroughput: 1 / figure }) };
}

function noteOf(
  floor: FloorPlan | undefined,
  found: Judged | undefined,
  runs: number,
  objective: QuiltObjective,
): string {
  const effort = `${runs} runs`;
  if (!floor) return `no other planner has a plan that fits; ${describe(found!.patchwork)}; ${effort}`;
  const base = `floor ${floor.label} ${formatFigure(floor.figure, objective)}`;
  if (!found || !isLess(found.figure, floor.figure)) return `${base}, which nothing beats; ${effort}`;
  const gain = (floor.figure / found.figure - 1) * 100;
  return `${base}; ${describe(found.patchwork)}; ${effort}; gain ${gain.toPrecision(3)} %`;
}

function describe({ execution, patches }: Patchwork): string {
  const borders = patches.filter(({ borderFirst }) => borderFirst).length;
  const isOneStep =
    patches.length > 1 && patches.every(({ joined: isJoined }, place) => place === 0 || isJoined);
  return [
    `${patches.length} blocks`,
    execution,
    ...(isOneStep ? ["in one step"] : []),
    ...(borders > 0 ? [`border first in ${borders}`] : []),
  ].join(", ");
}
