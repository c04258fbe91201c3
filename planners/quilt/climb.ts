import { isLess } from "../ties.ts";
import type { Judge, Judged } from "./judge.ts";
import { LateAcceptance } from "./late-acceptance.ts";
import { neighbourOf, type MoveContext } from "./moves.ts";

/** Consecutive draws without anything new after which a climb ends. */
const mostIdle = 200;

/** Climbs from a patchwork by late acceptance until so many runs are spent; the best patchwork on the way. */
export function climb(start: Judged, runs: number, judge: Judge, context: MoveContext): Judged {
  const end = judge.runs + runs;
  const acceptance = new LateAcceptance(start.figure);
  let current = start;
  let best = start;
  let idle = 0;
  while (judge.runs < end && idle < mostIdle) {
    const before = judge.runs;
    const neighbour = neighbourOf(current.patchwork, context);
    const judged = neighbour && judge.judge(neighbour, acceptance.most);
    idle = judge.runs === before ? idle + 1 : 0;
    if (judged && acceptance.accepts(judged.figure)) current = judged;
    if (isLess(current.figure, best.figure)) best = current;
  }
  return best;
}
