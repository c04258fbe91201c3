import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Dag } from "../../../planners/dag/index.ts";
import { searchStages, type Stage } from "../../../planners/ios/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { weightedDags } from "../../support/dags.ts";

/** All ways to run a graph in stages, by trying every subset of what is left as the next stage. */
function* allSchedules(
  dag: Dag,
  limits: { readonly r: number; readonly s: number },
  done: ReadonlySet<number> = new Set(),
): Generator<readonly Stage[]> {
  const left = [...dag.successors.keys()].filter((node) => !done.has(node));
  if (left.length === 0) yield [];
  for (let subset = 1; subset < 2 ** left.length; subset++) {
    const nodes = left.filter((_, index) => (subset >> index) & 1);
    const stage = stageOf(dag, nodes, done);
    if (!stage || stage.groups.length > limits.s) continue;
    if (stage.groups.some((group) => group.length > limits.r)) continue;
    for (const rest of allSchedules(dag, limits, new Set([...done, ...nodes]))) yield [stage, ...rest];
  }
}

/** The nodes as groups, each of one root and all that it leads to; nothing where a node has two roots or lacks an input. */
function stageOf(
  { predecessors }: Dag,
  nodes: readonly number[],
  done: ReadonlySet<number>,
): Stage | undefined {
  const rootOf = new Map<number, number>();
  for (const node of nodes) {
    const roots = new Set<number>();
    for (const predecessor of predecessors[node]!) {
      if (done.has(predecessor)) continue;
      const root = rootOf.get(predecessor);
      if (root === undefined) return undefined;
      roots.add(root);
    }
    if (roots.size > 1) return undefined;
    rootOf.set(node, [...roots][0] ?? node);
  }
  const roots = nodes.filter((node) => rootOf.get(node) === node);
  return { groups: roots.map((root) => nodes.filter((node) => rootOf.get(node) === root)) };
}

describe("searchStages against all sequences of stages", () => {
  const limits = fc.record({ r: fc.integer({ min: 1, max: 6 }), s: fc.integer({ min: 1, max: 4 }) });

  it("finds the cheapest, and counts them", () => {
    fc.assert(
      fc.property(weightedDags(6, 20), limits, ({ dag, weights }, { r, s }) => {
        // Rugged, so that no shortcut finds the best by luck: the nodes of a stage multiply.
        const cost = ({ groups }: Stage) => {
          const sums = groups.map((group) => group.reduce((sum, node) => sum + weights[node]!, 1));
          return 7 + Math.max(...sums) + (sums.reduce((product, sum) => product * sum, 1) % 13);
        };
        const costs: number[] = [];
        for (const stages of allSchedules(dag, { r, s }))
          costs.push(stages.reduce((sum, stage) => sum + cost(stage), 0));
        const found = searchStages(dag, cost, { groupSize: r, groupCount: s, maximumTransitions: 1e6 })!;
        expect(found.cost).toBe(Math.min(...costs));
        expect(found.schedules).toBe(costs.length);
        expect(found.stages.reduce((sum, stage) => sum + cost(stage), 0)).toBe(found.cost);
        expect(found.stages.flatMap(({ groups }) => groups.flat()).sort((a, b) => a - b)).toEqual([
          ...dag.successors.keys(),
        ]);
      }),
      { ...fixedSeed, numRuns: 150 },
    );
  });
});
