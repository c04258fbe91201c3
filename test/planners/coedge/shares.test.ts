import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { programSeconds, stageLoad } from "../../../planners/coedge/problem.ts";
import { coedgeShares } from "../../../planners/coedge/shares.ts";
import { fixedSeed } from "../../support/arbitrary.ts";
import { coedgeProblems } from "./arbitrary.ts";
import { expectedShares, threeBoards } from "./given.ts";

describe("least energy under a deadline", () => {
  it.each(expectedShares)("%d s with devices %j", (deadline, active, shares, joules) => {
    const found = coedgeShares(threeBoards, active, "energy", deadline);
    if (shares === null || joules === null) {
      expect(found).toEqual({ status: "infeasible" });
      return;
    }
    if (found.status !== "optimal") throw new Error(found.status);
    expect(found.value).toBeCloseTo(joules, 5);
    for (const [device, share] of shares.entries()) expect(found.shares[device]).toBeCloseTo(share, 6);
  });
});

test("the weak board alone takes the time of its own computation", () => {
  expect(coedgeShares(threeBoards, [0], "latency")).toMatchObject({ status: "optimal", shares: [1, 0, 0] });
  const alone = coedgeShares(threeBoards, [0], "latency");
  expect(alone.status === "optimal" && alone.value).toBeCloseTo(2.40325, 9);
});

test("a share below the fewest rows goes to the others", () => {
  const problem = { ...threeBoards, minimumRows: 16 };
  const found = coedgeShares(problem, [0, 1, 2], "energy", 1);
  // 0.068 of 224 rows are 15.3; without that board the deadline cannot be met.
  expect(found).toEqual({ status: "infeasible" });
  const fewer = coedgeShares({ ...problem, minimumRows: 15 }, [0, 1, 2], "energy", 1);
  expect(fewer).toMatchObject({ status: "optimal", dropped: [] });
  const soon = coedgeShares({ ...problem, minimumRows: 60 }, [0, 1, 2], "latency");
  expect(soon).toMatchObject({ status: "optimal", shares: [0, 0, 1], dropped: [0, 1] });
});

test("memory bounds a share", () => {
  const found = coedgeShares({ ...threeBoards, maximumShare: [1, 1, 0.5] }, [0, 1, 2], "latency");
  expect(found.status === "optimal" && found.shares[2]).toBeLessThanOrEqual(0.5 + 1e-9);
  const short = { ...threeBoards, maximumShare: [0.2, 0.2, 0.5] };
  expect(coedgeShares(short, [0, 1, 2], "latency")).toEqual({ status: "infeasible" });
});

test.each(expectedShares)("seconds that the program sees: %d s with devices %j", (deadline, active) => {
  const frugal = coedgeShares(threeBoards, active, "energy", deadline);
  if (frugal.status === "optimal") expect(frugal.seconds).toBeLessThanOrEqual(deadline * (1 + 1e-6));
  const fastest = coedgeShares(threeBoards, active, "latency");
  if (fastest.status !== "optimal") throw new Error(fastest.status);
  // The objective itself, found by the solver.
  expect(fastest.seconds).toBeCloseTo(fastest.value, 6);
});

test("values are the seconds and joules of the shares, added up stage by stage; memory, deadline and fewest rows hold", () => {
  let timely = 0;
  fc.assert(
    fc.property(coedgeProblems(4), fc.constantFrom(0.5, 2, 8), (problem, deadline) => {
      const devices = problem.maximumShare.map((_, device) => device);
      for (const objective of ["latency", "energy"] as const) {
        const found = coedgeShares(problem, devices, objective, deadline);
        if (found.status !== "optimal") continue;
        timely++;
        const { shares, dropped, value } = found;
        const active = devices.filter((device) => !dropped.includes(device));
        const joules = problem.stages.flatMap((stage) =>
          active.map((device) => {
            const { computePerShare, transmitPerShare, transmitFixed } = stageLoad(
              problem,
              stage,
              active,
              device,
            );
            const { compute, transmit } = problem.power![device]!;
            const sending = transmitPerShare * shares[device]! + transmitFixed;
            return stage.count * (compute * computePerShare * shares[device]! + transmit * sending);
          }),
        );
        const expected =
          objective === "latency"
            ? programSeconds(problem, active, shares)
            : joules.reduce((sum, each) => sum + each, 0);
        expect(value / expected).toBeCloseTo(1, 6);
        expect(programSeconds(problem, active, shares)).toBeLessThanOrEqual(deadline * (1 + 1e-6));
        for (const [device, share] of shares.entries()) {
          expect(share).toBeLessThanOrEqual(problem.maximumShare[device]! + 1e-6);
          if (share > 0) expect(share * problem.rows).toBeGreaterThanOrEqual(problem.minimumRows - 1e-6);
        }
      }
    }),
    { ...fixedSeed, numRuns: 150 },
  );
  expect(timely).toBeGreaterThan(50);
});
