import { extname, isAbsolute, join, parse } from "pathe";
import { InputError } from "../sim/errors.ts";
import {
  builtInNetwork,
  importDarknet,
  importNcnn,
  importOnnx,
  retypeModel,
  stateCosts,
  type Model,
} from "../sim/model/index.ts";
import { modelOfPartitioning, modelOfPipedream, modelOfTable, mostTableText } from "../traces/index.ts";
import { sizeColumns, type TableModelSettings } from "./layer-table-schema.ts";
import type { FileSettings, ModelSettings, PlainModelSettings } from "./model-schema.ts";
import { transformLabels, transformModel } from "./transform-model.ts";
import { decodeText, type Files } from "../traces/files.ts";

type Importer = (bytes: Uint8Array, path: string, settings: FileSettings) => Model;

/** By the extension of a file's name. */
const importers: ReadonlyMap<string, Importer> = new Map<string, Importer>([
  [".onnx", fromOnnx],
  [".cfg", fromDarknet],
  [".param", fromNcnn],
  [".txt", fromPipedream],
  [".json", fromPartitioning],
]);

/**
 * The model that the settings name, changed as they say, operators not yet linked. A file's model has the file's base name without extension.
 *
 * @param files those that the settings name
 * @throws InputError for a file that is missing, unreadable, or of no known kind, and for whatever its importer refuses
 * @throws SettingsError for a change that the model does not allow
 */
export function modelOf(settings: ModelSettings, files: ModelFiles): Model {
  const load = (plain: PlainModelSettings) => plainModel(plain, files);
  return transformModel(load(settings), settings, load);
}

/** Files of models, and the folder that their paths are relative to. */
export type ModelFiles = Pick<Files, "bytes"> & { readonly folder: string };

function plainModel(settings: PlainModelSettings, files: ModelFiles): Model {
  if ("table" in settings) return tableModel(settings, files);
  if (!("file" in settings)) {
    const { name, tokens, element_type: elementType } = settings;
    const network = builtInNetwork(name, tokens === undefined ? {} : { tokens });
    return elementType === undefined ? network : retypeModel(network, elementType);
  }
  const path = modelPath(settings, files.folder);
  const importModel = importers.get(extname(path).toLowerCase());
  if (!importModel) {
    throw new InputError(
      `${path}: is not a known kind of model file (allowed: ${[...importers.keys()].join(", ")}${/\.(csv|tsv|txt)$/i.test(path) ? "; a table of layers is {table: layers.csv}" : ""})`,
    );
  }
  const model = importModel(readModelFile(files, path), path, settings);
  if (!settings.costs) return model;
  return withNotesOf(model, stateCosts(model, settings.costs));
}

/** The model with what another one, from which it was made, has notes of. */
export function withNotesOf({ notes }: Model, model: Model): Model {
  return notes ? { ...model, notes } : model;
}

/** The bytes of a model file. */
export function readModelFile(files: Pick<Files, "bytes">, path: string): Uint8Array {
  return files.bytes(path, "a model is an .onnx, .cfg, .param, .txt or .json file, or a table of layers");
}

/** Where a model file, or a table of layers, is. */
export function modelPath(settings: FileSettings | TableModelSettings, folder: string): string {
  const file = "file" in settings ? settings.file : settings.table;
  return isAbsolute(file) ? file : join(folder, file);
}

function tableModel(settings: TableModelSettings, files: ModelFiles): Model {
  const { table, layer, where, part, inputs, input } = settings;
  const text = decodeText(readModelFile(files, modelPath(settings, files.folder)), table);
  if (text.length > mostTableText)
    throw new InputError(`${table}: has ${text.length} characters (allowed: up to ${mostTableText})`);
  const columns = { layer, where, part, inputs, input, ...sizeColumns(settings) };
  return modelOfTable(text, table, parse(table).name, columns);
}

