import { InfeasibleError } from "../../sim/errors.ts";
import { isComputed } from "../../sim/model/index.ts";
import type { Plan } from "../../sim/partition/index.ts";
import { definePlanner } from "../define-planner.ts";
import { number, oneOf, wordOr } from "../options.ts";
import type { PlanningProblem } from "../planner.ts";
import { bodpWidths } from "../strips/bodp.ts";
import { fewRowsNotes, rowsOf, stripPieces } from "../strips/rows.ts";
import { planWithinMemory, type Draft } from "../strips/within-memory.ts";
import { deviceSets } from "../device-sets.ts";
import { planOnDevice } from "../whole-model.ts";
import { isLess, leastBy } from "../ties.ts";
import { bestByProgram, bestCoedgeShares, fastestSets, solveSets } from "./active-sets.ts";
import { lackOfPower } from "../power.ts";
import { coedgeProblem } from "./from-model.ts";
import type { CoedgeObjective, CoedgeProblem } from "./problem.ts";
import { coedgeShares, type CoedgeShares } from "./shares.ts";

/**
 * CoEdge-style: one vector of row shares for the whole network, by a linear program in a threshold loop; a share is 0 or
 * at least the largest padding. What has no rows is for one device, the aggregator. A reconstruction: devices, stages
 * and padding rule follow the paper; equations, the active sets that are tried and the choice of the dropped device
 * are our own.
 */
export const coedge = definePlanner({
  name: "coedge",
  summary: "CoEdge-style: one vector of row shares for the whole network, by a linear program",
  source: "CoEdge-style, after Zeng et al., IEEE/ACM ToN 29(2), 2021; a reconstruction",
  options: {
    objective: oneOf(["latency", "energy"], {
      meaning: "what to minimise; energy needs the power of the devices",
    }),
    deadline: wordOr("none", number({ above: 0, meaning: "most seconds that the plan may take" })),
    active: oneOf(["program", "makespan"], {
      meaning:
        "the fastest devices for which the linear program has the best value, without message latency and contention; or the set whose plan is predicted to be fastest, one device alone included",
    }),
  },
  lacks: (devices, { objective }) => lackOfPower(devices, objective),
  plan: (planning, options) =>
    planWithinMemory(planning, (capabilities) => makeDraft(planning, options, capabilities)),
});

/** Most energy programs, each under a tighter deadline. */
const maximumRounds = 8;

interface CoedgeChoice {
  readonly objective: CoedgeObjective;
  readonly deadline: "none" | number;
  readonly active: "program" | "makespan";
}

function makeDraft(planning: PlanningProblem, options: CoedgeChoice, capabilities: readonly number[]): Draft {
  const { objective } = options;
  const deadline = options.deadline === "none" ? Infinity : options.deadline;
  const byMakespan = options.active === "makespan";
  const problem = coedgeProblem(planning, capabilities, objective);
  const notes: string[] = [];
  if (objective === "energy") {
    const economic = byMakespan
      ? leastEnergyOfSets(planning, problem, capabilities, deadline)
      : leastEnergy(planning, problem, capabilities, deadline, (aim) =>
          bestCoedgeShares(problem, capabilities, "energy", aim),
        );
    if (economic) return economic;
    notes.push("no row shares of least energy meet the deadline: planned for least latency instead");
  }
  const fastest = byMakespan
    ? fastestBySets(planning, problem, capabilities)
    : fastestByProgram(planning, problem, capabilities);
  if (fastest.seconds > deadline) {
    throw new InfeasibleError(
      `no row shares meet the deadline of ${deadline} s; the shortest plan takes ${fastest.seconds} s`,
    );
  }
  const { plan, predictedLatency } = fastest;
  return { plan, predictedLatency, notes: [...fastest.notes, ...notes] };
}

/** A draft, and what its run takes in the believed world. */
interface TimedDraft extends Draft {
  readonly seconds: number;
}

/**
 * The paper's choice: the active devices of the best value of the program, which knows neither the latency of a message
 * nor devices that send at the same time. Says so where other devices that were tried would be faster.
 */
function fastestByProgram(
  planning: PlanningProblem,
  problem: CoedgeProblem,
  capabilities: readonly number[],
): TimedDraft {
  const sets = solveSets(problem, fastestSets(capabilities), "latency");
  const chosen = timed(planning, draftOf(planning, problem, capabilities, bestByProgram(sets)));
  if (!chosen) throw new InfeasibleError("no row shares fit the devices' memory");
  const faster = leastBy(
    sets.flatMap(({ active, solution }) => {
      const draft = timed(planning, draftOf(planning, problem, capabilities, solution));
      return draft && isLess(draft.seconds, chosen.seconds) ? [{ active, seconds: draft.seconds }] : [];
    }),
    ({ seconds }) => seconds,
  );
  if (!faster) return chosen;
  const names = faster.active.map((device) => planning.devices[device]!.name).join(", ");
  const note =
    `the program's value, without message latency and contention, chose the devices: ` +
    `${names} would take ${milliseconds(faster.seconds)}, not ${milliseconds(chosen.seconds)} (see active=makespan)`;
  return { ...chosen, notes: [...chosen.notes, note] };
}

