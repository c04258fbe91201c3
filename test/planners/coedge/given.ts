import type { CoedgeProblem } from "../../../planners/coedge/problem.ts";

/**
 * An instance of five layers on two weak boards and a strong one; numbers of our own making, structure as in CoEdge
 * (cycles for each KB of input, links of 1 MB/s).
 */
export const threeBoards: CoedgeProblem = problemOf();

function problemOf(): CoedgeProblem {
  const inputKilobytes = [588, 756.75, 547.5, 253.5, 253.5];
  const haloKilobytes = [21, 13.5, 6.5, 6.5, 6.5];
  const boards = [
    { cyclesPerKilobyte: 1.2e6, frequency: 1.2e9, power: { compute: 3, transmit: 1 } },
    { cyclesPerKilobyte: 1.2e6, frequency: 1.2e9, power: { compute: 3, transmit: 1 } },
    { cyclesPerKilobyte: 0.6e6, frequency: 2e9, power: { compute: 8, transmit: 1.5 } },
  ];
  return {
    stages: inputKilobytes.map((kilobytes, layer) => ({
      count: 1,
      computeSeconds: boards.map(
        ({ cyclesPerKilobyte, frequency }) => (cyclesPerKilobyte * kilobytes) / frequency,
      ),
      haloBytes: layer === 0 ? 0 : haloKilobytes[layer]! * 1e3,
      scatterBytes: layer === 0 ? kilobytes * 1e3 : 0,
      gatherBytes: layer === inputKilobytes.length - 1 ? 36e3 : 0,
    })),
    master: 0,
    aggregator: 0,
    secondsPerByte: boards.map((_, from) => boards.map((_, to) => (from === to ? 0 : 1e-6))),
    power: boards.map(({ power }) => power),
    maximumShare: boards.map(() => 1),
    rows: 224,
    minimumRows: 0,
    fixedSeconds: 0.004,
  };
}

/** By deadline and active devices: shares and joules of the optimum, as HiGHS finds them; null where there is none. */
export const expectedShares: readonly (readonly [
  deadline: number,
  active: readonly number[],
  shares: readonly number[] | null,
  joules: number | null,
])[] = [
  [3, [0], [1, 0, 0], 7.19775],
  [3, [0, 1], [1, 0, 0], 7.26375],
  [3, [0, 2], [0, 0, 1], 6.7767],
  [3, [0, 1, 2], [0, 0, 1], 6.8427],
  [1.5, [0], null, null],
  [1.5, [0, 1], null, null],
  [1.5, [0, 2], [0, 0, 1], 6.7767],
  [1.5, [0, 1, 2], [0, 0, 1], 6.8427],
  [1, [0], null, null],
  [1, [0, 1], null, null],
  [1, [0, 2], null, null],
  [1, [0, 1, 2], [0.214991, 0.068371, 0.716638], 7.02805],
  [0.9, [0], null, null],
  [0.9, [0, 1], null, null],
  [0.9, [0, 2], null, null],
  [0.9, [0, 1, 2], [0.192666, 0.165113, 0.642221], 7.12589],
];
