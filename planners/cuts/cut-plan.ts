import { isComputed, type Model } from "../../sim/model/index.ts";
import type { Piece, Plan } from "../../sim/partition/index.ts";
import { wholeBox } from "../../sim/tensor/index.ts";
import type { CutEnds, Sides } from "./cut-problem.ts";

/**
 * The plan of a cut: the edge computes its part, all that crosses is sent, the cloud computes its part. Where data come
 * back the sides take turns, as often as that needs.
 */
export function cutPlan({ operators }: Model, sides: Sides, { edge, cloud }: CutEnds): Plan {
  const turns: number[] = [];
  const steps: Piece[][] = [];
  for (const operator of operators) {
    if (!isComputed(operator)) {
      turns.push(-1);
      continue;
    }
    // Even turns are the edge's.
    const own = sides[operator.id] === 1 ? 0 : 1;
    const turn = operator.inputs.reduce((latest, input) => {
      const before = turns[input]!;
      return before < 0 ? latest : Math.max(latest, before + (before % 2 === own ? 0 : 1));
    }, own);
    turns.push(turn);
    const device = own === 0 ? edge : cloud;
    (steps[turn] ??= []).push({ operator: operator.id, region: wholeBox(operator.shape), device });
  }
  return { execution: "bulk-synchronous", steps: [...steps].filter((pieces) => pieces !== undefined) };
}
