import type { ReportedRun } from "../../../results/report/index.ts";
import type { PointTimeline } from "../../../results/report/timeline/index.ts";
import type { PointRow } from "../../../results/row.ts";
import { rowWith } from "../rows.ts";

/** A row of a planner at a bandwidth with a latency in milliseconds; the baseline takes 100 ms. */
export function timed(
  planner: string,
  bandwidth: number,
  milliseconds: number,
  fields: Partial<PointRow> = {},
): PointRow {
  const latency = milliseconds / 1e3;
  return rowWith({
    planner,
    bandwidth_bps: bandwidth * 1e6,
    simulated_latency_s: latency,
    predicted_latency_s: latency,
    believed_latency_s: latency,
    speedup: 0.1 / latency,
    ...fields,
  });
}

/** A row without a result. */
export function without(status: "infeasible" | "failed", reason: string, fields: Partial<PointRow> = {}) {
  const nothing = {
    simulated_latency_s: null,
    predicted_latency_s: null,
    believed_latency_s: null,
    speedup: null,
    trace_share: null,
  };
  return rowWith({ ...nothing, status, reason, ...fields });
}

/** Two devices that compute alternately, and the link between them. */
export const timeline: PointTimeline = {
  makespan: 10_000,
  names: ["first", "second"],
  devices: [
    {
      name: "a",
      computes: [[0, 0, 4000, 0]],
      memory: [
        [0, 2e6],
        [4000, 1e6],
      ],
    },
    {
      name: "b",
      computes: [
        [0, 6000, 3000, 1],
        [0, 9500, 500, 1],
      ],
      memory: [
        [0, 0],
        [6000, 3e6],
      ],
    },
  ],
  links: [{ name: "a → b", spans: [[4000, 2000, 1e6]] }],
};

/** Two networks, three bandwidths, two seeds and three planners, of which one fails on one network. */
export function smallRun(): ReportedRun {
  const rows = ["alpha", "beta"].flatMap((model) =>
    [10, 100, 1000].flatMap((bandwidth) =>
      [1, 2].flatMap((seed) => [
        timed("single", bandwidth, 100, { model, seed }),
        timed("outc", bandwidth, 4000 / bandwidth + 10 * seed, { model, seed }),
        model === "beta"
          ? without("failed", 'Error: </script><img src="x"> & more', {
              ...{ model, seed, planner: "flexpie" },
              bandwidth_bps: bandwidth * 1e6,
            })
          : timed("flexpie", bandwidth, 40 + seed, { model, seed }),
      ]),
    ),
  );
  const shown = rows.findIndex(({ planner }) => planner === "flexpie");
  const points = rows.map((row, index) => ({
    row,
    timeline: index === shown || index === 0 ? timeline : undefined,
  }));
  return { scenario: "small <run>", version: "1.2.3", baseline: "single", points };
}
