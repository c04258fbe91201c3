import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { acyclicGroups, cutNodes, dagOf, type Dag } from "../../../planners/dag/index.ts";
import { fusedOperators } from "../../../planners/ago/index.ts";
import { builtInNetwork, linkOperators, networkNames } from "../../../sim/model/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { randomDags, weightedDags } from "../../support/dags.ts";

/** Is there a path from one node to the other? By walking all of them. */
function leadsTo({ successors }: Dag, from: number, to: number): boolean {
  return successors[from]!.some((next) => next === to || leadsTo({ successors, predecessors: [] }, next, to));
}

/** Groups that come after others of which they are read: a cycle of groups has no such order. */
function isInOrder(dag: Dag, groups: readonly (readonly number[])[]): boolean {
  const place = new Map(groups.flatMap((nodes, group) => nodes.map((node) => [node, group] as const)));
  return dag.successors.every((nexts, node) => nexts.every((next) => place.get(node)! <= place.get(next)!));
}

describe("acyclicGroups", () => {
  it("puts every node in one group, without cycles between groups, none too heavy", () => {
    fc.assert(
      fc.property(weightedDags(14, 10), fc.integer({ min: 0, max: 40 }), ({ dag, weights }, threshold) => {
        const groups = acyclicGroups(dag, weights, threshold);
        expect(groups.flat().sort((a, b) => a - b)).toEqual([...dag.successors.keys()]);
        expect(isInOrder(dag, groups)).toBe(true);
        for (const group of groups) {
          const weight = group.reduce((sum, node) => sum + weights[node]!, 0);
          if (group.length > 1) expect(weight).toBeLessThanOrEqual(threshold);
        }
      }),
      { ...fixedSeed, numRuns: 400 },
    );
  });

  it("does not merge around a node that lies between", () => {
    // 0 -> 1 -> 2 and 0 -> 2: with 1 too heavy to join, 0 and 2 must stay apart.
    const dag = dagOf(3, [
      [0, 1],
      [1, 2],
      [0, 2],
    ]);
    expect(acyclicGroups(dag, [1, 9, 1], 5)).toEqual([[0], [1], [2]]);
    expect(acyclicGroups(dag, [1, 3, 1], 5)).toEqual([[0, 1, 2]]);
  });

  it("merges until no joined pair may merge", () => {
    fc.assert(
      fc.property(weightedDags(10, 10), fc.integer({ min: 5, max: 40 }), ({ dag, weights }, threshold) => {
        const groups = acyclicGroups(dag, weights, threshold);
        const sum = (nodes: readonly number[]) => nodes.reduce((total, node) => total + weights[node]!, 0);
        for (const [a, first] of groups.entries()) {
          for (const [b, second] of groups.entries()) {
            const joined = first.some((node) => dag.successors[node]!.some((next) => second.includes(next)));
            if (a === b || !joined || sum(first) + sum(second) > threshold) continue;
            const merged = [
              ...groups.filter((_, group) => group !== a && group !== b),
              [...first, ...second],
            ];
            expect(hasOrder(dag, merged)).toBe(false);
          }
        }
      }),
      { ...fixedSeed, numRuns: 200 },
    );
  });

  it("covers every built-in network", () => {
    for (const name of networkNames) {
      const model = linkOperators(builtInNetwork(name));
      const groups = fusedOperators(model, 100);
      const computed = model.operators.filter(({ operation }) => operation.kind !== "input");
      expect(groups.flat().sort((a, b) => a - b)).toEqual(computed.map(({ id }) => id));
      const place = new Map(groups.flatMap((ids, group) => ids.map((id) => [id, group] as const)));
      for (const { id, inputs } of computed)
        for (const input of inputs) expect(place.get(input) ?? 0).toBeLessThanOrEqual(place.get(id)!);
    }
  });
});

/** Can the groups be taken one after the other? */
function hasOrder(dag: Dag, groups: readonly (readonly number[])[]): boolean {
  const done = new Set<number>();
  let left = groups;
  for (;;) {
    const next = left.find((group) =>
      group.every((node) => dag.predecessors[node]!.every((from) => done.has(from) || group.includes(from))),
    );
    if (!next) return left.length === 0;
    for (const node of next) done.add(node);
    left = left.filter((group) => group !== next);
  }
}

describe("cutNodes", () => {
  it("are the nodes with a path from or to every other", () => {
    fc.assert(
      fc.property(randomDags(9), (dag) => {
        const nodes = [...dag.successors.keys()];
        const expected = nodes.filter((node) =>
          nodes.every((other) => other === node || leadsTo(dag, node, other) || leadsTo(dag, other, node)),
        );
        expect(cutNodes(dag)).toEqual(expected);
      }),
      fixedSeed,
    );
  });
});
