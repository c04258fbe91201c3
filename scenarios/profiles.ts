import { resolve } from "pathe";
import type { ComputeProfile } from "../sim/cluster/index.ts";
import { InputError } from "../sim/errors.ts";
import { quantizedTypes, type ElementType, type Model } from "../sim/model/index.ts";
import {
  boardProfile,
  cart,
  computedProfile,
  estimatedProfile,
  interpolatedProfile,
  layerTableProfile,
  mostTableText,
  parseBoardFile,
  parseLayerTable,
  productCores,
  productsProfile,
  rooflineProfile,
  roughProfile,
  savingProfile,
  scaledProfile,
  shippedBoards,
  shippedProfiles,
  statedProfile,
  statedTimes,
  tracedProfile,
  withFallback,
  type FittedBoard,
  type QuantizedTimes,
  type TraceMode,
} from "../traces/index.ts";
import { textOf } from "../traces/files.ts";
import { tracesAt } from "../traces/traces-at.ts";
import type { ScenarioFiles } from "./scenario-files.ts";
import { cached, valueCache, type ValueCache } from "./cached.ts";
import type { Knowledge } from "./knowledge.ts";
import { calibratedProfile } from "./calibrated-profile.ts";
import type { CalibrationSettings, DeviceGroup, ProductSettings, ProfileSettings } from "./device-schema.ts";
import { timeColumn, type LayerTableSettings } from "./layer-table-schema.ts";

/** Which compute times a profile is to give. */
export interface ProfileUse {
  readonly mode: TraceMode;
  readonly knowledge: Knowledge;
  /** Of what estimators draw. */
  readonly seed: number;
  /** Times as long for everything. */
  readonly slowdown: number;
  /** What is computed: tables of layers go by its names. */
  readonly model: Model;
  /** Of a fitted board. */
  readonly threads?: number | undefined;
  /** Measured times of whole models on the device, before it is slowed down. */
  readonly calibrate?: readonly CalibrationSettings[] | undefined;
}

/** The compute profiles of a scenario, each made once. */
export class ProfileStore {
  private readonly files: ScenarioFiles;
  private readonly profiles = valueCache<ComputeProfile>();
  private readonly products = new WeakMap<ComputeProfile, ValueCache<ComputeProfile>>();
  private readonly savings = new WeakMap<ComputeProfile, ValueCache<ComputeProfile>>();
  private readonly tables = new WeakMap<Model, ValueCache<ComputeProfile>>();

  constructor(files: ScenarioFiles) {
    this.files = files;
  }

  /**
   * @throws InputError for a trace that is missing or malformed, threads that were not timed, and measured times that contradict each
   *   other
   */
  get(settings: ProfileSettings, use: ProfileUse): ComputeProfile {
    if (isLayerTable(settings)) return this.ofTable(settings, use);
    const { mode, knowledge, slowdown, seed, threads, calibrate } = use;
    if (isProducts(settings))
      return this.withProducts(settings, use, this.get(settings.others, { ...use, slowdown: 1 }));
    const key = [settings, mode, knowledge, knowledge.kind === "estimated" ? seed : undefined, threads];
    const plain = cached(this.profiles, key, () => this.make(settings, use));
    const base = calibrate
      ? cached(this.profiles, [...key, calibrate], () => this.calibrated(plain, settings, use, calibrate))
      : plain;
    if (slowdown === 1) return base;
    return cached(this.profiles, [...key, calibrate, slowdown], () => scaledProfile(base, slowdown));
  }

  /**
   * The same, and for layers that no trace has, because a planner made them, estimates learnt from all of the traces.
   *
   * @throws InputError for a trace that is missing or malformed
   */
  complete(settings: ProfileSettings, use: ProfileUse): ComputeProfile {
    const profile = this.get(settings, use);
    if (isLayerTable(settings)) return profile;
    if (isProducts(settings))
      return this.withProducts(settings, use, this.complete(settings.others, { ...use, slowdown: 1 }));
    const { knowledge, seed, model, ...rest } = use;
    return cached(this.profiles, ["complete", settings, rest, knowledge, seed], () =>
      withFallback(profile, () =>
        this.get(settings, {
          ...rest,
          model,
          knowledge: { kind: "estimated", share: 1, estimator: "boosted" },
          seed: 1,
        }),
      ),
    );
  }

  /**
   * A profile for models that were changed to be cheaper: what the device makes of that comes on top. Made once for each profile.
   *
   * @throws InputError as `get` does, for the profiles of narrow types
   */
  saving(
    profile: ComputeProfile,
    device: Pick<DeviceGroup, "quantized" | "sparse_kernels" | "slowdown">,
    use: ProfileUse,
    lookUp: "get" | "complete",
  ): ComputeProfile {
    const { quantized = {}, sparse_kernels: sparseKernels, slowdown } = device;
    const made = this.savings.get(profile) ?? valueCache();
    this.savings.set(profile, made);
    // Tables of layers are of one model.
    const { knowledge, seed, model } = use;
    const key = [quantized, sparseKernels, slowdown, knowledge, seed, model.name, lookUp];
    return cached(made, key, () => {
      const times = quantizedTypes.flatMap((type): readonly [ElementType, QuantizedTimes][] => {
        const stated = quantized[type];
        if (!stated) return [];
        if ("speed" in stated) return [[type, { kind: "speed", ...stated }]];
        return [[type, { kind: "profile", profile: this[lookUp](stated.profile, use) }]];
      });
      return savingProfile(profile, { quantized: new Map(times), sparseKernels, slowdown });
    });
  }

