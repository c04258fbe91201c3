import type { NetworkGraph } from "../sim/cluster/index.ts";
import { checkCostsStated, type Model } from "../sim/model/index.ts";
import type { Inference } from "../sim/partition/index.ts";
import { meanRate } from "../sim/run/index.ts";
import { cached, valueCache, type ValueCache } from "./cached.ts";
import { DeviceStore, groupsByDevice, runDeviceOf } from "./device-store.ts";
import { withoutTransforms } from "./model-schema.ts";
import { ModelStore } from "./model-store.ts";
import type { SettledNetwork } from "./network-schema.ts";
import { bandwidthNotes, buildNetwork, networkBandwidth } from "./network.ts";
import type { GenerationPoint, InferencePoint, Point, PointIdentity, TaskGraphPoint } from "./point.ts";
import { checkJittering, checkNeeds, checkProfiles, checkTraining } from "./point-checks.ts";
import { isLayerTable } from "./profiles.ts";
import type { ScenarioFiles } from "./scenario-files.ts";
import { atField, SettingsError, within } from "./settings-error.ts";
import {
  deviceNames,
  isGeneration,
  type GenerationSettings,
  type InferenceSettings,
  type Settings,
  type TaskGraphSettings,
} from "./schema.ts";
import type { CalibratedCluster } from "./generation/calibrate.ts";
import { generationPoint } from "./generation/build-point.ts";
import { TaskGraphStore } from "./task-graph/task-graph-store.ts";
import { settleNetwork, type SettledBandwidths } from "./workload/settle-network.ts";
import { TraceStore } from "./workload/trace-store.ts";
import { reactionOf, sharedWorkload, workloadOf } from "./workload/workload.ts";

/** Builds the points of one scenario. Parts that points have in common are one object, so that planners' caches hit. */
export class PointBuilder {
  private readonly files: ScenarioFiles;
  private readonly models: ModelStore;
  private readonly devices: DeviceStore;
  private readonly graphs: TaskGraphStore;
  private readonly traces: TraceStore;
  private readonly networks = valueCache<NetworkGraph>();
  private readonly calibrated = valueCache<CalibratedCluster>();
  private readonly inferences = new WeakMap<Model, ValueCache<Inference>>();

  /** @param files those that the scenario names: models, task graphs and traces */
  constructor(files: ScenarioFiles) {
    this.files = files;
    this.models = new ModelStore(files);
    this.devices = new DeviceStore(files, this.models);
    this.graphs = new TaskGraphStore(files);
    this.traces = new TraceStore(files);
  }

  /**
   * @throws SettingsError for a model or task graph that cannot be read, devices that the graph does not have or that no
   * route joins, a profile that is missing or lacks a layer of the model, a trace over time that is missing or malformed,
   * and failures of what is not there or has failed
   */
  build(settings: Settings, swept: Readonly<Record<string, string>>): Point {
    if ("task_graph" in settings) return this.taskGraph(settings, swept);
    if (isGeneration(settings)) return this.generation(settings, swept);
    checkTraining(settings);
    if (settings.workloads?.length) return this.shared(settings, swept);
    const point = this.inference(settings, swept);
    const model = withoutTransforms(settings.model);
    if (!model) return point;
    try {
      const unchanged = this.inference({ ...settings, model, variant: undefined }, swept);
      // Transforms of strength zero change nothing, and the name says so.
      return unchanged.identity.model === point.identity.model ? point : { ...point, unchanged };
    } catch (error) {
      // Devices may know the times of the changed model alone.
      if (!(error instanceof SettingsError)) throw error;
      const note = `speed-up over ${point.baseline.label} of the changed model: of the unchanged one ${error.message}`;
      return { ...point, networkNotes: [...point.networkNotes, note] };
    }
  }

  private inference(
    settings: InferenceSettings,
    swept: Readonly<Record<string, string>>,
    isShared = false,
  ): InferencePoint {
    const { planner, baseline, knowledge, seed, timing, cluster } = settings;
    const names = deviceNames(cluster);
    if (settings.input_leaves === "never" && settings.input === "everywhere")
      throw new SettingsError(
        ["input_leaves"],
        "is never, and the input is everywhere (allowed: an input on one device)",
      );
    const model = within(["model"], () =>
      atField([], () => {
        const found = this.models.get(settings.model, settings.link);
        // What cannot be told of an operator may stand in tables of measured layers.
        if (!cluster.devices.every(({ profile }) => isLayerTable(profile))) checkCostsStated(found);
        return found;
      }),
    );
    checkProfiles(settings, model);
    const devices = this.devices.of(settings, names);
    const deviceOf = (device: string | undefined) => (device === undefined ? 0 : names.indexOf(device));
    const places: Pick<Inference, "inputAt" | "resultAt"> = {
      inputAt: settings.input === "everywhere" ? "everywhere" : deviceOf(settings.input),
      resultAt: settings.result === "anywhere" ? "anywhere" : deviceOf(settings.result),
    };
    const requests = settings.requests ? (isShared ? "shared" : "own") : "none";
    checkNeeds({ planner, baseline }, devices, { inference: places, requests });
    const bandwidths = settleNetwork(cluster.network, this.traces);
    const network = this.network(names, bandwidths.network, seed);
    const workload = workloadOf(settings, names, network, bandwidths.changing, this.traces);
    return {
      kind: "inference",
      identity: {
        ...identityOf(settings, bandwidths.network, model.name, knowledge, swept),
        ...(settings.variant?.accuracy !== undefined && { accuracy: settings.variant.accuracy }),
      },
      settings,
      inference: this.inferenceOf(model, places, settings.input_leaves),
      cluster: { devices, network },
      timing: timing === "sample" ? { kind: "sample", seed } : { kind: "median" },
      planner,
      baseline,
      costs: this.devices.believedCosts(settings, model, names),
      ...this.devices.learner(knowledge),
      networkNotes: notesOf(bandwidths),
      sharing: undefined,
      requestRate: meanRate(workload.streams[0]!),
      workload,
      reaction: reactionOf(settings),
    };
  }

