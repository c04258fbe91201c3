import {
  checkDecoderMemory,
  checkDecoderPlan,
  decoderHoldings,
  describeDecoderPlan,
  generate,
  heldBytes,
  keptTokens,
  type DecoderPlan,
  type DecoderPlannerChoice,
  type DecoderProblem,
  type DividedDecoder,
} from "../../planners/index.ts";
import { medianNetwork } from "../../sim/cluster/index.ts";
import { energyOf, type RunObserver } from "../../sim/run/index.ts";
import { quantile } from "../../traces/index.ts";
import { outcomeOf, type Measures, type Outcome, type TokenMeasures } from "../outcome.ts";
import type { GenerationPoint } from "../point.ts";

/** What planners of a point know: all of it but jitter, which they take to be at its median. */
function decoderProblem({ network, asked, cluster }: GenerationPoint): DecoderProblem {
  const { devices, network: graph } = cluster;
  return { network, workload: asked, devices, links: medianNetwork(graph) };
}

/**
 * The division of a point's decoder.
 *
 * @throws InfeasibleError when none fits the memory of the devices
 */
export function divideDecoder(
  point: GenerationPoint,
  { planner, options }: DecoderPlannerChoice,
): DividedDecoder {
  const problem = decoderProblem(point);
  const divided = planner.divide(problem, options);
  checkDecoderPlan(divided.plan, point.network);
  checkDecoderMemory(problem, divided.plan);
  return divided;
}

/** Divides the decoder of a point and makes its tokens; whatever goes wrong is an outcome too. */
export function runGeneration(
  point: GenerationPoint,
  choice: DecoderPlannerChoice,
  observers: readonly RunObserver[] = [],
): Outcome {
  return outcomeOf(
    () => divideDecoder(point, choice),
    ({ plan, notes }) => {
      const names = point.cluster.devices.map(({ name }) => name);
      return {
        planned: {
          predictedLatency: undefined,
          notes: [describeDecoderPlan(plan, names), ...notes, ...point.notes],
        },
        believedLatency: believedLatency(point, plan),
        metrics: makeTokens(point, plan, observers),
      };
    },
  );
}

/** Seconds of the same in the world that planners know: without jitter, and as it is at first. */
function believedLatency({ network, asked, cluster }: GenerationPoint, plan: DecoderPlan): number {
  const { devices, network: graph } = cluster;
  const world = { devices, links: medianNetwork(graph), rates: devices.map(({ rates }) => rates) };
  return generate(network, plan, asked, world).seconds;
}

/** Makes the tokens of a point by a plan. */
function makeTokens(
  { network, asked, cluster, workload }: GenerationPoint,
  plan: DecoderPlan,
  observers: readonly RunObserver[],
): Measures {
  const { devices, network: links } = cluster;
  const world = { devices, links, rates: devices.map(({ rates }) => rates) };
  const made = generate(network, plan, asked, world, { observers, workload });
  const held = decoderHoldings(network, plan, asked).map((holding) => heldBytes(holding, keptTokens(asked)));
  return {
    latency: made.seconds,
    bytesMoved: made.bytesMoved,
    busy: made.end.busy,
    energy: energyOf(devices, made.end),
    peakMemory: Math.max(...held),
    shares: sharesOfRoofline,
    tokens: tokenMeasures(made.timeToFirst, made.tokens),
  };
}

const sharesOfRoofline = {
  ...{ trace: 0, table: 0, interpolated: 0, scaled: 0, estimator: 0, board: 0, extrapolated: 0 },
  ...{ roofline: 1, stated: 0 },
};

function tokenMeasures(
  timeToFirst: number,
  tokens: readonly {
    readonly seconds: number;
    readonly compute: number;
    readonly transfer: number;
    readonly waiting: number;
  }[],
): TokenMeasures {
  if (tokens.length === 0) return { timeToFirst, later: undefined };
  const mean = (figure: (one: (typeof tokens)[number]) => number) =>
    tokens.reduce((sum, one) => sum + figure(one), 0) / tokens.length;
  return {
    timeToFirst,
    later: {
      mean: mean(({ seconds }) => seconds),
      p95: quantile(
        tokens.map(({ seconds }) => seconds),
        0.95,
      ),
      compute: mean(({ compute }) => compute),
      transfer: mean(({ transfer }) => transfer),
      waiting: mean(({ waiting }) => waiting),
    },
  };
}
