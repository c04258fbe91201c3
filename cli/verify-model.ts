import { filesOnDisk } from "../traces/read-file.ts";
import { extname } from "node:path";
import {
  agreementWithFile,
  computeReference,
  ShapeRunner,
  TileRunner,
  weightsOfFile,
  type FileAgreement,
  type ModelComputer,
  type ModelWeights,
  type Reference,
} from "../verify/index.ts";
import { loadModel, type ModelSettings } from "../scenarios/index.ts";
import { modelPath, readModelFile } from "../scenarios/models.ts";
import { isTransformed } from "../scenarios/transform-model.ts";
import { InputError } from "../sim/errors.ts";
import type { Model, OnnxOptions } from "../sim/model/index.ts";
import { uncomputedOperators, type Runtime } from "../traces/record/index.ts";
import type { TensorValues } from "../traces/record/weights.ts";

/** Where the numbers come from that a proof computes with; nowhere, where only shapes are followed. */
export type WeightSource = ModelWeights["source"] | "none";

/** A model that was computed in one piece, and what computes its pieces. */
export interface ComputedModel {
  readonly runner: ModelComputer;
  readonly reference: Reference;
  readonly weights: WeightSource;
  /** Why they are not those of a file. */
  readonly weightsReason: string | undefined;
}

/** Computes the whole model. Where that cannot be done, plans are followed by shapes alone, and the reference says why. */
export async function computeModel(
  model: Model,
  weights: ModelWeights,
  runtime: Runtime,
): Promise<ComputedModel> {
  const { values, file, source } = weights;
  const weightsReason = source === "seeded" ? weights.reason : undefined;
  try {
    checkComputed(model);
    const runner = new TileRunner(runtime, values);
    return {
      runner,
      reference: await computeReference(model, runner, values, file),
      weights: source,
      weightsReason,
    };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const runner = new ShapeRunner();
    const agreement =
      file.kind === "contradiction" ? file : ({ kind: "shapes", reason: error.message } as const);
    const reference = await computeReference(model, runner, values, agreement);
    return { runner, reference, weights: "none", weightsReason: error.message };
  }
}

/** @throws InputError that names the operators of which no tile is known */
function checkComputed(model: Model): void {
  const unknown = uncomputedOperators(model);
  if (unknown.length === 0) return;
  const listed = unknown.slice(0, 5).map(({ name, operation }) => `${name} (${operation.kind})`);
  const more = unknown.length > 5 ? ` and ${unknown.length - 5} more` : "";
  throw new InputError(`no layer computes ${listed.join(", ")}${more}`);
}

/** The weights of a model by name or file. */
export async function weightsOfModel(
  settings: ModelSettings,
  model: Model,
  folder: string,
  runtime: Runtime,
  seeded: TensorValues,
): Promise<ModelWeights> {
  const onnx = onnxFile(settings, folder);
  if (onnx) return weightsOfFile(onnx.bytes, model, onnx.options, runtime, seeded);
  const reason = "the model comes from no ONNX file";
  return { source: "seeded", values: seeded, reason, file: { kind: "none" } };
}

/** How the models of a scenario stand to their files; each is computed once. */
export class FileAgreements {
  private readonly folder: string;
  private readonly runtime: Runtime;
  private readonly seeded: TensorValues;
  private readonly known = new Map<string, FileAgreement>();

  /** @param folder that paths of files are relative to */
  constructor(folder: string, runtime: Runtime, seeded: TensorValues) {
    this.folder = folder;
    this.runtime = runtime;
    this.seeded = seeded;
  }

  async of(settings: ModelSettings): Promise<FileAgreement> {
    const key = JSON.stringify(settings);
    const agreement = this.known.get(key) ?? (await this.find(settings));
    this.known.set(key, agreement);
    return agreement;
  }

  private async find(settings: ModelSettings): Promise<FileAgreement> {
    const onnx = onnxFile(settings, this.folder);
    if (!onnx) return { kind: "none" };
    // The file knows of no exits, and its results are the same with them.
    const model = loadModel({ ...settings, exits: undefined }, this.folder);
    return agreementWithFile(onnx.bytes, model, onnx.options, this.runtime, this.seeded);
  }
}

function onnxFile(
  settings: ModelSettings,
  folder: string,
): { readonly bytes: Uint8Array; readonly options: Omit<OnnxOptions, "outputs"> } | undefined {
  // A model that was changed has other numbers than its file.
  if (isTransformed(settings)) return undefined;
  if (!("file" in settings) || extname(settings.file).toLowerCase() !== ".onnx") return undefined;
  const { dimensions = {}, batch = 1, opaque = false } = settings;
  return {
    bytes: readModelFile(filesOnDisk, modelPath(settings, folder)),
    options: { dimensions, batch, opaque },
  };
}
