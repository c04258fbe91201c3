import type { CutEdgeProblem } from "../../../planners/cutedge/index.ts";
import { speedAt, wattsAt, type DeviceClock } from "../../../sim/cluster/index.ts";

/** What a cut takes: seconds of the board, bytes of the uplink. */
export interface CutFigures {
  readonly boardSeconds: number;
  readonly bytes: number;
}

/** What the board and its radio take; computing `alpha` c^3 + `idle` watts, none of it bound by memory, unless given. */
export type FluidPower = Pick<DeviceClock, "alpha" | "idle"> &
  Partial<Pick<DeviceClock, "exponent" | "memoryBound">> &
  CutEdgeProblem["radio"];

/** A board with clocks, and a server that takes no time. */
export function fluidProblem(
  cuts: readonly CutFigures[],
  clocks: readonly number[],
  power: FluidPower,
  meanRate: number,
): CutEdgeProblem {
  const clock = { exponent: 3, memoryBound: 0, ...power, steps: clocks };
  const compute = power.alpha + power.idle;
  const nothing = { computes: [], transfers: [], barriers: [] };
  const [first, ...others] = cuts.map((cut, index) => ({
    ...cut,
    name: String(index),
    program: nothing,
    isLocal: cut.bytes === 0,
    serverSeconds: 0,
    leftWhenComputed: 0,
    leftWhenSent: 0,
  }));
  return {
    board: 0,
    server: 1,
    cuts: [first!, ...others],
    clocks: [
      { share: 0, speed: 0, watts: 0 },
      ...clocks.map((share) => ({
        share,
        speed: speedAt(clock, share),
        watts: wattsAt({ compute, clock }, share),
      })),
    ],
    radio: power,
    meanRate,
    boardStreams: 1,
    serverStreams: 1,
  };
}

/** What a slot brings: requests, and bytes/s of the uplink. */
export interface FluidSlot {
  readonly requests: number;
  readonly rate: number;
}

/** What a decision comes to, in numbers alone. */
export interface FluidDecision {
  readonly cut: CutFigures;
  readonly watts: number;
  readonly speed: number;
  readonly sends: boolean;
}

/**
 * The queue recursion of a fluid board and uplink: Q(t+1) = max(Q(t) - served, 0) + admitted, in seconds of the board and
 * bytes of the uplink.
 */
export function fluidRun(
  slots: readonly FluidSlot[],
  seconds: number,
  radio: { readonly base: number; readonly perByte: number },
  decide: (board: number, uplinkBytes: number, rate: number) => FluidDecision,
) {
  let [board, uplink, joules, boardTime] = [0, 0, 0, 0];
  const used = new Set<CutFigures>();
  for (const { requests, rate } of slots) {
    const { cut, watts, speed, sends } = decide(board, uplink, rate);
    if (requests > 0) used.add(cut);
    joules += (watts + (sends ? radio.base + radio.perByte * rate : 0)) * seconds;
    boardTime += board;
    board = Math.max(board - speed * seconds, 0) + requests * cut.boardSeconds;
    uplink = Math.max(uplink - (sends ? rate : 0) * seconds, 0) + requests * cut.bytes;
  }
  return {
    watts: joules / (slots.length * seconds),
    boardMean: boardTime / slots.length,
    board,
    uplink,
    used,
  };
}
