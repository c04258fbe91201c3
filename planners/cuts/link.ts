import type { Beliefs } from "../beliefs.ts";
import {
  priceCut,
  priceMessages,
  type CutEnds,
  type CutLink,
  type CutProblem,
  type PricedCut,
} from "./cut-problem.ts";

/** What a planner believes of the messages between both sides of a cut. */
export interface BelievedLink {
  /** What messages take beside their latency, where that is the same for each byte; undefined where it is not. */
  readonly link: CutLink | undefined;
  /** Seconds that messages take which leave together, once. */
  readonly latency: number;
  /** The problem at these prices. Where they are not the same for each byte, each message pays its whole time alone. */
  readonly priced: PricedCut;
}

/** Asks the beliefs what messages of the sizes of a problem take. */
export function believedLink(believed: Beliefs, { edge, cloud }: CutEnds, problem: CutProblem): BelievedLink {
  const direction = (source: number, destination: number) => (count: number, bytes: number) =>
    believed.transferSeconds(
      Array.from({ length: count }, () => ({ source, destinations: [destination], bytes })),
    );
  const up = lineThrough(direction(edge, cloud), sizesOf(problem.bytes, problem.messages));
  const down = lineThrough(direction(cloud, edge), sizesOf(problem.resultBytes, problem.resultMessages));
  if (up && down) {
    // A latency is paid once by all messages that leave together; where messages wait for each other they pay it each.
    const link = {
      perMessage: Math.max(up.perMessage, down.perMessage),
      perByte: up.perByte,
      perByteBack: isClose(down.perByte, up.perByte) ? up.perByte : down.perByte,
    };
    return { link, latency: up.latency, priced: priceCut(problem, link) };
  }
  const alone = (seconds: (count: number, bytes: number) => number) => (bytes: number) => seconds(1, bytes);
  return {
    link: undefined,
    latency: 0,
    priced: priceMessages(problem, {
      up: alone(direction(edge, cloud)),
      back: alone(direction(cloud, edge)),
    }),
  };
}

/** Different sizes of the messages that cross, ascending. */
function sizesOf(bytes: Float64Array, messages: Float64Array): readonly number[] {
  const sizes = bytes.map((sum, node) => sum / messages[node]!);
  return [...new Set(sizes)].filter((size) => size < Infinity).sort((a, b) => a - b);
}

/** Times that are the same for each byte: latency + messages x (perMessage + bytes x perByte); undefined where none fits. */
function lineThrough(seconds: (count: number, bytes: number) => number, sizes: readonly number[]) {
  const least = sizes.find((bytes) => bytes > 0) ?? probeBytes;
  const most = Math.max(sizes.at(-1) ?? 0, 2 * least);
  const perByte = (seconds(1, most) - seconds(1, least)) / (most - least);
  // Where there is no latency, what rounding leaves of it is more than an output without bytes takes.
  const fixed = withoutNoise(seconds(1, least) - perByte * least, seconds(1, least));
  const perMessage = withoutNoise(seconds(2, most) - seconds(1, most) - perByte * most, seconds(2, most));
  const isLine = sizes.every((bytes) => isClose(seconds(1, bytes), fixed + perByte * bytes));
  return isLine ? { perByte, perMessage, latency: withoutNoise(fixed - perMessage, fixed) } : undefined;
}

/** For a problem in which nothing crosses. */
const probeBytes = 2 ** 20;

/** Differences of sums below this share of them are rounding. */
const rounding = 1e-9;

function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= rounding * Math.max(Math.abs(a), Math.abs(b));
}

function withoutNoise(difference: number, of: number): number {
  return difference > rounding * Math.abs(of) ? difference : 0;
}
