import { changingCases, stillCases } from "../../sim/network/simgrid-vectors.ts";
import type { Truth } from "../truth.ts";

export const simgrid: Truth = {
  name: "simgrid",
  title: "SimGrid: finish times of transfers",
  compared:
    "When each of many transfers on random networks has arrived, beside SimGrid 3.32 (max-min sharing, its latency and bandwidth factors " +
    "at 1), on links that stand and on links whose bandwidth changes.",
  fitted: "nothing.",
  command: "npm run validation",
  quick: true,
  cells: () => [
    ...stillCases.flatMap(({ name, finish, expected }) =>
      expected.map((truth, transfer) => ({
        group: "links that stand",
        name: `${name}, transfer ${transfer}`,
        truth,
        ours: finish()[transfer]!,
      })),
    ),
    ...changingCases.flatMap(({ index, forwarding, finish, expected }) =>
      expected.map((truth, transfer) => ({
        group: `links that change, ${forwarding}`,
        name: `case ${index}, transfer ${transfer}`,
        truth,
        ours: finish()[transfer]!,
      })),
    ),
  ],
};
