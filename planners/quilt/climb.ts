import { isLess } from "../ties.ts";
import type { Judge, Judged } from "./judge.ts";
import { neighbourOf, type MoveContext } from "./moves.ts";

/** A neighbour is taken that is no worse than what was held so many steps ago (Burke and Bykov, EJOR 258, 2017). */
const memory = 12;
/** Draws in a row that come to nothing new after which a climb ends. */
const mostIdle = 200;

/** Climbs from a patchwork by late acceptance until so many runs are spent; the best patchwork on the way. */
export function climb(start: Judged, runs: number, judge: Judge, context: MoveContext): Judged {
  const end = judge.runs + runs;
  const held = Array<number>(memory).fill(start.seconds);
  let current = start;
  let best = start;
  let idle = 0;
  for (let step = 0; judge.runs < end && idle < mostIdle;) {
    const before = judge.runs;
    const neighbour = neighbourOf(current.patchwork, context);
    const judged = neighbour && judge.judge(neighbour);
    idle = judge.runs === before ? idle + 1 : 0;
    if (!judged) continue;
    const place = step++ % memory;
    if (judged.seconds <= held[place]! || judged.seconds <= current.seconds) {
      if (judged.seconds < Infinity) current = judged;
    }
    held[place] = Math.min(held[place]!, current.seconds);
    if (isLess(current.seconds, best.seconds)) best = current;
  }
  return best;
}
