import { PriorityQueue } from "js-sdsl";
import type { Change, TimedChange } from "./workload.ts";

/** From `time` on, seconds, something has this value. */
export interface TimedValue {
  readonly time: number;
  readonly value: number;
}

/** What a generator yields, from its beginning each time that it is iterated: two runs of one workload meet the same. */
export function replayable<Item>(generate: () => Iterator<Item>): Iterable<Item> {
  return { [Symbol.iterator]: generate };
}

/** The changes that a value over time makes, asked for one by one: it may be endless. */
export function changesOf(
  values: Iterable<TimedValue>,
  changesTo: (value: number) => readonly Change[],
): Iterable<TimedChange> {
  return replayable(function* () {
    for (const { time, value } of values) for (const change of changesTo(value)) yield { time, change };
  });
}

/**
 * All changes in the order of time, those of one instant in the order of their sources. No source is asked for more than its next
 * change, so that they may be endless.
 */
export function mergedChanges(sources: readonly Iterable<TimedChange>[]): Iterable<TimedChange> {
  return replayable(function* () {
    const heads = new PriorityQueue<Head>([], (a, b) => a.next.time - b.next.time || a.source - b.source);
    const push = (source: number, changes: Iterator<TimedChange>) => {
      const { done, value } = changes.next();
      if (!done) heads.push({ source, changes, next: value });
    };
    for (const [source, changes] of sources.entries()) push(source, changes[Symbol.iterator]());
    for (let head = heads.pop(); head; head = heads.pop()) {
      yield head.next;
      push(head.source, head.changes);
    }
  });
}

/** The next change of a source. */
interface Head {
  readonly source: number;
  readonly changes: Iterator<TimedChange>;
  readonly next: TimedChange;
}
