import type { PlannerUse } from "../planners/index.ts";
import type { ComputeProfile, Device, NetworkGraph } from "../sim/cluster/index.ts";
import { InputError } from "../sim/errors.ts";
import type { Model } from "../sim/model/index.ts";
import type { TaskGraph } from "../sim/task-graph/index.ts";
import { wholeBox } from "../sim/tensor/index.ts";
import { shippedProfiles, statedTimes, withoutStatedTime } from "../traces/index.ts";
import { allowedProfiles } from "./device-schema.ts";
import { trainerNames } from "./run-training.ts";
import type { InferenceSettings } from "./schema.ts";
import { SettingsError } from "./settings-error.ts";

const roofline = shippedProfiles.find(({ kind }) => kind === "roofline")!.name;

/** A layer that a profile knows nothing about is better met before the run than in its middle. */
export function checkCoverage(profile: ComputeProfile, model: Model): void {
  try {
    for (const operator of model.operators) profile.tileCost(operator, wholeBox(operator.shape));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new SettingsError(
      ["model"],
      `${error.message}; a roofline profile such as ${roofline} works for any model`,
    );
  }
}

/** Devices without a profile can compute a model that states the times of its layers. */
export function checkProfiles({ cluster }: InferenceSettings, { operators }: Model): void {
  const group = cluster.devices.findIndex(({ profile }) => profile === statedTimes);
  const unknown = group < 0 ? undefined : withoutStatedTime(operators);
  if (unknown)
    throw new SettingsError(
      ["cluster", "devices", group, "profile"],
      `is missing, and nothing states a time of ${unknown.name} (allowed: ${allowedProfiles()})`,
    );
}

/** Only what crosses a link can jitter. */
export function checkJittering({ tasks, edges }: TaskGraph, { jitterSeed }: NetworkGraph): void {
  if (jitterSeed === undefined) return;
  const costs = [...edges, ...tasks.flatMap(({ inputs = [] }) => inputs)].map(({ cost }) => cost);
  if (costs.every(({ kind }) => kind === "bytes")) return;
  throw new SettingsError(
    ["cluster", "network"],
    "has jitter, and the task graph has edges in seconds, which cross no link (allowed: jitter with edges in bytes)",
  );
}

/** Training is for planners that divide it, and for what follows a plan. */
export function checkTraining({
  training,
  model,
  workloads,
  replan,
  planner,
  baseline,
}: InferenceSettings): void {
  if (!training) return;
  if (model.exits?.length)
    throw new SettingsError(
      ["model", "exits"],
      "are for requests that leave early, and training goes to the end (allowed: training without exits)",
    );
  if (typeof model !== "string" && "pass" in model && model.pass === "both")
    throw new SettingsError(
      ["model"],
      "has the times of both passes in one, and training needs them apart (allowed: pass: forward)",
    );
  for (const [field, choice] of Object.entries({ planner, baseline }))
    if (!choice.planner.train)
      throw new SettingsError(
        [field],
        `planner ${choice.planner.name} does not divide training (allowed: ${trainerNames().join(", ")})`,
      );
  if (workloads?.length)
    throw new SettingsError(["training"], "is of one model, and there are several workloads");
  if (replan)
    throw new SettingsError(
      ["replan"],
      "is for inferences: nothing is planned again while a model is trained",
    );
}

/** A planner that lacks a fact of the devices would fail at every point. */
export function checkNeeds(
  choices: Pick<InferenceSettings, "planner" | "baseline">,
  devices: readonly Device[],
  use: PlannerUse,
): void {
  for (const field of ["planner", "baseline"] as const) {
    const { planner, options } = choices[field];
    const missing = planner.lacks?.(devices, options, use);
    if (missing !== undefined) throw new SettingsError([field], missing);
  }
}
