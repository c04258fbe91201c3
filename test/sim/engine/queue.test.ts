import fc from "fast-check";
import { expect, test } from "vitest";
import { EngineError, EventQueue } from "../../../sim/engine/index.ts";

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

test("any mix of events and cancellations leaves in sorted order", () => {
  const events = fc.array(fc.record({ time: fc.nat(9), priority: fc.nat(2), cancelled: fc.boolean() }), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(events, (list) => {
      const queue = new EventQueue();
      const handles = list.map(({ time, priority }, subject) => queue.schedule(time, priority, 0, subject));
      for (const [index, { cancelled }] of list.entries()) if (cancelled) queue.cancel(handles[index]!);
      const expected = [...list.keys()]
        .filter((index) => !list[index]!.cancelled)
        .sort((a, b) => list[a]!.time - list[b]!.time || list[a]!.priority - list[b]!.priority || a - b);
      expect(drain(queue)).toEqual(expected);
    }),
    { seed: 1, numRuns: 300 },
  );
});
