import fc from "fast-check";
import { beforeAll, test } from "vitest";
import { coedgeProgram } from "../../../planners/coedge/program.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { loadHighsSolver, type HighsSolver } from "../../support/highs.ts";
import { expectSameOptimum } from "../../support/linear-programs.ts";
import { coedgeProblems } from "./arbitrary.ts";

let highs: HighsSolver;

beforeAll(async () => {
  highs = await loadHighsSolver();
});

test("programs of random problems have the optimum that HiGHS finds", () => {
  fc.assert(
    fc.property(
      coedgeProblems(6),
      fc.constantFrom("latency" as const, "energy" as const),
      fc.constantFrom(Infinity, 0.5, 2, 8),
      (problem, objective, deadline) => {
        const devices = problem.maximumShare.map((_, device) => device);
        expectSameOptimum(coedgeProgram(problem, devices, objective, deadline).program, highs);
      },
    ),
    { ...fixedSeed, numRuns: 300 },
  );
});