  /** Profiles that are computed are known as they are: there is nothing to learn from. */
  private make(
    settings: Exclude<ProfileSettings, LayerTableSettings | ProductSettings>,
    { mode, knowledge, seed, threads }: ProfileUse,
  ): ComputeProfile {
    const board = this.board(settings);
    if (board) return boardProfile(board, { threads });
    if (threads !== undefined) {
      throw new InputError(
        "threads is for the profiles of fitted boards; other profiles have threads of their own",
      );
    }
    if (typeof settings !== "string") return rooflineOf(settings);
    if (settings === statedTimes) return statedProfile;
    const shipped = shippedProfiles.find(({ name }) => name === settings);
    if (shipped && shipped.kind !== "traces") return computedProfile(settings)!;
    const traces = shipped
      ? this.files.shippedTraces(settings)
      : tracesAt(this.files, resolve(this.files.folder, settings));
    const options = { name: settings, mode };
    switch (knowledge.kind) {
      case "exact":
        return tracedProfile(traces, options);
      case "interpolated":
        return interpolatedProfile(traces, options);
      case "estimated":
        return estimatedProfile(traces, {
          ...options,
          seed,
          heldOut: 1 - knowledge.share,
          ...(knowledge.estimator === "cart" && { learner: cart(this.files.treeLibrary()) }),
          fallback: roughProfile(settings),
        });
    }
  }

  /** The products of a core, and another profile, as one; made once for each of that. */
  private withProducts(
    { products }: ProductSettings,
    { slowdown, calibrate }: ProfileUse,
    others: ComputeProfile,
  ): ComputeProfile {
    if (calibrate) throw new InputError("calibrate is not for products of a core, whose times are measured");
    const made = this.products.get(others) ?? valueCache();
    this.products.set(others, made);
    const core = productCores.find(({ name }) => name === products)!;
    return cached(made, [products, slowdown], () => {
      const profile = productsProfile(core, others);
      return slowdown === 1 ? profile : scaledProfile(profile, slowdown);
    });
  }

  /** A table's profile is of one model, whose layers it names. */
  private ofTable(settings: LayerTableSettings, use: ProfileUse): ComputeProfile {
    const { model, slowdown, threads, calibrate } = use;
    for (const [field, value] of Object.entries({ threads, calibrate })) {
      if (value !== undefined)
        throw new InputError(`${field} is not for tables of layers, whose times are measured as they are`);
    }
    const profiles = this.tables.get(model) ?? valueCache();
    this.tables.set(model, profiles);
    return cached(profiles, [settings, slowdown], () => this.readTable(settings, model, slowdown));
  }

  private readTable(settings: LayerTableSettings, model: Model, slowdown: number): ComputeProfile {
    const { table: file, layer, where, part, cumulative = false, fixed, fused } = settings;
    const text = textOf(
      this.files,
      resolve(this.files.folder, file),
      "a table of layers is a text file",
      mostTableText,
    );
    const table = parseLayerTable(text, file, { layer, where, part, cumulative, ...timeColumn(settings) });
    const profile = layerTableProfile(table, model, { fixed, fused });
    return slowdown === 1 ? profile : scaledProfile(profile, slowdown);
  }

  /** The fitted board that a profile is, by its shipped name or from a file. */
  private board(settings: ProfileSettings): FittedBoard | undefined {
    if (typeof settings !== "string") return undefined;
    if (!settings.endsWith(".json")) return shippedBoards.find(({ name }) => name === settings);
    const path = resolve(this.files.folder, settings);
    return parseBoardFile(textOf(this.files, path, "a board is a file of `slicewise trace fit-board`"), path);
  }

  /** The truth is calibrated, not what an estimator believes of it. */
  private calibrated(
    plain: ComputeProfile,
    settings: ProfileSettings,
    use: ProfileUse,
    calibrate: readonly CalibrationSettings[],
  ): ComputeProfile {
    const known = { ...use, knowledge: { kind: "exact" }, calibrate: undefined, slowdown: 1 } as const;
    return calibratedProfile({
      ...{ plain, exact: this.get(settings, known), calibrate, files: this.files },
      ...{ board: this.board(settings), threads: use.threads },
    });
  }
}

/** Is the profile a table of layers, whose times are those of one model? */
export function isLayerTable(settings: ProfileSettings): settings is LayerTableSettings {
  return typeof settings !== "string" && "table" in settings;
}

function isProducts(settings: ProfileSettings): settings is ProductSettings {
  return typeof settings !== "string" && "products" in settings;
}

function rooflineOf(
  settings: Exclude<ProfileSettings, string | LayerTableSettings | ProductSettings>,
): ComputeProfile {
  const { peak_flops: flops, memory_bandwidth: memoryBandwidth, overhead = 0 } = settings;
  const byKind = typeof flops === "number" ? { other: flops } : flops;
  const { other, convolution = other, pointwise = other, depthwise = other, matrix = other } = byKind;
  return rooflineProfile({
    name: "roofline",
    peakFlops: { convolution, pointwise, depthwise, matrix, other },
    memoryBandwidth,
    overhead,
  });
}
