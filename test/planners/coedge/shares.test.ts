import { describe, expect, it, test } from "vitest";
import { coedgeShares } from "../../../planners/coedge/shares.ts";
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
