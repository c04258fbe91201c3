import { InfeasibleError } from "../../sim/errors.ts";
import { isComputed } from "../../sim/model/index.ts";
import type { Plan } from "../../sim/partition/index.ts";
import type { Planner, PlannerOptions, PlanningTask } from "../planner.ts";
import { bodpWidths } from "../strips/bodp.ts";
import { fewRowsNotes, rowsOf, stripPieces } from "../strips/rows.ts";
import { planWithinMemory, predict, type Draft } from "../strips/within-memory.ts";
import { bestCoedgeShares } from "./active-sets.ts";
import { coedgeProblem, lackOfPower } from "./from-model.ts";
import type { CoedgeObjective, CoedgeProblem } from "./problem.ts";
import type { CoedgeShares } from "./shares.ts";

/**
 * CoEdge-style: one vector of row shares for the whole network, by a linear program in a threshold loop; a share is 0 or
 * at least the largest padding. What has no rows is for one device, the aggregator. A reconstruction: devices, stages
 * and padding rule follow the paper; equations, the active sets that are tried and the choice of the dropped device
 * are our own.
 */
export const coedge: Planner = {
  name: "coedge",
  summary: "CoEdge-style: one vector of row shares for the whole network, by a linear program",
  source: "CoEdge-style, after Zeng et al., IEEE/ACM ToN 29(2), 2021; a reconstruction",
  options: {
    objective: {
      meaning: "what to minimise; energy needs the power of the devices",
      values: ["latency", "energy"],
    },
    deadline: { meaning: "most seconds that the plan may take", values: ["none", "positive number"] },
  },
  lacks: (devices, { objective = "" }) => lackOfPower(devices, objective),
  plan: (task, options) => planWithinMemory(task, (capabilities) => draw(task, options, capabilities)),
};

/** Most energy programs, each under a tighter deadline. */
const maximumRounds = 8;

function draw(task: PlanningTask, options: PlannerOptions, capabilities: readonly number[]): Draft {
  const objective: CoedgeObjective = options["objective"] === "energy" ? "energy" : "latency";
  const deadline = options["deadline"] === "none" ? Infinity : Number(options["deadline"]);
  const problem = coedgeProblem(task, capabilities, objective);
  const notes: string[] = [];
  if (objective === "energy") {
    const economic = leastEnergy(task, problem, capabilities, deadline);
    if (economic) return economic;
    notes.push("no row shares of least energy meet the deadline: planned for least latency instead");
  }
  const soonest = draftOf(task, problem, capabilities, bestCoedgeShares(problem, capabilities, "latency"));
  if (!soonest) throw new InfeasibleError("no row shares fit the devices' memory");
  const seconds = predict(task, soonest.plan);
  if (seconds > deadline) {
    throw new InfeasibleError(
      `no row shares meet the deadline of ${deadline} s; the shortest plan takes ${seconds} s`,
    );
  }
  return { plan: soonest.plan, notes: [...soonest.notes, ...notes] };
}

/**
 * The plan of least energy under the deadline. The program knows neither whole rows nor devices that send at the same
 * time, so its deadline is tightened by as much as its plan was late; nothing when that does not help.
 */
function leastEnergy(
  task: PlanningTask,
  problem: CoedgeProblem,
  capabilities: readonly number[],
  deadline: number,
): Draft | undefined {
  let aim = deadline;
  for (let round = 0; round < maximumRounds; round++) {
    const draft = draftOf(
      task,
      problem,
      capabilities,
      bestCoedgeShares(problem, capabilities, "energy", aim),
    );
    if (!draft) return undefined;
    const seconds = predict(task, draft.plan);
    if (seconds <= deadline) {
      const tightened = aim < deadline ? [`the program's deadline was tightened to ${aim} s`] : [];
      return { plan: draft.plan, notes: [...draft.notes, ...tightened] };
    }
    aim *= deadline / seconds;
  }
  return undefined;
}

/** The plan of a solution in whole rows; nothing where there is none. */
function draftOf(
  { inference: { model }, devices }: PlanningTask,
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
  return { plan, notes };
}
