import type { NetworkGraph } from "../../sim/cluster/index.ts";
import type { DecoderNetwork } from "../../sim/model/index.ts";
import {
  oneRequest,
  run,
  type RunDevice,
  type RunEnd,
  type RunObserver,
  type Workload,
} from "../../sim/run/index.ts";
import { Generation } from "./generation.ts";
import { leaderOf, type DecoderPlan } from "./plan.ts";
import type { DecoderProblem, TokenWorkload } from "./problem.ts";
import type { DecoderRates } from "./rates.ts";
import { TokenTimes, type PassTimes } from "./token-times.ts";

/** Tokens that were made, and the run in which they were. */
export interface Generated {
  /** Seconds from the start to the first token. */
  readonly timeToFirst: number;
  /** Of each token after the first. */
  readonly tokens: readonly PassTimes[];
  /** Seconds to the last token. */
  readonly seconds: number;
  readonly bytesMoved: number;
  readonly end: RunEnd;
}

/** Where tokens are made. */
export interface GenerationWorld {
  readonly devices: readonly RunDevice[];
  readonly rates: readonly DecoderRates[];
  readonly links: NetworkGraph;
}

/** Makes tokens by a plan. */
export function generate(
  network: DecoderNetwork,
  plan: DecoderPlan,
  asked: TokenWorkload,
  { devices, rates, links }: GenerationWorld,
  {
    observers = [],
    workload = oneRequest,
  }: { readonly observers?: readonly RunObserver[]; readonly workload?: Workload } = {},
): Generated {
  const times = new TokenTimes(leaderOf(plan.stages[0]!));
  const generation = new Generation(network, plan, asked, rates);
  const world = { devices, network: links, secondsOf: generation.secondsOf };
  const end = run(world, workload, generation, { observers: [times, ...observers] });
  const { passes } = times;
  const first = Math.ceil(asked.prompt / asked.batch);
  const sum = (some: readonly PassTimes[]) => some.reduce((all, { seconds }) => all + seconds, 0);
  return {
    timeToFirst: sum(passes.slice(0, first)),
    tokens: passes.slice(first),
    seconds: sum(passes),
    bytesMoved: generation.bytesMoved,
    end,
  };
}

/** Seconds that a plan is believed to take: its prompt, and as many tokens as are asked for, each as long as the second. */
export function believedSeconds(
  { network, workload, devices, links }: DecoderProblem,
  plan: DecoderPlan,
): number {
  const { tokens } = workload;
  const world: GenerationWorld = {
    devices: devices.map(() => ({ streams: 1 })),
    rates: devices.map(({ rates }) => rates),
    links,
  };
  const made = generate(network, plan, { ...workload, tokens: Math.min(tokens, 2) }, world);
  const [second] = made.tokens;
  return made.timeToFirst + (second ? (tokens - 1) * second.seconds : 0);
}