  /** One object for the same inference, whatever it runs on: what planners remember of a plan, they remember for its inference. */
  private inferenceOf(
    model: Model,
    places: Pick<Inference, "inputAt" | "resultAt">,
    inputLeaves: InferenceSettings["input_leaves"],
  ): Inference {
    const known = this.inferences.get(model) ?? valueCache();
    this.inferences.set(model, known);
    return cached(known, [places, inputLeaves], () => ({
      model,
      ...places,
      ...(inputLeaves === "never" && { inputLeaves: "never" as const }),
    }));
  }

  /** Several workloads on one cluster, as the point of one of them, or of all together. */
  private shared(settings: InferenceSettings, swept: Readonly<Record<string, string>>): InferencePoint {
    const { workloads: others = [], workload: row, ...first } = settings;
    const alone = [
      this.inference(first, ownSwept(swept, 0), true),
      ...others.map(({ model, link, input, input_leaves, result, requests, planner }, index) =>
        within(["workloads", index], () =>
          this.inference(
            { ...first, model, link, input, input_leaves, result, requests, planner },
            ownSwept(swept, index + 1),
            true,
          ),
        ),
      ),
    ] as const;
    const workload = sharedWorkload(alone.map((point) => point.workload));
    const workloads = alone.map((point) => ({ ...point, workload }));
    const own = typeof row === "number" ? workloads[row] : undefined;
    if (own) return { ...own, settings, sharing: { workloads, row: workloads.indexOf(own) } };
    const identities = workloads.map(({ identity }) => identity);
    const identity = {
      ...alone[0].identity,
      model: identities.map(({ model }) => model).join("+"),
      planner: identities.map(({ planner }) => planner).join(" + "),
      swept: ownSwept(swept),
    };
    return { ...workloads[0]!, settings, identity, sharing: { workloads, row: "all" } };
  }

  private taskGraph(settings: TaskGraphSettings, swept: Readonly<Record<string, string>>): TaskGraphPoint {
    const { planner, baseline, cluster, seed } = settings;
    const { name, graph, parts, notes } = atField(["task_graph"], () => this.graphs.get(settings));
    const bandwidths = settleNetwork(cluster.network, this.traces);
    const network = this.network(graph.devices, bandwidths.network, seed);
    checkJittering(graph, network);
    return {
      kind: "task graph",
      identity: identityOf(settings, bandwidths.network, name, "exact", swept),
      settings,
      graph,
      parts,
      notes,
      cluster: { devices: groupsByDevice(cluster.devices).map(runDeviceOf), network },
      planner,
      baseline,
      networkNotes: notesOf(bandwidths),
      workload: workloadOf(settings, graph.devices, network, bandwidths.changing, this.traces),
      reaction: reactionOf(settings),
    };
  }

  private generation(settings: GenerationSettings, swept: Readonly<Record<string, string>>): GenerationPoint {
    const { cluster, seed } = settings;
    const bandwidths = settleNetwork(cluster.network, this.traces);
    return generationPoint(settings, {
      files: this.files,
      bandwidths: { ...bandwidths, notes: notesOf(bandwidths) },
      calibrated: (of, make) => cached(this.calibrated, of, make),
      identity: (network, model) => identityOf(settings, network, model, "exact", swept),
      graph: (names, network) => this.network(names, network, seed),
      workload: (names, graph) =>
        workloadOf({ cluster, seed }, names, graph, bandwidths.changing, this.traces),
    });
  }

  private network(names: readonly string[], network: SettledNetwork, seed: number): NetworkGraph {
    const graph = cached(this.networks, [names, network], () =>
      atField(["cluster", "network"], () => buildNetwork(names, network)),
    );
    if (!graph.channels.some(({ jitter }) => jitter)) return graph;
    return cached(this.networks, [names, network, seed], () => ({ ...graph, jitterSeed: seed }));
  }
}

function identityOf(
  { name, planner, seed, cluster }: Settings,
  network: SettledNetwork,
  model: string,
  knowledge: string,
  swept: Readonly<Record<string, string>>,
): PointIdentity {
  return {
    scenario: name,
    model,
    devices: deviceNames(cluster).length,
    topology: network.topology,
    bandwidth: networkBandwidth(network),
    planner: planner.label,
    knowledge,
    seed,
    swept,
  };
}

/** Values of swept fields without those that the columns of model and planner show of a workload, or of all of them. */
function ownSwept(swept: PointIdentity["swept"], workload?: number): PointIdentity["swept"] {
  const shown = new RegExp(String.raw`^workloads\.${workload ?? String.raw`\d+`}\.(model|planner)$`);
  return Object.fromEntries(
    Object.entries(swept).map(([field, value]) => [field, shown.test(field) ? "" : value]),
  );
}

/** What results must say of the bandwidths of a network. */
function notesOf({ network, notes }: SettledBandwidths): readonly string[] {
  return [...bandwidthNotes(network), ...notes];
}
