import fc from "fast-check";
import { expect, test } from "vitest";
import { EngineError, EventQueue } from "../../../sim/engine/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

function drain(queue: EventQueue): number[] {
  const subjects: number[] = [];
  for (let event = queue.pop(); event !== undefined; event = queue.pop()) subjects.push(event.subject);
  return subjects;
}

test("events come in the order of time, then priority, then scheduling", () => {
  const queue = new EventQueue();
  queue.schedule(2, 0, 0, 1);
  queue.schedule(1, 1, 0, 2);
  queue.schedule(1, 0, 0, 3);
  queue.schedule(1, 1, 0, 4);
  queue.schedule(1, 0, 0, 5);
  expect(drain(queue)).toEqual([3, 5, 2, 4, 1]);
});

test("many events of one instant stay in the order of scheduling", () => {
  const queue = new EventQueue();
  const subjects = Array.from({ length: 100 }, (_, subject) => subject);
  for (const subject of subjects) queue.schedule(1, 0, 0, subject);
  expect(drain(queue)).toEqual(subjects);
});

test("a cancelled event does not happen", () => {
  const queue = new EventQueue();
  const first = queue.schedule(1, 0, 0, 1);
  queue.schedule(2, 0, 0, 2);
  expect(queue.cancel(first)).toBe(true);
  expect(queue.size).toBe(1);
  expect(queue.nextTime()).toBe(2);
  expect(drain(queue)).toEqual([2]);
});

test("the handle of a past event cancels nothing, though its record is used again", () => {
  const queue = new EventQueue();
  const past = queue.schedule(1, 0, 0, 1);
  queue.pop();
  queue.schedule(2, 0, 0, 2);
  expect(queue.cancel(past)).toBe(false);
  expect(drain(queue)).toEqual([2]);
});

test("an event is cancelled once", () => {
  const queue = new EventQueue();
  const handle = queue.schedule(1, 0, 0, 1);
  expect([queue.cancel(handle), queue.cancel(handle)]).toEqual([true, false]);
  expect(queue.size).toBe(0);
});

test.each([NaN, Infinity, -Infinity, -1, 0.5])(
  "an event at %d s is refused when the clock stands at 1 s",
  (time) => {
    const queue = new EventQueue();
    queue.schedule(1, 0, 0, 0);
    queue.pop();
    expect(() => queue.schedule(time, 0, 0, 0)).toThrow(EngineError);
  },
);

test("the clock cannot skip an event", () => {
  const queue = new EventQueue();
  queue.schedule(1, 0, 0, 0);
  expect(() => queue.advanceTo(2)).toThrow(EngineError);
  queue.advanceTo(1);
  expect(queue.now).toBe(1);
});

/** What a queue is asked to do; a cancellation names one of the events scheduled so far. */
type Operation =
  | { readonly kind: "schedule"; readonly delay: number; readonly priority: number }
  | { readonly kind: "cancel"; readonly event: number }
  | { readonly kind: "pop" };

const operations: fc.Arbitrary<readonly Operation[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ kind: fc.constant("schedule" as const), delay: fc.nat(9), priority: fc.nat(2) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("cancel" as const), event: fc.nat(400) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("pop" as const) }) },
  ),
  { maxLength: 400 },
);

function observeQueue(list: readonly Operation[]): unknown[] {
  const queue = new EventQueue();
  const handles: number[] = [];
  return list.map((operation) => {
    let answer: unknown;
    if (operation.kind === "schedule") {
      handles.push(queue.schedule(queue.now + operation.delay, operation.priority, 0, handles.length));
    } else if (operation.kind === "cancel") {
      answer = queue.cancel(handles[operation.event % handles.length] ?? 0);
    } else answer = queue.pop()?.subject;
    return [answer, queue.now, queue.size, queue.nextTime()];
  });
}

/** The same with a list that is searched from end to end. */
function observeEvents(list: readonly Operation[]): unknown[] {
  const events: { readonly time: number; readonly priority: number; pending: boolean }[] = [];
  let now = 0;
  const first = () => {
    let best = -1;
    for (const [index, { time, priority, pending }] of events.entries()) {
      const other = events[best];
      const precedes = !other || time < other.time || (time === other.time && priority < other.priority);
      if (pending && precedes) best = index;
    }
    return best;
  };
  return list.map((operation) => {
    let answer: unknown;
    if (operation.kind === "schedule") {
      events.push({ time: now + operation.delay, priority: operation.priority, pending: true });
    } else {
      const event = operation.kind === "pop" ? first() : operation.event % events.length;
      const taken = events[event];
      if (operation.kind === "cancel") answer = taken?.pending ?? false;
      else if (taken) {
        answer = event;
        now = taken.time;
      }
      if (taken) taken.pending = false;
    }
    const size = events.filter(({ pending }) => pending).length;
    return [answer, now, size, events[first()]?.time ?? Infinity];
  });
}

test("any mix of schedules, cancellations and pops equals a plain list", () => {
  let largest = 0;
  fc.assert(
    fc.property(operations, (list) => {
      expect(observeQueue(list)).toEqual(observeEvents(list));
      largest = Math.max(largest, list.length);
    }),
    { ...fixedSeed, numRuns: 60 },
  );
  expect(largest).toBeGreaterThan(300);
});
