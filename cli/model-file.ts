import type { Command } from "commander";
import { InputError } from "../sim/errors.ts";
import { networkNames, type Model } from "../sim/model/index.ts";
import {
  loadModel,
  modelOfText,
  type BuiltInSettings,
  type FileSettings,
  type ModelSettings,
} from "../scenarios/index.ts";
import { wholeNumber } from "./whole-number.ts";

/** What a command line may say about a model beside its name or file. */
export interface ModelFlags {
  readonly tokens?: number;
  /** Extents of open dimensions, by name. */
  readonly dimension?: Readonly<Record<string, number>>;
  /** Extents of the input of an ncnn file, channels first. */
  readonly input?: readonly number[];
  readonly opaque: boolean;
}

/** What stands for a model on the command line. */
export const modelArgument = `a network (${networkNames.join(", ")}), or an .onnx, Darknet .cfg or ncnn .param file`;

/** Adds the flags about a model to a command that takes one. */
export function addModelFlags(command: Command): Command {
  return command
    .option("--tokens <count>", "sequence length of networks over tokens", wholeNumber(1))
    .option(
      "--dimension <name=extent>",
      "binds what an ONNX file leaves open; may be repeated",
      withDimension,
    )
    .option("--input <extents>", "shape of an ncnn file's input, such as 3x224x224", inputExtents)
    .option(
      "--opaque",
      "keep what an ONNX or ncnn file has of unsupported operators as indivisible ones",
      false,
    );
}

/**
 * The model of a name or file, operators not yet linked.
 *
 * @throws InputError for a model that is not known or cannot be read, and for flags that do not belong to it
 */
export function openModel(text: string, flags: ModelFlags): Model {
  return loadModel(modelSettings(text, flags), ".");
}

/**
 * What a name or file and the flags about it say of a model.
 *
 * @throws InputError for a model that is not known, and for flags that do not belong to it
 */
export function modelSettings(text: string, flags: ModelFlags): ModelSettings {
  return settingsOf(modelOfText(text), flags);
}

function settingsOf(
  model: BuiltInSettings | FileSettings,
  { tokens, dimension, input, opaque }: ModelFlags,
): ModelSettings {
  if ("file" in model) {
    if (tokens !== undefined) throw new InputError(`${model.file}: --tokens is for built-in networks`);
    return {
      ...model,
      ...(dimension && { dimensions: dimension }),
      ...(input && { input }),
      ...(opaque && { opaque }),
    };
  }
  if (dimension) throw new InputError(`model ${model.name}: --dimension is for ONNX files`);
  if (input) throw new InputError(`model ${model.name}: --input is for ncnn files`);
  if (opaque) throw new InputError(`model ${model.name}: --opaque is for ONNX and ncnn files`);
  return { ...model, tokens };
}

function inputExtents(text: string): readonly number[] {
  const extents = text.split("x");
  if (extents.length > 4) throw new InputError(`must be like 3x224x224, not "${text}"`);
  return extents.map(wholeNumber(1));
}

/** The extents given so far and that of `name=extent`. */
function withDimension(text: string, earlier: ModelFlags["dimension"]): ModelFlags["dimension"] {
  // A name may hold an equals sign; an extent cannot.
  const [, name, extent] = /^(.+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || extent === undefined) {
    throw new InputError(`must be like batch=1, not "${text}"`);
  }
  if (earlier && Object.hasOwn(earlier, name)) throw new InputError(`${name} is given twice`);
  return { ...earlier, [name]: extentOf(name, extent) };
}

function extentOf(name: string, text: string): number {
  try {
    return wholeNumber(1)(text);
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${name} ${error.message}`) : error;
  }
}
