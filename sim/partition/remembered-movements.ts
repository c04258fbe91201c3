import type { Box } from "../tensor/index.ts";
import { movements, type FindMovements } from "./movement.ts";

/** So many answers are remembered; beyond it, it starts again. */
const mostAnswers = 20_000;

/**
 * `movements` that finds out each answer once for as long as there are the very boxes that were asked about: for many plans of a
 * model whose pieces are mostly the same objects.
 */
export function rememberedMovements(): FindMovements {
  const numbers = new WeakMap<Box, number>();
  let next = 0;
  const answers = new Map<string, ReturnType<FindMovements>>();

  function numberOf(region: Box): number {
    let number = numbers.get(region);
    if (number === undefined) numbers.set(region, (number = next++));
    return number;
  }

  function keyOf(boxes: readonly (readonly Box[])[]): string {
    let key = "";
    for (const regions of boxes) {
      for (const region of regions) key += `${numberOf(region)},`;
      key += ";";
    }
    return key;
  }

  return (holders, received, needs) => {
    let key = "";
    for (const { device, region } of holders) key += `${device}:${numberOf(region)},`;
    key += `|${keyOf(received)}|${keyOf(needs)}`;
    let answer = answers.get(key);
    if (!answer) {
      answer = movements(holders, received, needs);
      if (answers.size >= mostAnswers) answers.clear();
      answers.set(key, answer);
    }
    return answer;
  };
}
