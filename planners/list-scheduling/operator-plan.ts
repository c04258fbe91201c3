import { isComputed, type Model } from "../../sim/model/index.ts";
import type { Piece, Plan } from "../../sim/partition/index.ts";
import type { Schedule } from "../../sim/task-graph/index.ts";
import { wholeBox } from "../../sim/tensor/index.ts";
import { ranks } from "../ties.ts";

/** A piece and when its scheduler expects it to run; seconds. */
export interface TimedPiece extends Piece {
  readonly start: number;
  readonly finish: number;
}

/** The dataflow plan of scheduled pieces: one list in the order of their starts. */
export function dataflowPlan(pieces: readonly TimedPiece[]): Plan {
  // Pieces without length may share an instant with those that they read; ids are in topological order.
  const starts = ranks(pieces.map(({ start }) => start));
  const finishes = ranks(pieces.map(({ finish }) => finish));
  const order = [...pieces.keys()].sort(
    (a, b) =>
      starts[a]! - starts[b]! ||
      finishes[a]! - finishes[b]! ||
      pieces[a]!.operator - pieces[b]!.operator ||
      pieces[a]!.device - pieces[b]!.device,
  );
  const steps = order.map((place) => {
    const { operator, region, device } = pieces[place]!;
    return { operator, region, device };
  });
  return { execution: "dataflow", steps: [steps] };
}

/** The pieces of a schedule of whole operators; tasks that compute nothing are left out. */
export function wholePieces(model: Model, { tasks }: Schedule): readonly TimedPiece[] {
  return tasks.flatMap(({ task, device, start, finish }) => {
    const operator = model.operators[task];
    if (!operator || !isComputed(operator)) return [];
    return [{ operator: task, region: wholeBox(operator.shape), device, start, finish }];
  });
}
