import fc from "fast-check";
import { expect, test } from "vitest";
import { type ClockedProcess, Engine, EngineError, Priority } from "../../../sim/engine/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

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

test.each([
  { process: 0.3, event: 0.1 + 0.2 },
  { process: 0.1 + 0.2, event: 0.3 },
])("dates that differ by rounding are one instant: process $process, event $event", ({ process, event }) => {
  const engine = new Engine();
  const log: string[] = [];
  engine.schedule(event, Priority.completion, 0, 0);
  engine.run((_kind, subject) => log.push(`event ${subject} ${engine.now}`), new Diary([process], log));
  expect(log).toEqual(["process 0.3", "event 0 0.3"]);
});

/** A tree of events: each is scheduled by the one above it, so many seconds (a small grid) after it. */
interface PlannedEvent {
  readonly delay: number;
  readonly priority: number;
  /** By how many grains the date is off. */
  readonly grains: number;
  readonly children: readonly PlannedEvent[];
}

const { plannedEvents } = fc.letrec<{ plannedEvents: readonly PlannedEvent[] }>((tie) => ({
  plannedEvents: fc.array(
    fc.record({
      delay: fc.nat(3),
      priority: fc.nat(3),
      grains: fc.nat(20),
      children: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.constant([]),
        tie("plannedEvents"),
      ),
    }),
    { maxLength: 12 },
  ),
}));

/** Runs such events with dates that are off by grains of a relative size; the order in which they happen. */
function orderOf(roots: readonly PlannedEvent[], grain: number) {
  const engine = new Engine();
  const happened: { readonly event: PlannedEvent; readonly now: number }[] = [];
  const known: PlannedEvent[] = [];
  const schedule = (event: PlannedEvent, now: number) => {
    const time = (now + event.delay) * (1 + event.grains * grain);
    engine.schedule(time, event.priority, 0, known.push(event) - 1);
  };
  for (const root of roots) schedule(root, 0);
  engine.run((_kind, subject) => {
    const event = known[subject]!;
    happened.push({ event, now: engine.now });
    for (const child of event.children) schedule(child, engine.now);
  });
  return happened;
}

test("rounding of dates changes neither the order of events nor their instants, and time never goes back", () => {
  let most = 0;
  fc.assert(
    fc.property(plannedEvents, (roots) => {
      const exact = orderOf(roots, 0);
      const rounded = orderOf(roots, 2 ** -52);
      expect(rounded.length).toBe(exact.length);
      expect(rounded.findIndex(({ event }, index) => event !== exact[index]!.event)).toBe(-1);
      const instants = new Map<number, number>();
      for (const [index, { now }] of rounded.entries()) {
        if (now < (rounded[index - 1]?.now ?? 0)) expect.fail(`time goes back to ${now} s`);
        if (now !== (instants.get(exact[index]!.now) ?? now)) expect.fail(`two instants at ${now} s`);
        instants.set(exact[index]!.now, now);
      }
      most = Math.max(most, exact.length);
    }),
    { ...fixedSeed, numRuns: 100 },
  );
  expect(most).toBeGreaterThan(50);
});

test("dates that differ by more than rounding are two instants", () => {
  const engine = new Engine();
  const log: number[] = [];
  engine.schedule(1 + 1e-11, Priority.completion, 0, 1);
  engine.schedule(1, Priority.dispatch, 0, 0);
  engine.run((_kind, subject) => log.push(engine.now, subject));
  expect(log).toEqual([1, 0, 1 + 1e-11, 1]);
});

test("what an event asks for within the instant happens in it", () => {
  const engine = new Engine();
  const log: number[] = [];
  const later = engine.schedule(5, Priority.completion, 0, 3);
  engine.schedule(1, Priority.arrival, 0, 1);
  engine.schedule(1, Priority.control, 0, 4);
  engine.run((_kind, subject) => {
    log.push(engine.now, subject);
    if (subject !== 1) return;
    engine.schedule(1 + 2e-13, Priority.completion, 0, 2);
    engine.reschedule(later, 1 + 3e-13);
  });
  expect(log).toEqual([1, 1, 1, 2, 1, 3, 1, 4]);
});

test("the process is asked once an instant, not once an event", () => {
  const engine = new Engine();
  const process = new Diary([], []);
  for (let subject = 0; subject < 50; subject++) engine.schedule(1, Priority.arrival, 0, subject);
  engine.run(() => undefined, process);
  expect(process.asked).toBe(2);
});

test.each([NaN, Infinity, -Infinity, -1, 0.5])(
  "an event at %d s is refused when the clock is at 1 s",
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
