import { tensorBytes, type Model } from "../../sim/model/index.ts";

/**
 * The most that is live at once until each of some operators is computed, which are computed in their order. What they read
 * and do not make is there from the start. A tensor lives until it was read for the last time; what others read or what is
 * a result, to the end.
 *
 * @param ids ascending
 * @param bytesAtStart of a tensor that is read and not made here
 */
export function liveBytes(
  { operators, consumers, outputs }: Model,
  ids: readonly number[],
  bytesAtStart: (id: number) => number,
): Float64Array {
  const most = new Float64Array(ids.length);
  const own = new Set(ids);
  const bytesOf = new Map<number, number>();
  let live = 0;
  const hold = (id: number, bytes: number) => {
    bytesOf.set(id, bytes);
    live += bytes;
  };
  for (const id of ids)
    for (const input of operators[id]!.inputs)
      if (!own.has(input) && !bytesOf.has(input)) hold(input, bytesAtStart(input));
  for (const [place, id] of ids.entries()) {
    hold(id, tensorBytes(operators[id]!));
    most[place] = Math.max(live, most[place - 1] ?? 0);
    for (const done of new Set([...operators[id]!.inputs, id])) {
      const isMade = own.has(done);
      const isRead = consumers[done]!.some((reader) => (own.has(reader) ? reader > id : isMade));
      const isKept = isMade && outputs.includes(done);
      if (!isRead && !isKept) live -= bytesOf.get(done)!;
    }
  }
  return most;
}
