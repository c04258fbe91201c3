import { expect, test } from "vitest";
import { stillCases } from "./simgrid-vectors.ts";

test.each(stillCases)("finish times equal those of SimGrid: $name", ({ expected, finish }) => {
  for (const [index, time] of finish().entries())
    expect(Math.abs(time - expected[index]!)).toBeLessThanOrEqual(1e-9 * expected[index]!);
});
