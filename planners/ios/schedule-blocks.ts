import { induced, type Dag } from "../dag/index.ts";
import { blocksOf, type Block } from "./blocks.ts";
import { searchStages, type Pruning, type Stage, type StageCost } from "./search.ts";

/** Blocks of more operators are split into parts, as IOS does. */
const maximumOperators = 100;
/** Transitions of a block; the largest of Inception V3 has 5000. A block with more is halved. */
const maximumTransitions = 20_000;

/** The stages of a whole graph, and how many blocks of which size had to be searched in parts. */
export interface BlockSchedule {
  readonly stages: readonly Stage[];
  readonly notes: readonly string[];
}

/** Schedules a graph block by block; the operators of stages are nodes of the graph. */
export function scheduleBlocks(
  dag: Dag,
  stageCost: StageCost,
  pruning: Omit<Pruning, "maximumTransitions">,
): BlockSchedule {
  const stages: Stage[] = [];
  const notes: string[] = [];
  for (const block of blocksOf(dag)) {
    const parts = scheduleBlock(dag, block, stageCost, { ...pruning, maximumTransitions });
    stages.push(...parts.flat());
    if (parts.length > 1) {
      notes.push(
        `a block of ${block.nodes.length} operators was searched in ${parts.length} parts: may miss the best stages`,
      );
    }
  }
  return { stages, notes };
}

/** Stages of a block, by part. */
function scheduleBlock(
  dag: Dag,
  { nodes, isChain }: Block,
  stageCost: StageCost,
  pruning: Pruning,
): readonly (readonly Stage[])[] {
  // A chain offers nothing to run side by side: barriers within it would only cost.
  if (isChain) return [[{ groups: [nodes] }]];
  const original = ({ groups }: Stage): Stage => ({
    groups: groups.map((group) => group.map((node) => nodes[node]!)),
  });
  const found =
    nodes.length <= maximumOperators
      ? searchStages(induced(dag, nodes), (stage) => stageCost(original(stage)), pruning)
      : undefined;
  if (found) return [found.stages.map(original)];
  // Nodes are in topological order, so the first half needs nothing of the second.
  const middle = Math.ceil(nodes.length / 2);
  return [nodes.slice(0, middle), nodes.slice(middle)].flatMap((half) =>
    scheduleBlock(dag, { nodes: half, isChain: false }, stageCost, pruning),
  );
}
