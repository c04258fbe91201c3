import { InputError } from "../../sim/errors.ts";
import { definePlanner } from "../define-planner.ts";
import { integer, number, oneOf, wordOr } from "../options.ts";
import { leastBy } from "../ties.ts";
import { driftPlusPenalty, fullSpeed, SlotController, type DecideSlot } from "./controller.ts";
import { boardOf, cutEdgeProblem, secondsOf, type CutChoice, type CutEdgeProblem } from "./problem.ts";

type Policy = "drift" | "greedy" | "static" | "fixed" | "local" | "remote";

/** Policies that weigh joules, and so need the power of the board. */
const weighing: readonly Policy[] = ["drift", "greedy", "static"];

/** Shorter slots would be more events than anything else in a run. */
const shortestSlot = 1e-3;

/**
 * CutEdge (Lim, Lee, Kwak, Kim, IEEE TSC 2024): each slot the cut between a board and a server, the clock of the board and its
 * transmission rate, by drift plus penalty. Queues, weights and power models of the paper are not public: these are a
 * reconstruction. The other policies are what it is compared with.
 */
export const cutedge = definePlanner({
  name: "cutedge",
  summary:
    "each slot of a run: the cut between a board and a server, the board's clock, and whether it sends",
  source: "CutEdge-style, Lim, Lee, Kwak, Kim, IEEE TSC 2024; queues and weights are a reconstruction",
  options: {
    policy: oneOf(["drift", "greedy", "static", "fixed", "local", "remote"], {
      meaning:
        "drift: energy against what is queued; greedy: each slot the cut of least energy; static: the one of least energy at the mean bandwidth; fixed: the one of the option cut; all local; all remote. All but drift at full clock and rate",
    }),
    V: number({ above: 0, default: 1, meaning: "drift: weight of energy, seconds of queued work a watt" }),
    slot: number({ above: 0, default: 0.1, meaning: "seconds of a slot" }),
    beta: wordOr(
      "off",
      number({ above: 0, meaning: "drift: joules that a request is worth; requests worth less are refused" }),
    ),
    floor: wordOr(
      "off",
      number({
        above: 0,
        meaning:
          "requests/s: drift admits so many on average, and with it refuses what beta does not pay for; greedy and static cut so that as many can be served",
      }),
    ),
    cut: wordOr(
      "latency",
      integer({
        min: 0,
        meaning: "fixed: least latency at the mean bandwidth, or the number of a cut from 0 for all remote",
      }),
    ),
    drain: number({
      above: 0,
      default: 10,
      meaning: "seconds without a new request after which what waits is served, however little",
    }),
  },
  lacks: (devices, { policy, slot }, { inference, requests }) => {
    const { name, power } = devices[boardOf(inference)]!;
    if (devices.length < 2) return "a cut is between two devices, and there is one";
    if (requests === "none")
      return "cutedge decides over many requests, and there are none (allowed: requests: {arrivals: {rate: 2 /s}, count: 300} beside it)";
    if (requests === "shared") return "cutedge sets the clock of its board, and other workloads run there";
    if (!(slot >= shortestSlot)) return `a slot of ${slot} s is too short (allowed: from ${shortestSlot})`;
    if (power || !weighing.includes(policy)) return undefined;
    return `policy ${policy} needs the power of ${name}; state it as power: {clock: [0.25, 0.5, 1], alpha: 8 W, idle: 500 mW} with radio: lte, or as power: {compute: 3 W, transmit: 500 mW}`;
  },
  plan(planning, options) {
    const { problem, notes } = cutEdgeProblem(planning);
    const decide = policyOf(problem, options);
    const settings = {
      slot: options.slot,
      floor: numberOf(options.floor) ?? 0,
      drain: options.drain,
    };
    return {
      kind: "controller",
      controller: (onFailure = "retry") => new SlotController(problem, decide, { ...settings, onFailure }),
      // Queues have no model of the latency of a request.
      predictedLatency: undefined,
      notes,
    };
  },
});

/** A policy and its figures. */
interface PolicyChoice {
  readonly policy: Policy;
  readonly V: number;
  readonly beta: "off" | number;
  readonly floor: "off" | number;
  readonly cut: "latency" | number;
}

function policyOf(problem: CutEdgeProblem, options: PolicyChoice): DecideSlot {
  const { cuts, meanRate } = problem;
  const floor = numberOf(options.floor);
  const always = (cut: CutChoice) => fullSpeed(problem, () => cut);
  switch (options.policy) {
    case "greedy":
      return fullSpeed(problem, (rate) => frugalCut(problem, rate, floor));
    case "static":
      return always(frugalCut(problem, meanRate, floor));
    case "fixed":
      return always(cutNamed(problem, options.cut));
    case "local":
      return always(cuts.at(-1)!);
    case "remote":
      return always(cuts[0]);
    case "drift": {
      const worth = numberOf(options.beta) ?? (floor === undefined ? undefined : 0);
      return driftPlusPenalty(problem, { penalty: options.V, worth });
    }
  }
}

/** The cut of least energy at full clock and rate, of those that serve so many requests/s; else the one that serves most. */
function frugalCut(
  { cuts, clocks, radio, boardStreams }: CutEdgeProblem,
  rate: number,
  floor = 0,
): CutChoice {
  const full = clocks.at(-1)!;
  const boardOf = ({ boardSeconds }: CutChoice) => boardSeconds / full.speed;
  const sendingOf = ({ bytes }: CutChoice) => (bytes > 0 ? bytes / rate : 0);
  const slowest = (cut: CutChoice) => Math.max(boardOf(cut) / boardStreams, sendingOf(cut));
  const joules = (cut: CutChoice) =>
    full.watts * boardOf(cut) + radio.base * sendingOf(cut) + radio.perByte * cut.bytes;
  const able = cuts.filter((cut) => slowest(cut) * floor <= 1 && slowest(cut) < Infinity);
  return leastBy(able, joules) ?? leastBy(cuts, slowest)!;
}

function cutNamed({ cuts, meanRate }: CutEdgeProblem, cut: "latency" | number): CutChoice {
  if (cut === "latency") return leastBy(cuts, (one) => secondsOf(one, meanRate));
  const found = cuts[cut];
  if (found) return found;
  throw new InputError(`there is no cut ${cut} (allowed: 0 to ${cuts.length - 1} on this model and devices)`);
}

function numberOf(value: "off" | number): number | undefined {
  return value === "off" ? undefined : value;
}
