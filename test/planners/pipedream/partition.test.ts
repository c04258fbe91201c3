import fc from "fast-check";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { dagOf, operatorDag } from "../../../planners/dag/index.ts";
import {
  antichainStates,
  pipedreamPartition,
  type PipedreamProblem,
  type ReplicatedStage,
} from "../../../planners/pipedream/index.ts";
import { tensorBytes, weightBytes } from "../../../sim/model/index.ts";
import { modelOfPipedream } from "../../../traces/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

const vectors = join(import.meta.dirname, "../../../../shared/vectors");
const isThere = existsSync(vectors);

interface Run {
  readonly machines: readonly number[];
  readonly bandwidth_Bps: readonly number[];
  readonly straight: boolean;
  readonly pipeline_stage_s: number;
  readonly levels: readonly {
    readonly level: number;
    readonly stages: readonly (readonly [number, number, number, number])[];
  }[];
}

describe.skipIf(!isThere)("PipeDream's AlexNet (skipped where ../shared/vectors is absent)", () => {
  const read = (name: string) => readFileSync(join(vectors, name), "utf8");
  const runs: readonly Run[] = isThere
    ? (JSON.parse(read("pipedream_alexnet_expected.json")) as { readonly runs: readonly Run[] }).runs
    : [];

  it.each(runs.map((run) => ({ name: `${run.machines.join("x")}${run.straight ? " straight" : ""}`, run })))(
    "is divided as by its program: $name",
    ({ run }) => {
      const model = modelOfPipedream(read("pipedream_alexnet_graph.txt"), "graph.txt", "alexnet", "both");
      const dag = operatorDag(model);
      const nodes = dag.operators.map((id) => model.operators[id]!);
      const problem: PipedreamProblem = {
        states: antichainStates(dag),
        seconds: nodes.map(({ statedSeconds }) => statedSeconds!),
        outputBytes: nodes.map((node) => tensorBytes(node)),
        parameterBytes: nodes.map((node) => weightBytes(node)),
        levels: run.machines.map((machines, level) => ({
          machines,
          bandwidth: run.bandwidth_Bps[level]!,
        })),
        isStraight: run.straight,
        useAll: true,
        pass: "training",
      };
      const found = pipedreamPartition(problem)!;
      expect(found.seconds).toBeCloseTo(run.pipeline_stage_s, 12);
      expect(found.levels.map((level) => level.reduce((sum, { replicas }) => sum + replicas, 0))[0]).toBe(
        run.machines.at(-1),
      );
      // Of several divisions that are as fast, the program takes the first in the order of a Python set.
      if (run.machines.length > 1) return;
      const published = run.levels[0]!.stages.map(([from, to, , replicas]) => ({ from, to, replicas }));
      for (const stages of [published, found.levels[0]!])
        expect(secondsOf(problem, stages)).toBeCloseTo(run.pipeline_stage_s, 12);
    },
  );
});

describe("a division of a chain or diamond", () => {
  it("is the best of all that use every machine", () => {
    const figures = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 6, maxLength: 6 });
    const inputs = fc.record({
      ...{ seconds: figures, outputBytes: figures, parameterBytes: figures },
      machines: fc.integer({ min: 1, max: 4 }),
      isStraight: fc.boolean(),
      // Each edge skips no node, or closes a branch.
      isDiamond: fc.boolean(),
    });
    fc.assert(
      fc.property(inputs, ({ machines, isDiamond, ...rest }) => {
        const chain = [[0, 1], [1, 2], [2, 3], [3, 4], [4, 5]] as const; // prettier-ignore
        const diamond = [[0, 1], [1, 2], [1, 3], [2, 4], [3, 4], [4, 5]] as const; // prettier-ignore
        const problem: PipedreamProblem = {
          ...rest,
          states: antichainStates(dagOf(6, isDiamond ? diamond : chain)),
          levels: [{ machines, bandwidth: 10 }],
          useAll: true,
          pass: "training",
        };
        const times = [...allDivisions(problem, machines)].map((stages) => secondsOf(problem, stages));
        const found = pipedreamPartition(problem);
        expect(found?.seconds ?? Infinity).toBeCloseTo(Math.min(...times), 9);
      }),
      { ...fixedSeed, numRuns: 60 },
    );
  });
});

/** All stages in a row, each behind a state that lies before its end, on all machines. */
function* allDivisions(
  problem: PipedreamProblem,
  machines: number,
  end = problem.states.length,
): Generator<readonly ReplicatedStage[]> {
  const { states, isStraight } = problem;
  if (machines === 1 || !isStraight) yield [{ from: 0, to: end, replicas: machines }];
  for (const split of states[end - 1]!.before)
    for (let replicas = 1; replicas <= (isStraight ? 1 : machines - 1); replicas++)
      if (machines > replicas)
        for (const before of allDivisions(problem, machines - replicas, split + 1))
          yield [...before, { from: split + 1, to: end, replicas }];
}

/** The time of a division on one level, as the notes of the vectors state the cost model. */
function secondsOf(problem: PipedreamProblem, stages: readonly ReplicatedStage[]): number {
  const { states, levels, seconds, parameterBytes, outputBytes } = problem;
  const { bandwidth } = levels[0]!;
  const between = (figures: readonly number[], from: number, to: number) => {
    const before = from > 0 ? states[from - 1]!.done : 0n;
    const done = states[to - 1]!.done;
    return figures.reduce(
      (sum, figure, node) => (((done & ~before) >> BigInt(node)) & 1n ? sum + figure : sum),
      0,
    );
  };
  const sent = (state: number) => states[state]!.alive.reduce((sum, node) => sum + outputBytes[node]!, 0);
  const times = stages.flatMap(({ from, to, replicas }) => {
    const exchanged = (4 * (replicas - 1) * between(parameterBytes, from, to)) / (bandwidth * replicas);
    const computed = (between(seconds, from, to) + exchanged) / replicas;
    const transfers = [
      ...(from > 0 ? [from - 1] : []),
      // The program does not look at what the first of several stages sends.
      ...(from > 0 && to < states.length ? [to - 1] : []),
    ].map((state) => (2 * sent(state)) / (bandwidth * replicas));
    return [computed, ...transfers];
  });
  return Math.max(...times);
}
