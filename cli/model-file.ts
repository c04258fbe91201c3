import type { Command } from "commander";
import { InputError } from "../sim/errors.ts";
import { networkNames, type Model } from "../sim/model/index.ts";
import { loadModel, modelOfText, type ModelSettings } from "../scenarios/index.ts";
import { wholeNumber } from "./whole-number.ts";

/** What a command line may say about a model beside its name or file. */
export interface ModelFlags {
  readonly tokens?: number;
  /** Extents of open dimensions, by name. */
  readonly dimension?: Readonly<Record<string, number>>;
  readonly opaque: boolean;
}

/** What stands for a model on the command line. */
export const modelArgument = `a network (${networkNames.join(", ")}), or an .onnx or Darknet .cfg file`;

/** Adds the flags about a model to a command that takes one. */
export function addModelFlags(command: Command): Command {
  return command
    .option("--tokens <count>", "sequence length of networks over tokens", wholeNumber("--tokens", 1))
    .option(
      "--dimension <name=extent>",
      "binds what an ONNX file leaves open; may be repeated",
      withDimension,
    )
    .option("--opaque", "keep what an ONNX file has of unsupported operators as indivisible ones", false);
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

function settingsOf(model: ModelSettings, { tokens, dimension, opaque }: ModelFlags): ModelSettings {
  if ("file" in model) {
    if (tokens !== undefined) throw new InputError(`${model.file}: --tokens is for built-in networks`);
    return { ...model, ...(dimension && { dimensions: dimension }), ...(opaque && { opaque }) };
  }
  if (dimension) throw new InputError(`model ${model.name}: --dimension is for ONNX files`);
  if (opaque) throw new InputError(`model ${model.name}: --opaque is for ONNX files`);
  return { ...model, tokens };
}

/** The extents given so far and that of `name=extent`. */
function withDimension(text: string, earlier: ModelFlags["dimension"]): ModelFlags["dimension"] {
  // A name may hold an equals sign; an extent cannot.
  const [, name, extent] = /^(.+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || extent === undefined) {
    throw new InputError(`--dimension must be like batch=1, not "${text}"`);
  }
  if (earlier && Object.hasOwn(earlier, name)) throw new InputError(`--dimension: ${name} is given twice`);
  return { ...earlier, [name]: wholeNumber(`--dimension ${name}`, 1)(extent) };
}