/** How results name the model: `resnet18`, or `bert-base[tokens=128]` where something that shapes it was given. */
export function modelLabel(settings: ModelSettings): string {
  const given: [field: string, value: number | string | undefined][] =
    "table" in settings
      ? [["part", settings.part], ...Object.entries(settings.where ?? {})]
      : "file" in settings
        ? [
            ...Object.entries(settings.dimensions ?? {}),
            ["batch", settings.batch],
            ["input", settings.input && inputLabel(settings.input)],
            ["pass", settings.pass],
            ...Object.entries(settings.costs ?? {}).map(([type, seconds]): [string, string] => [
              type,
              `${Number((seconds * 1e3).toPrecision(12))} ms`,
            ]),
          ]
        : [
            ["tokens", settings.tokens],
            ["element_type", settings.element_type],
          ];
  given.push(...transformLabels(settings, modelLabel));
  const shown = given.flatMap(([field, value]) => (value === undefined ? [] : [`${field}=${value}`]));
  const name = "name" in settings ? settings.name : parse(modelPath(settings, "")).name;
  return shown.length > 0 ? `${name}[${shown.join(";")}]` : name;
}

/** `3x224x224`, or `left=3x64x64 right=3x64x64` of several inputs. */
function inputLabel(input: NonNullable<FileSettings["input"]>): string {
  if (isList(input)) return input.join("x");
  return Object.entries(input)
    .map(([name, shape]) => `${name}=${shape.join("x")}`)
    .join(" ");
}

function isList(input: NonNullable<FileSettings["input"]>): input is readonly number[] {
  return Array.isArray(input);
}

function fromOnnx(bytes: Uint8Array, path: string, settings: FileSettings): Model {
  const { dimensions = {}, batch = 1, opaque = false } = settings;
  refuseFields(path, settings, ["input", ...ofProfiles]);
  return importOnnx(bytes, parse(path).name, { dimensions, batch, opaque });
}

function fromDarknet(bytes: Uint8Array, path: string, settings: FileSettings): Model {
  refuseFields(path, settings, [...ofNetworks, ...ofProfiles]);
  return importDarknet(decodeText(bytes, path), parse(path).name);
}

function fromNcnn(bytes: Uint8Array, path: string, settings: FileSettings): Model {
  refuseFields(path, settings, ["dimensions", "batch", ...ofProfiles]);
  const { input, opaque } = settings;
  return importNcnn(decodeText(bytes, path), parse(path).name, { input, opaque });
}

function fromPipedream(bytes: Uint8Array, path: string, settings: FileSettings): Model {
  refuseFields(path, settings, [...ofNetworks, "bandwidth"]);
  return modelOfPipedream(decodeText(bytes, path), path, parse(path).name, settings.pass ?? "forward");
}

function fromPartitioning(bytes: Uint8Array, path: string, settings: FileSettings): Model {
  refuseFields(path, settings, ofNetworks);
  if (settings.bandwidth === undefined)
    throw new InputError(
      `${path}: its edges have times and no bytes; state the bandwidth at which they are bytes: {file: ${settings.file}, bandwidth: 10 Gbps}`,
    );
  const { bandwidth, pass } = settings;
  return modelOfPartitioning(decodeText(bytes, path), path, parse(path).name, bandwidth, pass);
}

/** Fields that only some kinds of files take. */
const homes = {
  dimensions: "ONNX",
  batch: "ONNX",
  opaque: "ONNX and ncnn",
  input: "ncnn",
  pass: "PipeDream and dnn-partitioning",
  bandwidth: "dnn-partitioning",
} as const;
const ofNetworks = ["dimensions", "batch", "opaque", "input"] as const;
const ofProfiles = ["pass", "bandwidth"] as const;

function refuseFields(path: string, settings: FileSettings, fields: readonly (keyof typeof homes)[]): void {
  for (const field of fields) {
    if (settings[field] !== undefined)
      throw new InputError(`${path}: ${field} is for ${homes[field]} files only`);
  }
}
