import fc from "fast-check";
import { expect, test } from "vitest";
import { EngineError, EventQueue } from "../../../sim/engine/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { SdslEventQueue } from "../../support/sdsl-event-queue.ts";

function drain(queue: EventQueue): number[] {
  return Array.from({ length: queue.size }, () => queue.pop());
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

test("the next event says its time and kind", () => {
  const queue = new EventQueue();
  expect(queue.nextTime).toBe(Infinity);
  queue.schedule(2, 0, 7, 1);
  queue.schedule(1, 0, -8, 2);
  expect([queue.nextTime, queue.nextKind, queue.pop()]).toEqual([1, -8, 2]);
  expect([queue.nextTime, queue.nextKind, queue.pop()]).toEqual([2, 7, 1]);
});

test("a cancelled event does not happen", () => {
  const queue = new EventQueue();
  const first = queue.schedule(1, 0, 0, 1);
  queue.schedule(2, 0, 0, 2);
  expect(queue.cancel(first)).toBe(true);
  expect([queue.size, queue.nextTime]).toEqual([1, 2]);
  expect(drain(queue)).toEqual([2]);
});

test("a rescheduled event keeps its handle and comes behind what was scheduled before", () => {
  const queue = new EventQueue();
  const moved = queue.schedule(1, 1, 0, 1);
  queue.schedule(2, 1, 0, 2);
  queue.schedule(2, 2, 0, 3);
  expect(queue.reschedule(moved, 2)).toBe(true);
  expect(queue.reschedule(moved, 2)).toBe(true);
  queue.schedule(2, 1, 0, 4);
  expect(drain(queue)).toEqual([2, 1, 4, 3]);
});

test("the handle of a past event changes nothing, though its entry is used again", () => {
  const queue = new EventQueue();
  const past = queue.schedule(1, 0, 0, 1);
  queue.pop();
  expect([queue.cancel(past), queue.reschedule(past, 3)]).toEqual([false, false]);
  queue.schedule(2, 0, 0, 2);
  expect([queue.cancel(past), queue.reschedule(past, 3)]).toEqual([false, false]);
  expect([queue.nextTime, ...drain(queue)]).toEqual([2, 2]);
});

test("an event is cancelled once", () => {
  const queue = new EventQueue();
  const handle = queue.schedule(1, 0, 0, 1);
  expect([queue.cancel(handle), queue.cancel(handle), queue.reschedule(handle, 2)]).toEqual([
    true,
    false,
    false,
  ]);
  expect(queue.size).toBe(0);
});

test.each([0.5, 2 ** 31, NaN])(
  "a kind or subject of %d is refused instead of being cut to 32 bits",
  (number) => {
    const queue = new EventQueue();
    expect(() => queue.schedule(0, 0, number, 0)).toThrow(EngineError);
    expect(() => queue.schedule(0, 0, 0, number)).toThrow(EngineError);
    expect(queue.size).toBe(0);
  },
);

/** What a queue is asked to do; an event is named by its place among those scheduled so far. */
type Operation =
  | { readonly kind: "schedule"; readonly delay: number; readonly priority: number }
  | { readonly kind: "reschedule"; readonly event: number; readonly delay: number }
  | { readonly kind: "cancel"; readonly event: number }
  | { readonly kind: "pop" };

function operations(maxLength: number, delays: number): fc.Arbitrary<readonly Operation[]> {
  const event = fc.nat(maxLength);
  const delay = fc.nat(delays);
  const schedule = fc.record({ kind: fc.constant("schedule" as const), delay, priority: fc.nat(2) });
  const reschedule = fc.record({ kind: fc.constant("reschedule" as const), event, delay });
  return fc.array(
    fc.oneof(
      { weight: 5, arbitrary: schedule },
      { weight: 3, arbitrary: reschedule },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("cancel" as const), event }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant("pop" as const) }) },
    ),
    { maxLength, size: "max" },
  );
}

