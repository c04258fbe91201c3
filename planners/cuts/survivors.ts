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
  const { operators, consumers } = model;
  const idOf = new Map(operators.map(({ id, name }) => [name, id]));
  const runs = new Float64Array(problem.edgeSeconds.length);
  for (const [number, share] of exitShares(model).entries())
    for (const { name } of modelOfExit(model, number).operators) runs[idOf.get(name)!]! += share;
  const shares = resultShares(model);
  const returns = runs.map((_, node) => shares.get(node) ?? 0);
  const crosses = runs.map((_, node) =>
    Math.max(returns[node]!, ...(consumers[node] ?? []).map((reader) => runs[reader]!)),
  );
  const by = (parts: Float64Array) => (figure: number, node: number) =>
    figure === Infinity || node >= operators.length ? figure : parts[node]! * figure;
  return {
    ...problem,
    edgeSeconds: problem.edgeSeconds.map(by(runs)),
    cloudSeconds: problem.cloudSeconds.map(by(runs)),
    bytes: problem.bytes.map(by(crosses)),
    messages: problem.messages.map(by(crosses)),
    crossingSeconds: problem.crossingSeconds.map(by(crosses)),
    resultBytes: problem.resultBytes.map(by(returns)),
    resultMessages: problem.resultMessages.map(by(returns)),
    ...(problem.coding && {
      coding: {
        encode: problem.coding.encode.map(by(crosses)),
        decode: problem.coding.decode.map(by(crosses)),
        back: problem.coding.back.map(by(crosses)),
      },
    }),
  };
}

/** By id of the operators whose tensors are results, of the model and of its exits: part of all requests whose result it is. */
export function resultShares(model: Model): ReadonlyMap<number, number> {
  const { operators, outputs, exits = [] } = model;
  if (exits.length === 0) return new Map(outputs.map((id) => [id, 1]));
  const idOf = new Map(operators.map(({ id, name }) => [name, id]));
  const shares = new Map<number, number>();
  for (const [number, share] of exitShares(model).entries())
    for (const result of exits[number] ? [idOf.get(exits[number].result)!] : outputs)
      shares.set(result, share);
  return shares;
}
