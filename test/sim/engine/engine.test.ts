import { expect, test } from "vitest";
import { type ClockedProcess, Engine, EngineError, Priority } from "../../../sim/engine/index.ts";

/** A process with given dates that notes when it is asked to advance. */
class Diary implements ClockedProcess {
  asked = 0;
  private readonly dates: number[];
  private readonly log: string[];

  constructor(dates: readonly number[], log: string[]) {
    this.dates = [...dates];
    this.log = log;
  }

  nextTime(): number {
    this.asked++;
    return this.dates[0] ?? Infinity;
  }

  advanceTo(time: number): void {
    this.log.push(`process ${time}`);
    this.dates.shift();
  }
}

test("the engine hands kind and subject over and moves the clock", () => {
  const engine = new Engine();
  const log: number[][] = [];
  engine.schedule(0.5, Priority.arrival, 7, 42);
  engine.run((kind, subject) => log.push([engine.now, kind, subject]));
  expect(log).toEqual([[0.5, 7, 42]]);
});

test("an event may schedule and cancel others", () => {
  const engine = new Engine();
  const log: number[] = [];
  const late = engine.schedule(3, Priority.arrival, 0, 3);
  engine.schedule(1, Priority.arrival, 0, 1);
  engine.run((_kind, subject) => {
    log.push(subject);
    if (subject === 1) {
      engine.cancel(late);
      engine.schedule(2, Priority.arrival, 0, 2);
    }
  });
  expect(log).toEqual([1, 2]);
});

test("at one instant the process goes first, then the events by priority", () => {
  const engine = new Engine();
  const log: string[] = [];
  engine.schedule(1, Priority.dispatch, 0, 0);
  engine.schedule(1, Priority.completion, 0, 1);
  engine.schedule(2, Priority.completion, 0, 2);
  engine.run((_kind, subject) => log.push(`event ${subject}`), new Diary([1, 1.5], log));
  expect(log).toEqual(["process 1", "event 1", "event 0", "process 1.5", "event 2"]);
});

test("a process with more to do at an instant gets a second turn, after the events", () => {
  const engine = new Engine();
  const log: string[] = [];
  engine.schedule(1, Priority.completion, 0, 0);
  engine.run((_kind, subject) => log.push(`event ${subject}`), new Diary([1, 1], log));
  expect(log).toEqual(["process 1", "event 0", "process 1"]);
});

test("the process is asked once an instant, not once an event", () => {
  const engine = new Engine();
  const process = new Diary([], []);
  for (let subject = 0; subject < 50; subject++) engine.schedule(1, Priority.arrival, 0, subject);
  engine.run(() => undefined, process);
  expect(process.asked).toBe(2);
});

test.each([NaN, Infinity, -Infinity, -1, 0.5])(
  "an event at %d s is refused when the clock stands at 1 s",
  (time) => {
    const engine = new Engine();
    const later = engine.schedule(2, Priority.arrival, 0, 1);
    engine.schedule(1, Priority.arrival, 0, 0);
    const log: number[] = [];
    engine.run((_kind, subject) => {
      log.push(engine.now, subject);
      if (subject !== 0) return;
      expect(() => engine.schedule(time, Priority.arrival, 0, 2)).toThrow(EngineError);
      expect(() => engine.reschedule(later, time)).toThrow(EngineError);
    });
    expect(log).toEqual([1, 0, 2, 1]);
  },
);

test("an event may be put off and called forward", () => {
  const engine = new Engine();
  const log: number[] = [];
  const moved = engine.schedule(2, Priority.arrival, 0, 2);
  engine.schedule(1, Priority.arrival, 0, 1);
  engine.schedule(3, Priority.arrival, 0, 3);
  engine.schedule(9, Priority.arrival, 0, 9);
  engine.run((_kind, subject) => {
    log.push(engine.now, subject);
    if (subject === 1) expect(engine.reschedule(moved, 7)).toBe(true);
    if (subject === 3) expect(engine.reschedule(moved, 4)).toBe(true);
    if (subject === 9) expect(engine.reschedule(moved, 10)).toBe(false);
  });
  expect(log).toEqual([1, 1, 3, 3, 4, 2, 9, 9]);
});
