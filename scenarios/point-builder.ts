import { computeCosts, type ComputeCosts } from "../planners/index.ts";
import { ClusterError, type ComputeProfile, type Device, type NetworkGraph } from "../sim/cluster/index.ts";
import { InputError } from "../sim/errors.ts";
import type { Model } from "../sim/model/index.ts";
import { wholeBox } from "../sim/tensor/index.ts";
import { shippedProfiles } from "../traces/index.ts";
import type { Path } from "./document.ts";
import { keep } from "./keep.ts";
import { parseKnowledge, type Knowledge } from "./knowledge.ts";
import { ModelStore } from "./model-store.ts";
import { buildNetwork, networkBandwidth } from "./network.ts";
import type { Point } from "./point.ts";
import { ProfileStore } from "./profiles.ts";
import { deviceNames, type Settings } from "./schema.ts";

const roofline = shippedProfiles.find(({ kind }) => kind === "roofline")!.name;

/** Settings that are well formed and yet cannot be built: what is wrong, and with which field. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly path: Path;

  constructor(path: Path, message: string) {
    super(message);
    this.path = path;
  }
}

/** Builds the points of one scenario. Parts that points have in common are one object, so that planners' caches hit. */
export class PointBuilder {
  private readonly profiles: ProfileStore;
  private readonly models: ModelStore;
  private readonly deviceLists = new Map<string, readonly Device[]>();
  private readonly networks = new Map<string, NetworkGraph>();
  private readonly costs = new Map<string, ComputeCosts>();

  /** @param folder that paths of models and traces are relative to */
  constructor(folder: string) {
    this.models = new ModelStore(folder);
    this.profiles = new ProfileStore(folder);
  }

  /**
   * @throws SettingsError for a model that cannot be read, devices that no route joins, and a profile that is missing or
   * lacks a layer of the model
   */
  build(settings: Settings, swept: Readonly<Record<string, string>>): Point {
    const { name, planner, baseline, knowledge, seed, timing, cluster } = settings;
    const names = deviceNames(cluster);
    const model = at(["model"], () => this.models.get(settings.model, settings.link));
    const devices = this.devices(settings, names);
    const network = once(this.networks, [names, cluster.network], () =>
      at(["cluster", "network"], () => buildNetwork(names, cluster.network)),
    );
    const deviceOf = (device: string | undefined) => (device === undefined ? 0 : names.indexOf(device));
    return {
      identity: {
        scenario: name,
        model: model.name,
        devices: names.length,
        topology: cluster.network.topology,
        bandwidth: networkBandwidth(cluster.network),
        planner: planner.label,
        knowledge,
        seed,
        swept,
      },
      settings,
      inference: {
        model,
        inputAt: settings.input === "everywhere" ? "everywhere" : deviceOf(settings.input),
        resultAt: settings.result === "anywhere" ? "anywhere" : deviceOf(settings.result),
      },
      cluster: { devices, network },
      timing: timing === "sample" ? { kind: "sample", seed } : { kind: "median" },
      planner,
      baseline,
      costs: this.believedCosts(settings, model, names),
    };
  }

  private devices(settings: Settings, names: readonly string[]): readonly Device[] {
    const groups = settings.cluster.devices;
    return once(this.deviceLists, [groups, settings.traces], () => {
      const profiles = this.deviceProfiles(settings, { kind: "exact" });
      const groupOf = groups.flatMap((group) => Array.from({ length: group.count }, () => group));
      return names.map((name, device) => {
        const { streams, concurrency, memory = Infinity, power } = groupOf[device]!;
        return {
          name,
          profile: profiles[device]!,
          streams,
          memory,
          ...(concurrency && { concurrency }),
          ...(power && { power }),
        };
      });
    });
  }

  private believedCosts(settings: Settings, model: Model, names: readonly string[]): ComputeCosts {
    const { model: modelSettings, link, cluster, traces, knowledge } = settings;
    return once(
      this.costs,
      [modelSettings, link, names, cluster.devices, traces, knowledge, settings.seed],
      () => {
        const believed = this.deviceProfiles(settings, parseKnowledge(knowledge));
        for (const profiles of [believed, this.deviceProfiles(settings, { kind: "exact" })])
          for (const profile of new Set(profiles)) checkCoverage(profile, model);
        return computeCosts(believed);
      },
    );
  }

  private deviceProfiles(
    { cluster, traces, seed }: Settings,
    knowledge: Knowledge,
  ): readonly ComputeProfile[] {
    return cluster.devices.flatMap(({ profile, slowdown, count }, group) => {
      const one = at(["cluster", "devices", group, "profile"], () =>
        this.profiles.get(profile, { mode: traces, knowledge, slowdown, seed }),
      );
      return Array.from({ length: count }, () => one);
    });
  }
}

/** A layer that a profile knows nothing about is better met before the run than in its middle. */
function checkCoverage(profile: ComputeProfile, model: Model): void {
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

function at<Value>(path: Path, make: () => Value): Value {
  try {
    return make();
  } catch (error) {
    if (error instanceof InputError || error instanceof ClusterError)
      throw new SettingsError(path, error.message);
    throw error;
  }
}

function once<Value>(values: Map<string, Value>, parts: readonly unknown[], make: () => Value): Value {
  const key = JSON.stringify(parts);
  const value = values.get(key) ?? make();
  keep(values, key, value);
  return value;
}
