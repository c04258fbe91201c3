import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { IndexedHeap } from "../../../sim/engine/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

test("an empty heap has no first key and yields -1", () => {
  const heap = new IndexedHeap();
  expect([heap.firstKey, heap.first, heap.pop()]).toEqual([Infinity, -1, -1]);
});

/** What a heap is asked to do; an integer is named by its place among those pushed so far. */
type Operation =
  | { readonly kind: "push"; readonly key: number }
  | { readonly kind: "move"; readonly integer: number; readonly key: number }
  | { readonly kind: "remove"; readonly integer: number }
  | { readonly kind: "level"; readonly span: number }
  | { readonly kind: "pop" }
  | { readonly kind: "clear" };
type Observation = readonly [popped: number, size: number, firstKey: number, first: number];

/** Every push and move gives the number of the operation as rank. */
function observeHeap(operations: readonly Operation[]): Observation[] {
  const heap = new IndexedHeap();
  const entries: number[] = [];
  const alive = new Set<number>();
  return operations.map((operation, rank) => {
    let popped = -1;
    if (operation.kind === "pop") popped = heap.pop();
    else if (operation.kind === "level") heap.levelUpTo(heap.firstKey + operation.span);
    else if (operation.kind === "push") {
      alive.add(entries.length);
      entries.push(heap.push(operation.key, entries.length, rank));
    } else if (operation.kind === "clear") {
      heap.clear();
      alive.clear();
    } else {
      const integer = operation.integer % entries.length;
      if (alive.has(integer)) {
        expect(heap.has(entries[integer]!)).toBe(true);
        if (operation.kind === "move") heap.move(entries[integer]!, operation.key, rank);
        else {
          heap.remove(entries[integer]!);
          expect(heap.has(entries[integer]!)).toBe(false);
          alive.delete(integer);
        }
      }
    }
    alive.delete(popped);
    return [popped, heap.size, heap.firstKey, heap.first];
  });
}

/** The same with a list that is sorted each time. */
function observeList(operations: readonly Operation[]): Observation[] {
  const list: { key: number; rank: number; readonly integer: number }[] = [];
  let pushed = 0;
  return operations.map((operation, rank) => {
    let popped = -1;
    if (operation.kind === "pop") popped = list.shift()?.integer ?? -1;
    else if (operation.kind === "clear") list.length = 0;
    else if (operation.kind === "push") list.push({ key: operation.key, rank, integer: pushed++ });
    else if (operation.kind === "level") {
      const first = list[0]?.key ?? 0;
      for (const one of list) if (one.key <= first + operation.span) one.key = first;
    } else {
      const place = list.findIndex(({ integer }) => integer === operation.integer % pushed);
      const named = list[place];
      if (named && operation.kind === "remove") list.splice(place, 1);
      else if (named && operation.kind === "move") {
        named.key = operation.key;
        named.rank = rank;
      }
    }
    list.sort((left, right) => left.key - right.key || left.rank - right.rank);
    return [popped, list.length, list[0]?.key ?? Infinity, list[0]?.integer ?? -1];
  });
}

describe("integers leave by key and, among equals, by insertion", () => {
  const key = fc.nat(30);
  const integer = fc.nat(600);
  const operation = fc.oneof(
    { weight: 120, arbitrary: fc.record({ kind: fc.constant("push" as const), key }) },
    { weight: 40, arbitrary: fc.record({ kind: fc.constant("move" as const), integer, key }) },
    { weight: 20, arbitrary: fc.record({ kind: fc.constant("remove" as const), integer }) },
    { weight: 50, arbitrary: fc.record({ kind: fc.constant("pop" as const) }) },
    { weight: 5, arbitrary: fc.record({ kind: fc.constant("level" as const), span: fc.nat(5) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("clear" as const) }) },
  );

  it("also when all operations mix, over several growths of the heap", () => {
    let largest = 0;
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 600, size: "max" }), (operations) => {
        const drained = [...operations, ...operations.map(() => ({ kind: "pop" as const }))];
        const observed = observeHeap(drained);
        expect(observed).toEqual(observeList(drained));
        largest = Math.max(largest, ...observed.map(([, size]) => size));
      }),
      { ...fixedSeed, numRuns: 100 },
    );
    // Room for 8 entries is there from the start; the cases must go well beyond.
    expect(largest).toBeGreaterThan(64);
  });

  it("also thousands of them", () => {
    const heap = new IndexedHeap();
    const keys = Array.from({ length: 5000 }, (_, value) => (value * 7919) % 1009);
    for (const [value, key] of keys.entries()) heap.push(key, value);
    expect(heap.toArray().sort((a, b) => a - b)).toEqual([...keys.keys()]);
    const left = Array.from(keys, () => heap.pop());
    expect(left).toEqual([...keys.keys()].sort((a, b) => keys[a]! - keys[b]! || a - b));
  });
});
