import { Matrix, solve } from "ml-matrix";
import { InputError } from "../../../sim/errors.ts";

/** Messages of one size, sent back to back, until the answer to the last: seconds. */
export interface Burst {
  readonly bytes: number;
  readonly count: number;
  readonly seconds: number;
}

/** A link fitted to bursts over it. */
export interface LinkFit {
  /** Seconds that an empty message takes one way, without the cost of a further one. */
  readonly latency: number;
  /** Seconds that each further message costs beside its bytes. */
  readonly messageCost: number;
  /** Bytes/s of the contents of messages. */
  readonly goodput: number;
  /** Median of how far the bursts are from what these say of them, over what they took. */
  readonly medianError: number;
}

/**
 * Fits latency, cost of a message and goodput by least squares over the relative errors of bursts. A burst of n messages
 * and its empty answer take 2 latency + (n + 1) cost + bytes / goodput.
 *
 * @throws InputError where the bursts do not tell them apart, or say that more bytes take less time
 */
export function fitLink(bursts: readonly Burst[]): LinkFit {
  const sizes = new Set(bursts.map(({ bytes, count }) => bytes * count));
  const counts = new Set(bursts.map(({ count }) => count));
  if (sizes.size < 2 || counts.size < 2)
    throw new InputError("a link is fitted to bursts of at least two sizes and two numbers of messages");
  const fitted = leastSquares(bursts, true);
  const [constant = 0, cost = 0, secondsOfByte = 0] = fitted.every((value) => value >= 0)
    ? fitted
    : leastSquares(bursts, false);
  if (!(secondsOfByte > 0)) throw new InputError("the link took no longer for more bytes: nothing to fit");
  // Where a message costs more alone than among others, that is latency; it cannot be negative.
  const messageCost = Math.min(cost, constant / 2);
  const errors = bursts
    .map(({ bytes, count, seconds }) => {
      const said = constant + cost * (count - 1) + bytes * count * secondsOfByte;
      return Math.abs(said - seconds) / seconds;
    })
    .sort((a, b) => a - b);
  return {
    latency: constant / 2 - messageCost,
    messageCost,
    goodput: 1 / secondsOfByte,
    medianError: errors[Math.floor(errors.length / 2)]!,
  };
}

/** Seconds of an empty message and its answer, of a further message, and of a byte. */
function leastSquares(bursts: readonly Burst[], withCost: boolean): readonly number[] {
  const rows = bursts.map(({ bytes, count, seconds }) =>
    [1, ...(withCost ? [count - 1] : []), bytes * count].map((value) => value / seconds),
  );
  const solution = solve(new Matrix(rows), Matrix.columnVector(bursts.map(() => 1)), true).to1DArray();
  const [constant = 0, second = 0, third = 0] = solution;
  return withCost ? [constant, second, third] : [Math.max(0, constant), 0, second];
}
