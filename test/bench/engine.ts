import { Engine, Priority } from "../../sim/engine/index.ts";

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

/** A period of its own for each actor, in seconds, so that events interleave. */
function delay(actor: number): number {
  return 1 + actor / 97;
}

export const benchmarks: readonly { name: string; eventsPerRun: number; run(): void }[] = [
  { name: "timeouts of 100 actors", eventsPerRun: actors * timeouts, run: runTimeouts },
];
