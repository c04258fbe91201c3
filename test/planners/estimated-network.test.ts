import { expect, it } from "vitest";
import { EstimatedNetwork } from "../../planners/estimated-network.ts";
import { Engine } from "../../sim/engine/index.ts";

it("delivers what starts together together, by the estimate for all of it, and sets do not meet", () => {
  const engine = new Engine();
  const delivered: string[] = [];
  const network = new EstimatedNetwork(
    (transfers) => transfers.reduce((sum, { bytes }) => sum + bytes, 0),
    (transfer, destination) => {
      delivered.push(`${transfer} on ${destination} at ${engine.now}`);
      if (transfer === 3) network.start(7, 1, [0], 4, engine.now);
    },
  );
  const starts = [
    { at: 0, transfer: 2, destinations: [1, 2], bytes: 2 },
    { at: 0, transfer: 1, destinations: [2], bytes: 3 },
    { at: 1, transfer: 3, destinations: [1], bytes: 1 },
    { at: 2, transfer: 4, destinations: [1], bytes: 0 },
    { at: 2, transfer: 5, destinations: [1], bytes: 8 },
  ];
  for (const [index, { at }] of starts.entries()) engine.schedule(at, 0, 0, index);
  engine.run((_, index) => {
    const { transfer, destinations, bytes } = starts[index]!;
    network.start(transfer, 0, destinations, bytes, engine.now);
  }, network);
  // 7 starts at 2 as well, with its own 4 s on top of the 8 s of the others: events of an instant come after the network.
  expect(delivered).toEqual([
    "3 on 1 at 2",
    "1 on 2 at 5",
    "2 on 1 at 5",
    "2 on 2 at 5",
    "4 on 1 at 14",
    "5 on 1 at 14",
    "7 on 0 at 14",
  ]);
});
