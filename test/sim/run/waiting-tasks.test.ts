import fc from "fast-check";
import { expect, test } from "vitest";
import { none, WaitingTasks } from "../../../sim/run/waiting-tasks.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

/** Two devices of two streams each, numbered through. */
const streamsOf = [
  [0, 1],
  [2, 3],
];

interface Waiting {
  readonly task: number;
  readonly device: number;
  readonly stream: number;
  readonly order: number;
}

/** Adds a task, whose number may be far beyond all before it, asks for the next one, or takes one back. */
const steps = fc.array(
  fc.record({
    kind: fc.constantFrom("add", "add", "add", "next", "withdraw"),
    task: fc.oneof(fc.nat(30), fc.nat(3000)),
    device: fc.nat(1),
    place: fc.nat(2),
    order: fc.nat(6),
  }),
  { maxLength: 60 },
);

test("who goes next is the first by order, of equals what the stream has alone, then by submission", () => {
  let taken = 0;
  fc.assert(
    fc.property(steps, (drawn) => {
      const tasks = new WaitingTasks(2, 4);
      let list: readonly Waiting[] = [];
      for (const { kind, task, device, place, order } of drawn) {
        const stream = streamsOf[device]![place] ?? none;
        const own = list.filter((one) => one.device === device);
        if (kind === "add") {
          if (list.some((one) => one.task === task)) continue;
          tasks.add(device, stream, task, order);
          list = [...list, { task, device, stream, order }];
        } else if (kind === "withdraw") {
          const one = own[place];
          if (!one) continue;
          tasks.withdraw(device, one.task);
          list = list.filter((other) => other !== one);
        } else {
          const asking = streamsOf[device]![place % 2]!;
          const may = own.filter((one) => one.stream === none || one.stream === asking);
          // Sorting keeps the order of submission among equals.
          const [first] = may.toSorted(
            (left, right) => left.order - right.order || right.stream - left.stream,
          );
          expect(tasks.next(device, asking)).toBe(first?.task ?? none);
          list = list.filter((other) => other !== first);
          if (first) taken++;
        }
        for (const one of [0, 1])
          expect(tasks.of(one)).toBe(list.filter(({ device: other }) => other === one).length);
      }
    }),
    { ...fixedSeed, numRuns: 100 },
  );
  expect(taken).toBeGreaterThan(200);
});
