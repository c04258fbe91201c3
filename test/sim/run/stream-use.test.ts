import fc from "fast-check";
import { expect, test } from "vitest";
import type { Program } from "../../../sim/program/index.ts";
import { StreamUse } from "../../../sim/run/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

const devices = 2;
/** A compute on each device, and one more on the first. */
const program: Program = {
  computes: [0, 1, 0].map((device) => ({
    device,
    work: { kind: "seconds", seconds: 1 },
    after: [],
    awaits: [],
  })),
  transfers: [],
  barriers: [],
};

const bytes = fc.array(fc.nat(9), { minLength: devices, maxLength: devices });
const memories = fc.array(fc.record({ weights: bytes, activations: bytes }), { minLength: 1, maxLength: 3 });

/** The life of a request in seconds: when it comes, starts and leaves, and what runs of its program until when. */
const lives = fc.array(
  fc.record({
    stream: fc.nat(2),
    arrival: fc.nat(9),
    wait: fc.option(fc.integer({ min: 1, max: 5 })),
    service: fc.integer({ min: 1, max: 9 }),
    isDropped: fc.boolean(),
    /** By compute: seconds from the start of the request to its start, and those that it takes. */
    computes: fc.array(fc.tuple(fc.nat(4), fc.integer({ min: 1, max: 4 })), { minLength: 3, maxLength: 3 }),
    cancelAfter: fc.option(fc.integer({ min: 1, max: 8 })),
  }),
  { maxLength: 8 },
);

test("memory is that of all weights and of those that are served, and busy seconds those of what ran for a stream", () => {
  fc.assert(
    fc.property(memories, lives, (taken, drawn) => {
      const requests = drawn.map((life) => ({ ...life, stream: life.stream % taken.length }));
      const use = new StreamUse(taken);
      const events: { readonly time: number; readonly tell: () => void }[] = [];
      const at = (time: number, tell: () => void) => events.push({ time, tell });
      const busy = taken.map(() => [0, 0]);
      for (const [request, life] of requests.entries()) {
        const { stream, arrival, wait, service, computes, cancelAfter, isDropped } = life;
        at(arrival, () => use.arrived(request, stream));
        const start = arrival + (wait ?? 0);
        const leave = start + service;
        const cancelled = cancelAfter === null ? Infinity : start + cancelAfter;
        if (wait !== null) {
          at(start, () => use.submitted(request, program, request));
          at(start, () => use.started(request, stream));
          for (const [compute, [after, seconds]] of computes.entries()) {
            const begin = start + after;
            const end = begin + seconds;
            if (begin >= cancelled) continue;
            at(begin, () => use.computeStarted(request, compute, 0, begin));
            if (end < cancelled) at(end, () => use.computeEnded(request, compute, end));
            busy[stream]![program.computes[compute]!.device]! += Math.min(end, cancelled) - begin;
          }
          if (cancelled < Infinity) at(cancelled, () => use.cancelled(request, cancelled));
        }
        at(leave, () => (isDropped || wait === null ? use.dropped(request, stream) : use.finished(request, stream))); // prettier-ignore
      }
      for (const { tell } of events.toSorted((left, right) => left.time - right.time)) tell();

      const served = requests.filter(({ wait }) => wait !== null);
      const from = ({ arrival, wait }: (typeof requests)[number]) => arrival + (wait ?? 0);
      const levels = [-1, ...served.map(from)].flatMap((now, place) =>
        Array.from({ length: devices }, (_, device) => {
          const weights = taken.reduce((sum, memory) => sum + memory.weights[device]!, 0);
          // Of one instant, what was told before has happened before.
          const present = served.filter((life, other) => {
            const hasStarted = from(life) < now || (from(life) === now && other <= place - 1);
            const leaves = from(life) + life.service;
            const isFirst = requests.indexOf(life) < requests.indexOf(served[place - 1]!);
            return hasStarted && (leaves > now || (leaves === now && !isFirst));
          });
          return present.reduce((sum, { stream }) => sum + taken[stream]!.activations[device]!, weights);
        }),
      );
      expect(use.peakMemory).toBe(Math.max(...levels));
      for (const stream of taken.keys()) expect(use.busy(stream)).toEqual(busy[stream]);
    }),
    { ...fixedSeed, numRuns: 150 },
  );
});
