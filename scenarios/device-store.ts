import { computeCosts, type ComputeCosts } from "../planners/index.ts";
import type { ComputeProfile, Device } from "../sim/cluster/index.ts";
import type { Model } from "../sim/model/index.ts";
import { cart } from "../traces/index.ts";
import { cached, valueCache } from "./cached.ts";
import { parseKnowledge, type Knowledge } from "./knowledge.ts";
import type { ModelStore } from "./model-store.ts";
import type { InferencePoint } from "./point.ts";
import { checkCoverage } from "./point-checks.ts";
import { devicePower } from "./power-schema.ts";
import { isLayerTable, ProfileStore, type ProfileUse } from "./profiles.ts";
import type { ClusterSettings, InferenceSettings } from "./schema.ts";
import type { ScenarioFiles } from "./scenario-files.ts";
import { atField } from "./settings-error.ts";

/** Costs that are kept: planners remember with each the times of all tiles that they asked for, up to some megabytes. */
const keptCosts = 32;

/** The devices of one scenario's points, and what planners believe of them. */
export class DeviceStore {
  private readonly files: ScenarioFiles;
  private readonly models: ModelStore;
  private readonly profiles: ProfileStore;
  private readonly lists = valueCache<readonly Device[]>();
  private readonly costs = valueCache<ComputeCosts>(keptCosts);

  constructor(files: ScenarioFiles, models: ModelStore) {
    this.files = files;
    this.models = models;
    this.profiles = new ProfileStore(files);
  }

  /** The devices of a point, with the profiles that they run by. */
  of(settings: InferenceSettings, names: readonly string[]): readonly Device[] {
    const groups = settings.cluster.devices;
    const hasTable = groups.some(({ profile }) => isLayerTable(profile));
    const isOwn = hasTable || hasSavings(this.models.get(settings.model, settings.link));
    const named = isOwn ? [settings.model, settings.link] : [];
    return cached(this.lists, [groups, settings.traces, ...named], () => {
      const profiles = this.profilesOf(settings, { kind: "exact" });
      return groupsByDevice(groups).map((group, device) => {
        const { memory = Infinity } = group;
        return { name: names[device]!, profile: profiles[device]!, memory, ...runDeviceOf(group) };
      });
    });
  }

  /** What the point's planner believes that tiles cost. */
  believedCosts(settings: InferenceSettings, model: Model, names: readonly string[]): ComputeCosts {
    const { model: modelSettings, link, cluster, traces, knowledge } = settings;
    return cached(
      this.costs,
      [modelSettings, link, names, cluster.devices, traces, knowledge, settings.seed],
      () => {
        const believed = parseKnowledge(knowledge);
        for (const known of [believed, { kind: "exact" } as const])
          for (const profile of new Set(this.profilesOf(settings, known, "get")))
            checkCoverage(profile, model);
        return computeCosts(this.profilesOf(settings, believed));
      },
    );
  }

  /** What learns during a run, where the knowledge is of an estimator that does. */
  learner(knowledge: string): Pick<InferencePoint, "learner"> {
    const believed = parseKnowledge(knowledge);
    return believed.kind === "estimated" && believed.estimator === "cart"
      ? { learner: cart(this.files.treeLibrary()) }
      : {};
  }

  private profilesOf(
    { cluster, traces, seed, model: modelSettings, link }: InferenceSettings,
    knowledge: Knowledge,
    lookUp: "get" | "complete" = "complete",
  ): readonly ComputeProfile[] {
    const model = this.models.get(modelSettings, link);
    return cluster.devices.flatMap((device, group) => {
      const { profile, slowdown, count, threads, calibrate } = device;
      const use = { mode: traces, knowledge, slowdown, seed, model };
      const within = (field: string, more: Partial<ProfileUse>) =>
        atField(["cluster", "devices", group, field], () =>
          this.profiles[lookUp](profile, { ...use, ...more }),
        );
      const plain = threads === undefined ? within("profile", {}) : within("threads", { threads });
      const known = calibrate ? within("calibrate", { threads, calibrate: [calibrate].flat() }) : plain;
      const one = hasSavings(model)
        ? atField(["cluster", "devices", group, "quantized"], () =>
            this.profiles.saving(known, device, use, lookUp),
          )
        : known;
      return Array.from({ length: count }, () => one);
    });
  }
}

/** Do times of the model depend on what devices make of a transform? */
function hasSavings({ operators }: Model): boolean {
  return operators.some(({ savings }) => savings !== undefined);
}

/** By device: its group. */
export function groupsByDevice<Group extends { readonly count: number }>(
  groups: readonly Group[],
): readonly Group[] {
  return groups.flatMap((group) => Array.from({ length: group.count }, () => group));
}

/** What a device is while programs run on it. */
export function runDeviceOf({
  streams,
  concurrency,
  ...stated
}: ClusterSettings["devices"][number]): Pick<Device, "streams" | "concurrency" | "power"> {
  const power = devicePower(stated);
  return { streams, ...(concurrency && { concurrency }), ...(power && { power }) };
}