/** What can be seen after each operation. */
interface Observation {
  readonly answer: unknown;
  readonly size: number;
  readonly nextTime: number;
}

function observeQueue(list: readonly Operation[]): Observation[] {
  const queue = new EventQueue();
  const handles: number[] = [];
  let now = 0;
  return list.map((operation) => {
    let answer: unknown;
    const handle = "event" in operation ? (handles[operation.event % handles.length] ?? 0) : 0;
    if (operation.kind === "schedule") {
      handles.push(queue.schedule(now + operation.delay, operation.priority, 0, handles.length));
    } else if (operation.kind === "reschedule") answer = queue.reschedule(handle, now + operation.delay);
    else if (operation.kind === "cancel") answer = queue.cancel(handle);
    else {
      if (queue.size > 0) now = queue.nextTime;
      answer = queue.pop();
    }
    return { answer, size: queue.size, nextTime: queue.nextTime };
  });
}

/** The same on js-sdsl's queue, which can reschedule in no other way than to cancel and schedule. */
function observeSdslQueue(list: readonly Operation[]): Observation[] {
  const queue = new SdslEventQueue();
  const handles: number[] = [];
  const priorities: number[] = [];
  return list.map((operation) => {
    let answer: unknown;
    const event = "event" in operation ? operation.event % handles.length : 0;
    if (operation.kind === "schedule") {
      priorities.push(operation.priority);
      handles.push(queue.schedule(queue.now + operation.delay, operation.priority, 0, handles.length));
    } else if (operation.kind === "pop") answer = queue.pop()?.subject ?? -1;
    else {
      answer = queue.cancel(handles[event] ?? 0);
      if (operation.kind === "reschedule" && answer === true) {
        handles[event] = queue.schedule(queue.now + operation.delay, priorities[event]!, 0, event);
      }
    }
    return { answer, size: queue.size, nextTime: queue.nextTime() };
  });
}

/** The same with a list that is searched from end to end. */
function observeEvents(list: readonly Operation[]): Observation[] {
  const events: { time: number; readonly priority: number; sequence: number; pending: boolean }[] = [];
  let now = 0;
  let sequence = 0;
  const first = () => {
    const [best] = events
      .filter(({ pending }) => pending)
      .sort((a, b) => a.time - b.time || a.priority - b.priority || a.sequence - b.sequence);
    return best ? events.indexOf(best) : -1;
  };
  return list.map((operation) => {
    let answer: unknown;
    const event = "event" in operation ? events[operation.event % events.length] : events[first()];
    if (operation.kind === "schedule") {
      const time = now + operation.delay;
      events.push({ time, priority: operation.priority, sequence: sequence++, pending: true });
    } else if (operation.kind === "pop") {
      answer = event ? events.indexOf(event) : -1;
      if (event) now = event.time;
      if (event) event.pending = false;
    } else {
      answer = event?.pending ?? false;
      if (event && operation.kind === "cancel") event.pending = false;
      else if (event?.pending && operation.kind === "reschedule") {
        event.time = now + operation.delay;
        event.sequence = sequence++;
      }
    }
    const size = events.filter(({ pending }) => pending).length;
    return { answer, size, nextTime: events[first()]?.time ?? Infinity };
  });
}

test.each([
  { oracle: "a plain list", observe: observeEvents, maxLength: 400, delays: 9, numRuns: 40, atLeast: 100 },
  {
    oracle: "js-sdsl's queue",
    observe: observeSdslQueue,
    maxLength: 6000,
    delays: 99,
    numRuns: 20,
    atLeast: 1000,
  },
])("any mix of operations equals $oracle", ({ observe, maxLength, delays, numRuns, atLeast }) => {
  let largest = 0;
  fc.assert(
    fc.property(operations(maxLength, delays), (list) => {
      const observed = observeQueue(list);
      expect(observed).toEqual(observe(list));
      largest = Math.max(largest, ...observed.map(({ size }) => size));
    }),
    { ...fixedSeed, numRuns },
  );
  expect(largest).toBeGreaterThan(atLeast);
});
