import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { IndexedHeap } from "../../../sim/engine/index.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

test("an empty heap has no first key and yields -1", () => {
  const heap = new IndexedHeap();
  expect([heap.firstKey, heap.first, heap.pop()]).toEqual([Infinity, -1, -1]);
});

/** As much of a heap as the test compares: a key to push, or what to do. */
type Operation = number | "pop" | "clear";
type Observation = readonly [popped: number | undefined, size: number, firstKey: number, first: number];

function observeHeap(operations: readonly Operation[]): Observation[] {
  const heap = new IndexedHeap();
  return operations.map((operation, value) => {
    let popped: number | undefined;
    if (operation === "pop") popped = heap.pop();
    else if (operation === "clear") heap.clear();
    else heap.push(operation, value);
    return [popped, heap.size, heap.firstKey, heap.first];
  });
}

/** The same with a list that is kept in order by insertion. */
function observeList(operations: readonly Operation[]): Observation[] {
  const list: { readonly key: number; readonly value: number }[] = [];
  return operations.map((operation, value) => {
    let popped: number | undefined;
    if (operation === "pop") popped = list.shift()?.value ?? -1;
    else if (operation === "clear") list.length = 0;
    else {
      const later = list.findIndex(({ key }) => key > operation);
      list.splice(later < 0 ? list.length : later, 0, { key: operation, value });
    }
    return [popped, list.length, list[0]?.key ?? Infinity, list[0]?.value ?? -1];
  });
}

describe("integers leave by key and, among equals, by insertion", () => {
  const operation = fc.oneof(
    { weight: 120, arbitrary: fc.nat(30) },
    { weight: 70, arbitrary: fc.constant("pop" as const) },
    { weight: 1, arbitrary: fc.constant("clear" as const) },
  );

  it("also when pushes, pops and clears mix, over several growths of the heap", () => {
    let largest = 0;
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 600 }), (operations) => {
        const drained = [...operations, ...operations.map(() => "pop" as const)];
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
