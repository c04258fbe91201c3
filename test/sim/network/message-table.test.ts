import fc from "fast-check";
import { expect, test } from "vitest";
import { mesh } from "../../../sim/cluster/index.ts";
import { ChannelSets } from "../../../sim/network/channel-sets.ts";
import { LegCache } from "../../../sim/network/leg-cache.ts";
import { MessageTable } from "../../../sim/network/message-table.ts";
import { fixedSeed } from "../../support/arbitrary.ts";

const link = { bandwidth: 100, latency: 0, duplex: "full" } as const;
const cache = new LegCache(mesh(["a", "b", "c"], link), new ChannelSets(new Set()));
const legs = [1, 2].map((destination) => cache.find(0, [destination])[0]!);

/** Adds a message of one of a few transfers, removes one of those there are, or forgets all. */
const steps = fc.array(
  fc.oneof(
    { weight: 600, arbitrary: fc.record({ kind: fc.constant("add" as const), which: fc.nat(9) }) },
    { weight: 300, arbitrary: fc.record({ kind: fc.constant("remove" as const), which: fc.nat(99) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("clear" as const), which: fc.constant(0) }) },
  ),
  { minLength: 100, maxLength: 400 },
);

test("a table of messages is a map from rows to messages, of which none is used twice at once", () => {
  let most = 0;
  fc.assert(
    fc.property(steps, (drawn) => {
      const table = new MessageTable();
      const messages = new Map<number, { readonly transfer: number; readonly bytes: number; leg: number }>();
      for (const [step, { kind, which }] of drawn.entries()) {
        if (kind === "clear") {
          table.clear();
          messages.clear();
        } else if (kind === "add") {
          const row = table.add(which, step, legs[step % 2]!);
          expect(messages.has(row)).toBe(false);
          expect(row).toBeLessThan(step + 1);
          expect(table.counted[row]).toBe(0);
          table.counted[row] = step;
          messages.set(row, { transfer: which, bytes: step, leg: step % 2 });
        } else if (messages.size > 0) {
          const row = [...messages.keys()][which % messages.size]!;
          table.remove(row);
          messages.delete(row);
        }
        most = Math.max(most, messages.size);
      }
      expect(table.size).toBe(messages.size);
      for (const [row, { transfer, bytes, leg }] of messages) {
        expect([table.transfers[row], table.bytes[row], table.counted[row]]).toEqual([
          transfer,
          bytes,
          bytes,
        ]);
        expect(table.legs[row]).toBe(legs[leg]);
      }
      for (let transfer = 0; transfer < 10; transfer++) {
        const rows = [...messages].filter(([, message]) => message.transfer === transfer).map(([row]) => row);
        expect(table.rowsOf(transfer)).toEqual(rows.sort((left, right) => left - right));
      }
    }),
    { ...fixedSeed, numRuns: 30 },
  );
  // More than there is room for at first.
  expect(most).toBeGreaterThan(64);
});
