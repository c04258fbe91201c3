import { expect, test } from "vitest";
import { changingCases } from "./simgrid-vectors.ts";

test.each(changingCases)(
  "finish times equal those of SimGrid while bandwidths change: case $index, $hosts hosts, $forwarding",
  ({ expected, finish }) => {
    for (const [index, time] of finish().entries())
      expect(Math.abs(time - expected[index]!)).toBeLessThanOrEqual(1e-9 * expected[index]!);
  },
);
