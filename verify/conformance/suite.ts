import { isDeepStrictEqual } from "node:util";
import {
  inferenceOf,
  problemOf,
  provePlan,
  trueBeliefs,
  type Planned,
  type PlannerChoice,
} from "../../planners/index.ts";
import { star, type Cluster, type ComputeProfile } from "../../sim/cluster/index.ts";
import { InfeasibleError } from "../../sim/errors.ts";
import { macs, type Model } from "../../sim/model/index.ts";
import { checkPlan, type Inference, type Lowering } from "../../sim/partition/index.ts";
import { computeDurations, simulate } from "../../sim/run/index.ts";
import { CheckedNetwork } from "../../sim/network/index.ts";
import { volume } from "../../sim/tensor/index.ts";
import { SeededValues, type Runtime } from "../../traces/record/index.ts";
import { computeReference, type Reference } from "../reference.ts";
import { TileCache } from "../tile-cache.ts";
import { TileRunner } from "../tile-runner.ts";
import { verifyPlan } from "../verify-plan.ts";
import { verifyLowering } from "../verify.ts";

/** What is checked, and what each means. */
export const conformanceChecks = {
  answers: "answers every problem with a plan, and does not change the problem",
  deterministic: "gives the same plan when asked twice",
  sound: "computes all of the result, and nothing before its inputs are there",
  memory: "holds no more on a device than fits",
  believed: "runs no longer than its believed run",
  equal: "computes the same numbers as the undivided model",
  refused: "refuses what no device has the memory for, or its plan is refused",
} as const;

export type ConformanceCheck = keyof typeof conformanceChecks;

/** A check that a planner failed in a case. */
export interface Finding {
  readonly check: ConformanceCheck;
  /** The model and the devices. */
  readonly where: string;
  readonly reason: string;
}

/** Memory of each device, bytes; more than the models need. */
const memory = 2 ** 20;

const deviceCounts = [2, 3, 4, 5, 6];
const speeds = ["even", "uneven"] as const;

/** Number of problems that each model is put to a planner in. */
export const casesPerModel = deviceCounts.length * speeds.length;

/** Tries planners on models; what it has computed of a model serves the next planner. */
export class ConformanceSuite {
  private readonly values = new SeededValues(11);
  private readonly references = new Map<Model, Reference>();
  private readonly runner: TileRunner | undefined;
  private readonly cache: TileCache | undefined;

  /** @param runtime computes plans for real; without one their numbers are not checked */
  constructor(runtime: Runtime | undefined) {
    this.runner = runtime && new TileRunner(runtime, this.values);
    this.cache = this.runner && new TileCache(this.runner, 2 ** 28);
  }

  /** What a planner does wrong on a model, for 2 to 6 devices of equal and of unequal speeds. */
  async check(choice: PlannerChoice, model: Model): Promise<readonly Finding[]> {
    const findings: Finding[] = [];
    for (const deviceCount of deviceCounts) {
      for (const speed of speeds) {
        const where = `${model.name} on ${deviceCount} devices of ${speed === "even" ? "equal" : "unequal"} speed`;
        const cluster = clusterFor(deviceCount, speed, memory);
        const found = await this.checkCase(choice, { model, inputAt: 0, resultAt: deviceCount - 1 }, cluster);
        findings.push(...found.map((finding) => ({ ...finding, where })));
      }
    }
    return findings;
  }

  /** What a planner does wrong where no device has the memory for anything. */
  checkRefusal(choice: PlannerChoice, model: Model): readonly Finding[] {
    const cluster = clusterFor(2, "even", 100);
    const inference: Inference = { model, inputAt: 0, resultAt: 0 };
    const where = `${model.name} on 2 devices of 100 bytes`;
    const finding = (reason: string): readonly Finding[] => [{ check: "refused", where, reason }];
    try {
      checkPlan(planOn(choice, inference, cluster).plan, inference, cluster.devices);
    } catch (error) {
      return error instanceof InfeasibleError ? [] : finding(reasonOf(error));
    }
    return finding("its plan is taken to fit");
  }

