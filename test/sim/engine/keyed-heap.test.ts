import fc from "fast-check";
import { expect, test } from "vitest";
import { KeyedHeap } from "../../../sim/engine/index.ts";

test("an empty heap has no first key and yields -1", () => {
  const heap = new KeyedHeap();
  expect([heap.firstKey, heap.first, heap.pop()]).toEqual([Infinity, -1, -1]);
});

test("integers leave by key and, among equals, by insertion, also when pushes and pops mix", () => {
  const operations = fc.array(fc.oneof(fc.nat(5), fc.constant(undefined)), { maxLength: 300 });
  fc.assert(
    fc.property(operations, (list) => {
      const heap = new KeyedHeap();
      const model: { key: number; value: number }[] = [];
      for (const [value, key] of list.entries()) {
        if (key === undefined) {
          model.sort((a, b) => a.key - b.key || a.value - b.value);
          expect(heap.pop()).toBe(model.shift()?.value ?? -1);
        } else {
          heap.push(key, value);
          model.push({ key, value });
        }
        expect(heap.size).toBe(model.length);
      }
    }),
    { seed: 2, numRuns: 300 },
  );
});
