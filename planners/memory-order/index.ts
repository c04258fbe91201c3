import { operatorDag } from "../dag/index.ts";
import { planOnBestDevice, type OneDevicePlan } from "../one-device.ts";
import { definePlanner } from "../define-planner.ts";
import type { Planner } from "../planner.ts";
import { hmcosOrder } from "./hmcos.ts";
import { modelMemoryProblem, peakOf, type MemoryProblem } from "./problem.ts";
import { reversePostOrder } from "./reverse-post-order.ts";
import { serenityOrder } from "./serenity.ts";

export { hmcosOrder } from "./hmcos.ts";
export { memoryProblem, modelMemoryProblem, peakOf, type MemoryProblem } from "./problem.ts";
export { reversePostOrder } from "./reverse-post-order.ts";
export { serenityOrder } from "./serenity.ts";

/** States of a round of either search; seconds of planning at most. */
const maximumStates = 20_000;

/** An order of nodes with what is to be said about it. */
interface FoundOrder {
  readonly order: readonly number[];
  readonly notes: readonly string[];
}

function hierarchical(problem: MemoryProblem): FoundOrder {
  const { order, isCutShort } = hmcosOrder(problem, maximumStates);
  const notes = isCutShort
    ? [`hierarchical search stopped at ${maximumStates} states: may miss a lower peak`]
    : [];
  return { order, notes };
}

function exact(problem: MemoryProblem): FoundOrder {
  const found = serenityOrder(problem, maximumStates);
  if (found) return { order: found.order, notes: [] };
  const { order, notes } = hierarchical(problem);
  return {
    order,
    notes: [`exact search exceeds ${maximumStates} states: hierarchical order instead`, ...notes],
  };
}

function memoryPlanner(
  name: string,
  summary: string,
  source: string,
  search: (problem: MemoryProblem) => FoundOrder,
): Planner {
  return definePlanner({
    name,
    summary,
    source,
    objective: () => "memory",
    options: {},
    plan(planning) {
      const { model } = planning.inference;
      const { operators } = operatorDag(model);
      const problem = modelMemoryProblem(model);
      const { order, notes } = search(problem);
      const baseline = peakOf(problem, reversePostOrder(problem.dag));
      const ids = order.map((node) => operators[node]!);
      const peaks = `activations peak at ${peakOf(problem, order)} bytes, ${baseline} in reverse post-order`;
      return planOnBestDevice(planning, (device) => [
        inOrder(ids, planning.devices[device]!, [peaks, ...notes]),
      ]);
    },
  });
}

function inOrder(
  ids: readonly number[],
  { name, streams }: { readonly name: string; readonly streams: number },
  notes: readonly string[],
): OneDevicePlan {
  if (streams === 1) return { steps: [ids], notes };
  // Side by side, operators would hold more at once than in their order.
  const note = `device ${name} has ${streams} streams: one operator at a time keeps the order`;
  return { steps: ids.map((id) => [id]), notes: [...notes, note] };
}

/** Orders for least peak memory on one device. */
export const memoryPlanners: readonly Planner[] = [
  memoryPlanner(
    "serenity",
    "one device: the order of operators with the least peak memory, by dynamic programming",
    "Serenity, Ahn et al., MLSys 2020, section 3; without graph rewriting",
    exact,
  ),
  memoryPlanner(
    "hmcos",
    "HMCOS-style: one device, an order of small peak memory by hierarchical search",
    "HMCOS-style, after Wang et al., DAC 2022; a reconstruction",
    hierarchical,
  ),
];