/** The fastest plan by the planner's costs over all sets of devices, each device alone included. */
function fastestBySets(
  planning: PlanningProblem,
  problem: CoedgeProblem,
  capabilities: readonly number[],
): TimedDraft {
  const { sets, notes } = setsAmong(planning, capabilities);
  const drafts = sets.flatMap((active): TimedDraft[] => {
    const alone = active.length === 1 ? planOnDevice(planning, active[0]!) : "more devices than one";
    const shared = timed(
      planning,
      draftOf(planning, problem, capabilities, coedgeShares(problem, active, "latency")),
    );
    return [...(typeof alone === "string" ? [] : [timed(planning, alone)]), ...(shared ? [shared] : [])];
  });
  const fastest = leastBy(drafts, ({ seconds }) => seconds);
  if (!fastest) throw new InfeasibleError("no row shares fit the devices' memory");
  return { ...fastest, notes: [...fastest.notes, ...notes] };
}

/** The plan of least energy over all sets of devices whose plans meet the deadline. */
function leastEnergyOfSets(
  planning: PlanningProblem,
  problem: CoedgeProblem,
  capabilities: readonly number[],
  deadline: number,
): Draft | undefined {
  const { sets, notes } = setsAmong(planning, capabilities);
  const drafts = sets.flatMap((active) => {
    const solve = (aim: number) => coedgeShares(problem, active, "energy", aim);
    return leastEnergy(planning, problem, capabilities, deadline, solve) ?? [];
  });
  const best = leastBy(drafts, ({ joules }) => joules);
  return best && { ...best, notes: [...best.notes, ...notes] };
}

/** The sets of the capable devices, and a note where they are not all. */
function setsAmong(planning: PlanningProblem, capabilities: readonly number[]) {
  const { sets, notes } = deviceSets(planning);
  return { sets: sets.filter((set) => set.every((device) => capabilities[device]! > 0)), notes };
}

function timed(planning: PlanningProblem, draft: Draft): TimedDraft;
function timed(planning: PlanningProblem, draft: Draft | undefined): TimedDraft | undefined;
function timed({ inference, believed }: PlanningProblem, draft: Draft | undefined): TimedDraft | undefined {
  return draft && { ...draft, seconds: believed.makespan(draft, inference) };
}

function milliseconds(seconds: number): string {
  return `${Number((seconds * 1e3).toPrecision(3))} ms`;
}

/**
 * The plan of least energy under the deadline. The program knows neither whole rows nor devices that send at the same
 * time, so its deadline is tightened by as much as its plan was late; undefined when that does not help.
 *
 * @param solve the shares of least energy under a deadline
 */
function leastEnergy(
  planning: PlanningProblem,
  problem: CoedgeProblem,
  capabilities: readonly number[],
  deadline: number,
  solve: (deadline: number) => CoedgeShares,
): (Draft & { readonly joules: number }) | undefined {
  let aim = deadline;
  for (let round = 0; round < maximumRounds; round++) {
    const solution = solve(aim);
    const draft = timed(planning, draftOf(planning, problem, capabilities, solution));
    if (!draft) return undefined;
    if (draft.seconds <= deadline) {
      const tightened = aim < deadline ? [`the program's deadline was tightened to ${aim} s`] : [];
      const joules = solution.status === "optimal" ? solution.value : Infinity;
      const { plan, predictedLatency } = draft;
      return { plan, predictedLatency, notes: [...draft.notes, ...tightened], joules };
    }
    aim *= deadline / draft.seconds;
  }
  return undefined;
}

/** The plan of a solution in whole rows; undefined where there is none. */
function draftOf(
  { inference: { model }, devices }: PlanningProblem,
  { rows, aggregator }: CoedgeProblem,
  capabilities: readonly number[],
  solution: CoedgeShares,
): Draft | undefined {
  if (solution.status === "infeasible") return undefined;
  const shares = solution.status === "optimal" ? solution.shares : capabilities;
  const widths = bodpWidths(rows, shares);
  const steps = model.operators
    .filter(isComputed)
    .map((operator) =>
      stripPieces(
        operator,
        "inh",
        rowsOf(operator) < 2 ? widths.map((_, device) => (device === aggregator ? 1 : 0)) : widths,
      ),
    );
  const plan: Plan = { execution: "bulk-synchronous", steps };
  const notes = [...fewRowsNotes(model, widths)];
  if (solution.status !== "optimal") notes.push("the linear program was not solved: shares by capability");
  else {
    const dropped = solution.dropped.map((device) => devices[device]!.name);
    if (dropped.length > 0) notes.push(`fewer rows than the padding, left out: ${dropped.join(", ")}`);
  }
  return { plan, predictedLatency: solution.status === "optimal" ? solution.seconds : undefined, notes };
}