  private async checkCase(
    choice: PlannerChoice,
    inference: Inference,
    cluster: Cluster,
  ): Promise<readonly Omit<Finding, "where">[]> {
    const { devices } = cluster;
    let planned: Planned;
    try {
      planned = planOn(choice, inference, cluster);
    } catch (error) {
      // What `provePlan` finds wrong with a plan begins so.
      const check = /^plan: /.test(reasonOf(error)) ? "sound" : fitsNot(error) ? "memory" : "answers";
      return [{ check, reason: reasonOf(error) }];
    }
    if (!isDeepStrictEqual(planOn(choice, inference, cluster), planned))
      return [{ check: "deterministic", reason: "the second plan differs from the first" }];
    const findings: Omit<Finding, "where">[] = [];
    const run = inferenceOf(planned, inference);
    const { lowering, memories } = checkPlan(planned.plan, run, devices);
    for (const [device, { weights, activations }] of memories.entries())
      if (weights + activations > memory)
        findings.push({ check: "memory", reason: `device ${device} holds ${weights + activations} bytes` });
    const made = secondsOf(lowering, cluster);
    const believed = trueBeliefs(cluster).makespan(planned, inference);
    if (made > believed * (1 + 1e-9))
      findings.push({ check: "believed", reason: `it runs ${made} s, and ${believed} s are believed` });
    const wrong = await this.wrongNumbers(planned, lowering, inference, devices.length);
    if (wrong !== undefined) findings.push({ check: "equal", reason: wrong });
    return findings;
  }

  /** Which piece of a plan, or of its other turns, computes other numbers than the whole model; undefined for none. */
  private async wrongNumbers(
    { merged, plan, turns = [] }: Planned,
    lowering: Lowering,
    inference: Inference,
    deviceCount: number,
  ): Promise<string | undefined> {
    const { runner, cache } = this;
    if (!runner || !cache) return undefined;
    const reference = await this.reference(inference.model, runner);
    const run = inferenceOf({ ...(merged && { merged }) }, inference);
    const others = turns.map((turn) => checkPlan(turn, run, unlimited(deviceCount)).lowering);
    const proofs = merged
      ? [await verifyPlan({ lowering, merged }, inference, deviceCount, runner, reference)]
      : [];
    for (const one of merged ? [] : [lowering, ...others])
      proofs.push(await verifyLowering(one, inference, deviceCount, cache, reference));
    const wrong = proofs.find(({ ok }) => !ok);
    if (!wrong) return undefined;
    const { firstWrongPiece, maxAbsError } = wrong;
    return `${plan.execution} plan: ${firstWrongPiece ? `first in ${JSON.stringify(firstWrongPiece)}` : `off by ${maxAbsError}`}`;
  }

  private async reference(model: Model, runner: TileRunner): Promise<Reference> {
    const known = this.references.get(model) ?? (await computeReference(model, runner, this.values));
    this.references.set(model, known);
    return known;
  }
}

/** The plan that was decided, or that the run of a controller realises. */
function planOn({ planner, options }: PlannerChoice, inference: Inference, cluster: Cluster): Planned {
  const decision = planner.plan(problemOf(inference, cluster), options);
  return provePlan(decision, inference, cluster).planned;
}

/** Seconds of a run of a plan, on a network that checks its laws at every instant. */
function secondsOf(lowering: Lowering, { devices, network }: Cluster): number {
  const networks: CheckedNetwork[] = [];
  const { seconds } = computeDurations(lowering, { devices }, { kind: "median" });
  const { makespan } = simulate(
    lowering,
    {
      devices,
      network: (onDelivered) => {
        const checked = new CheckedNetwork(network, onDelivered);
        networks.push(checked);
        return checked;
      },
    },
    seconds,
  );
  for (const checked of networks) checked.checkFinished();
  return makespan;
}

/** Devices of one speed, or each half as fast as the one before, behind a star. */
function clusterFor(deviceCount: number, speed: (typeof speeds)[number], deviceMemory: number): Cluster {
  const names = Array.from({ length: deviceCount }, (_, device) => `board-${device}`);
  const devices = names.map((name, device) => ({
    name,
    profile: profileOf(name, speed === "even" ? 1e-8 : 1e-8 * 2 ** (device % 3)),
    streams: 1,
    memory: deviceMemory,
  }));
  return { devices, network: star(names, { bandwidth: 2e6, latency: 1e-5, duplex: "full" }) };
}

/** A profile by formula: a time for each multiply-accumulate and each output element. */
function profileOf(name: string, secondsPerMac: number): ComputeProfile {
  return {
    name,
    tileCost: (operator, region) => ({
      kernel: secondsPerMac * macs(operator, region) + 1e-7 * volume(region),
      reorderInput: 0,
      reorderOutput: 0,
      source: "roofline",
      samples: [],
    }),
  };
}

function unlimited(deviceCount: number) {
  return Array.from({ length: deviceCount }, (_, device) => ({ name: `board-${device}`, memory: Infinity }));
}

function fitsNot(error: unknown): boolean {
  return error instanceof InfeasibleError && /^device \S+ has /.test(error.message);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
