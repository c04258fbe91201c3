import { exitShares, modelOfExit, type Model } from "../../sim/model/index.ts";
import type { CutProblem } from "./cut-problem.ts";

/**
 * What a request takes of a cut problem on average, where some leave early: the times of a node count for those that
 * run it, its output crosses for those that run one of its readers, and comes back as a result for those that leave with it.
 * For a chain that is E[T] = sum of mu x (t + transfer at the cut), with mu the part of requests that are left there.
 *
 * An output that an exit's head and the layers behind the exit read, on either side of a cut, has one price here, that of
 * more requests. A best cut pays no such price where it need not: one behind the exit, which takes no time, costs no more.
 *
 * @param problem of the whole model; node `id` is its operator of that id, and a last one may wait for the result
 */
export function weighedBySurvivors(model: Model, problem: CutProblem): CutProblem {
  if (!model.exits) return problem;
  const { operators, consumers, exits, outputs } = model;
  const idOf = new Map(operators.map(({ id, name }) => [name, id]));
  const count = problem.edgeSeconds.length;
  const runs = new Float64Array(count);
  const returns = new Float64Array(count);
  for (const [number, share] of exitShares(model).entries()) {
    const results = exits[number] ? [idOf.get(exits[number].result)!] : outputs;
    for (const result of results) returns[result] = share;
    for (const { name } of modelOfExit(model, number).operators) runs[idOf.get(name)!]! += share;
  }
  const crosses = runs.map((_, node) =>
    Math.max(returns[node]!, ...(consumers[node] ?? []).map((reader) => runs[reader]!)),
  );
  const by = (parts: Float64Array) => (seconds: number, node: number) =>
    seconds === Infinity || node >= operators.length ? seconds : parts[node]! * seconds;
  return {
    ...problem,
    edgeSeconds: problem.edgeSeconds.map(by(runs)),
    cloudSeconds: problem.cloudSeconds.map(by(runs)),
    crossingSeconds: problem.crossingSeconds.map(by(crosses)),
    ...(problem.coding && {
      coding: {
        encode: problem.coding.encode.map(by(crosses)),
        decode: problem.coding.decode.map(by(crosses)),
        back: problem.coding.back.map(by(crosses)),
      },
    }),
    survivors: { crosses, returns },
  };
}
