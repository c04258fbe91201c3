import { extname, isAbsolute, join, parse } from "node:path";
import { InputError } from "../sim/errors.ts";
import {
  builtInNetwork,
  importDarknet,
  importOnnx,
  retypeModel,
  stateCosts,
  type Model,
} from "../sim/model/index.ts";
import type { FileSettings, ModelSettings } from "./model-schema.ts";
import { decodeText, readBytes } from "../traces/read-file.ts";

type Importer = (bytes: Uint8Array, path: string, settings: FileSettings) => Model;

/** By the extension of a file's name. */
const importers: ReadonlyMap<string, Importer> = new Map<string, Importer>([
  [".onnx", fromOnnx],
  [".cfg", fromDarknet],
]);

/**
 * The model that the settings name, operators not yet linked. A file's model has the file's base name without extension.
 *
 * @param folder that the paths of files are relative to
 * @param read gives the bytes of a file
 * @throws InputError for a file that is missing, unreadable, or of no known kind, and for whatever its importer refuses
 */
export function loadModel(settings: ModelSettings, folder: string, read = readModelFile): Model {
  if (!("file" in settings)) {
    const { name, tokens, element_type: elementType } = settings;
    const network = builtInNetwork(name, tokens === undefined ? {} : { tokens });
    return elementType === undefined ? network : retypeModel(network, elementType);
  }
  const path = modelPath(settings, folder);
  const importModel = importers.get(extname(path).toLowerCase());
  if (!importModel) {
    throw new InputError(
      `${path}: is not a known kind of model file (allowed: ${[...importers.keys()].join(", ")})`,
    );
  }
  const model = importModel(read(path), path, settings);
  return settings.costs ? stateCosts(model, settings.costs) : model;
}

/** The bytes of a model file. */
export function readModelFile(path: string): Uint8Array {
  return readBytes(path, "a model is an .onnx or .cfg file");
}

/** Where a model file is. */
export function modelPath({ file }: FileSettings, folder: string): string {
  return isAbsolute(file) ? file : join(folder, file);
}

/** How results name the model: `resnet18`, or `bert-base[tokens=128]` where something that shapes it was given. */
export function modelLabel(settings: ModelSettings): string {
  const given: [field: string, value: number | string | undefined][] =
    "file" in settings
      ? [
          ...Object.entries(settings.dimensions ?? {}),
          ["batch", settings.batch],
          ...Object.entries(settings.costs ?? {}).map(([type, seconds]): [string, string] => [
            type,
            `${Number((seconds * 1e3).toPrecision(12))} ms`,
          ]),
        ]
      : [
          ["tokens", settings.tokens],
          ["element_type", settings.element_type],
        ];
  const shown = given.flatMap(([field, value]) => (value === undefined ? [] : [`${field}=${value}`]));
  const name = "file" in settings ? parse(settings.file).name : settings.name;
  return shown.length > 0 ? `${name}[${shown.join(";")}]` : name;
}

function fromOnnx(bytes: Uint8Array, path: string, settings: FileSettings): Model {
  const { dimensions = {}, batch = 1, opaque = false } = settings;
  return importOnnx(bytes, parse(path).name, { dimensions, batch, opaque });
}

function fromDarknet(bytes: Uint8Array, path: string, settings: FileSettings): Model {
  for (const field of ["dimensions", "batch", "opaque"] as const) {
    if (settings[field] !== undefined) throw new InputError(`${path}: ${field} is for ONNX files only`);
  }
  return importDarknet(decodeText(bytes, path), parse(path).name);
}
