import { Engine, Priority } from "../../sim/engine/index.ts";
import { SdslEventQueue } from "../support/sdsl-event-queue.ts";

const actors = 100;
const timeouts = 10_000;

/** 100 actors that each wait 10,000 times: nothing but the queue and the loop. */
function runTimeouts(): void {
  const engine = new Engine();
  const left = new Int32Array(actors).fill(timeouts - 1);
  for (let actor = 0; actor < actors; actor++) engine.schedule(delay(actor), Priority.completion, 0, actor);
  engine.run((kind, actor) => {
    if (left[actor]!-- > 0) engine.schedule(engine.now + delay(actor), Priority.completion, kind, actor);
  });
}

/** The same on js-sdsl's queue. */
function runTimeoutsOnSdsl(): void {
  const queue = new SdslEventQueue();
  const left = new Int32Array(actors).fill(timeouts - 1);
  for (let actor = 0; actor < actors; actor++) queue.schedule(delay(actor), Priority.completion, 0, actor);
  for (let event = queue.pop(); event !== undefined; event = queue.pop()) {
    const { kind, subject } = event;
    if (left[subject]!-- > 0) queue.schedule(queue.now + delay(subject), Priority.completion, kind, subject);
  }
}

/** The same actors; each timeout puts off and calls forward the timeouts of two others. */
function runMovedTimeouts(): void {
  const engine = new Engine();
  const left = new Int32Array(actors).fill(timeouts / 10 - 1);
  const handles = Float64Array.from({ length: actors }, (_, actor) =>
    engine.schedule(delay(actor), Priority.completion, 0, actor),
  );
  engine.run((kind, actor) => {
    const { now } = engine;
    engine.reschedule(handles[(actor + 13) % actors]!, now + 0.9 * delay(actor));
    engine.reschedule(handles[(actor + 29) % actors]!, now + 1.1 * delay(actor));
    if (left[actor]!-- > 0)
      handles[actor] = engine.schedule(now + delay(actor), Priority.completion, kind, actor);
  });
}

/** The same on js-sdsl's queue, which can but cancel and schedule again. */
function runMovedTimeoutsOnSdsl(): void {
  const queue = new SdslEventQueue();
  const left = new Int32Array(actors).fill(timeouts / 10 - 1);
  const handles = Float64Array.from({ length: actors }, (_, actor) =>
    queue.schedule(delay(actor), Priority.completion, 0, actor),
  );
  const move = (actor: number, time: number) => {
    if (queue.cancel(handles[actor]!)) handles[actor] = queue.schedule(time, Priority.completion, 0, actor);
  };
  for (let event = queue.pop(); event !== undefined; event = queue.pop()) {
    const { kind, subject } = event;
    move((subject + 13) % actors, queue.now + 0.9 * delay(subject));
    move((subject + 29) % actors, queue.now + 1.1 * delay(subject));
    if (left[subject]!-- > 0)
      handles[subject] = queue.schedule(queue.now + delay(subject), Priority.completion, kind, subject);
  }
}

/** A period of its own for each actor, in seconds, so that events interleave. */
function delay(actor: number): number {
  return 1 + actor / 97;
}

const eventsPerRun = actors * timeouts;

/** In the last two rows, an event is a timeout with two moves of others. */
export const benchmarks: readonly { name: string; eventsPerRun: number; run(): void }[] = [
  { name: "timeouts of 100 actors", eventsPerRun, run: runTimeouts },
  { name: "the same on js-sdsl's queue", eventsPerRun, run: runTimeoutsOnSdsl },
  { name: "timeouts that move each other", eventsPerRun: eventsPerRun / 10, run: runMovedTimeouts },
  {
    name: "the same on js-sdsl's queue, cancelled and rescheduled",
    eventsPerRun: eventsPerRun / 10,
    run: runMovedTimeoutsOnSdsl,
  },
];
