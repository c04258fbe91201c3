import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { dagOf, type Dag } from "../../../planners/dag/index.ts";
import { searchStages, type Pruning, type Stage, type StageSchedule } from "../../../planners/ios/index.ts";

const unpruned: Pruning = { groupSize: 100, groupCount: 100, maximumTransitions: 1e6 };
const usual: Pruning = { ...unpruned, groupSize: 3, groupCount: 8 };

interface Block {
  readonly dag: Dag;
  /** Millions of multiply-accumulates, at least 1. */
  readonly weights: readonly number[];
}

function block(weights: string, edges: string): Block {
  const numbers = weights.split(" ").map(Number);
  const pairs = edges.split(" ").map((edge): readonly [number, number] => {
    const [from = 0, to = 0] = edge.split("-").map(Number);
    return [from, to];
  });
  return { dag: dagOf(numbers.length, pairs), weights: numbers };
}

/** Blocks of the networks of IOS's own repository. */
const blocks = {
  "inception_v3/0": block("19 199 398 1 27 697 1", "0-1 1-2 2-3 3-4 4-5 5-6"),
  "inception_v3/1": block("15 11 94 15 68 102 1 8 1", "0-8 1-2 2-8 3-4 4-5 5-8 6-7 7-8"),
  "inception_v3/4": block("288 23 68 24 1 1", "0-5 1-2 2-3 3-5 4-5"),
  "inception_v3/5": block(
    "43 28 33 50 28 33 33 33 50 1 43 1",
    "0-11 1-2 2-3 3-11 4-5 5-6 6-7 7-8 8-11 9-10 10-11",
  ),
  "inception_v3/9": block("43 35 43 75 75 21 1 1", "0-1 1-7 2-3 3-4 4-5 5-7 6-7"),
  "inception_v3/10": block(
    "26 31 28 28 37 99 28 28 1 16 1",
    "0-10 1-2 1-3 2-10 3-10 4-5 5-6 5-7 6-10 7-10 8-9 9-10",
  ),
  "squeezenet/1": block("5 28 3 1 37 1", "0-1 0-2 1-3 2-3 3-5 4-5"),
  "squeezenet/2": block("6 28 3 1 1", "0-1 0-2 1-3 2-3 3-4"),
} as const;
type BlockName = keyof typeof blocks;

/** 10 for the stage, and its longest group, or all of it at three times the speed. */
const stageCost =
  (weights: readonly number[]) =>
  ({ groups }: Stage) => {
    const sums = groups.map((group) => group.reduce((sum, node) => sum + weights[node]!, 0));
    return 10 + Math.max(...sums, sums.reduce((sum, weight) => sum + weight, 0) / 3);
  };

function search(name: BlockName, pruning: Pruning): StageSchedule {
  const { dag, weights } = blocks[name];
  const found = searchStages(dag, stageCost(weights), pruning);
  if (!found) throw new Error("gave up");
  return found;
}

describe("searchStages", () => {
  it.each<[BlockName, number, number, number, number, number, number]>([
    ["inception_v3/0", 7, 28, 64, 1, 18, 44],
    ["inception_v3/1", 72, 1017, 59892, 4, 1016, 59716],
    ["inception_v3/4", 16, 80, 232, 3, 79, 229],
    ["inception_v3/5", 144, 3648, 4598400, 4, 3104, 4448840],
    ["inception_v3/9", 30, 248, 3344, 3, 228, 3224],
    ["inception_v3/10", 180, 4871, 3757392, 6, 4616, 3727132],
    ["squeezenet/1", 12, 51, 131, 3, 47, 126],
    ["squeezenet/2", 6, 18, 22, 2, 16, 20],
  ])(
    "counts %s as IOS's own optimiser does",
    (name, states, transitions, schedules, width, prunedTransitions, prunedSchedules) => {
      expect(search(name, unpruned)).toMatchObject({ states, transitions, schedules, width });
      expect(search(name, usual)).toMatchObject({
        states,
        transitions: prunedTransitions,
        schedules: prunedSchedules,
        width,
      });
    },
  );

  it.each<[BlockName, number, number, number]>([
    ["inception_v3/1", 206, 206, 226],
    ["inception_v3/4", 309, 309, 376],
    ["inception_v3/5", 198, 208, 248],
    ["inception_v3/9", 235, 235, 265],
    ["inception_v3/10", 195, 195, 205],
    ["squeezenet/1", 58, 59, 84],
  ])("finds the optimum of %s: %d unpruned, %d with r 3, %d with r 1", (name, best, three, one) => {
    expect(Math.round(search(name, unpruned).cost)).toBe(best);
    expect(Math.round(search(name, usual).cost)).toBe(three);
    expect(Math.round(search(name, { ...usual, groupSize: 1 }).cost)).toBe(one);
  });

  it("beats the sequential and the greedy schedule of the example, exactly", () => {
    const { dag, weights } = blocks["inception_v3/1"];
    const cost = stageCost(weights);
    const sequential = dag.successors.reduce((sum, _, node) => sum + cost({ groups: [[node]] }), 0);
    expect(sequential).toBe(405);
    // Greedy: in every stage all operators that are ready.
    const greedy = [[0, 1, 3, 6], [2, 4, 7], [5], [8]].map((stage) =>
      cost({ groups: stage.map((node) => [node]) }),
    );
    expect(greedy.reduce((sum, seconds) => sum + seconds, 0)).toBe(252);
    const found = search("inception_v3/1", unpruned);
    expect(found.cost).toBe(206);
    expect(found.stages.map(({ groups }) => groups.flat().sort((a, b) => a - b))).toEqual([
      [0, 1, 2, 3, 4, 5, 6, 7],
      [8],
    ]);
    expect(search("inception_v3/1", { ...usual, groupSize: 1 }).stages).toHaveLength(4);
  });

  it("gives up beyond the transitions that it may take", () => {
    const { dag, weights } = blocks["inception_v3/10"];
    const limited = { ...unpruned, maximumTransitions: 4871 };
    expect(searchStages(dag, stageCost(weights), limited)).toBeDefined();
    expect(searchStages(dag, stageCost(weights), { ...limited, maximumTransitions: 4870 })).toBeUndefined();
  });
});

const vectors = new URL("../../../../shared/vectors/", import.meta.url);
const given = existsSync(new URL("ios_dp_counts.json", vectors));

describe.skipIf(!given)(
  "the blocks above (skipped without ../shared/vectors: they may not be copied here)",
  () => {
    it("are those of the published graphs", () => {
      const read = (file: string) => JSON.parse(readFileSync(new URL(file, vectors), "utf8")) as Graph;
      for (const [name, { dag, weights }] of Object.entries(blocks)) {
        const [model, index] = name.split("/");
        const { nodes, edges } = read(`ios_graph_${model}.json`).blocks[Number(index)]!;
        expect(weights, name).toEqual(nodes.map(({ macs = 0 }) => Math.max(1, Math.round(macs / 1e6))));
        expect(dag, name).toEqual(dagOf(nodes.length, edges));
      }
    });
  },
);

interface Graph {
  readonly blocks: readonly {
    readonly nodes: readonly { readonly macs?: number }[];
    readonly edges: readonly (readonly [number, number])[];
  }[];
}
