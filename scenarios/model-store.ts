import { InputError } from "../sim/errors.ts";
import { linkOperators, type Model } from "../sim/model/index.ts";
import { modelLabel, modelOf, modelPath, withNotesOf, type ModelFiles } from "./models.ts";
import type { ModelSettings } from "./model-schema.ts";
import { SettingsError } from "./settings-error.ts";

/** The models of a scenario, each made once and named as results show it; each file is read once. */
export class ModelStore {
  private readonly files: ModelFiles;
  private readonly contents = new Map<string, Uint8Array>();
  /** What was refused once is refused again without another try. */
  private readonly models = new Map<string, Model | InputError | SettingsError>();
  /** By label: the file or network that it stands for. */
  private readonly sources = new Map<string, string>();

  constructor(files: ModelFiles) {
    this.files = files;
  }

  /** @throws InputError and SettingsError as modelOf does, and InputError when results could not tell two models apart */
  get(settings: ModelSettings, link: boolean): Model {
    const key = JSON.stringify([settings, link]);
    const model = this.models.get(key) ?? this.tryMake(settings, link);
    this.models.set(key, model);
    if (model instanceof Error) throw model;
    return model;
  }

  private tryMake(settings: ModelSettings, link: boolean): Model | InputError | SettingsError {
    try {
      const model = modelOf(settings, {
        folder: this.files.folder,
        bytes: (path, what) => this.read(path, what),
      });
      const made = link ? withNotesOf(model, linkOperators(model)) : model;
      return { ...made, name: this.label(settings) };
    } catch (error) {
      if (error instanceof InputError || error instanceof SettingsError) return error;
      throw error;
    }
  }

  private label(settings: ModelSettings): string {
    const label = modelLabel(settings);
    const source = "name" in settings ? "the built-in network" : sourceOf(settings, this.files.folder);
    const earlier = this.sources.get(label) ?? source;
    if (earlier !== source) {
      throw new InputError(`two models would be called ${label}: ${earlier} and ${source}; rename a file`);
    }
    this.sources.set(label, source);
    return label;
  }

  private read(path: string, what: string): Uint8Array {
    const bytes = this.contents.get(path) ?? this.files.bytes(path, what);
    this.contents.set(path, bytes);
    return bytes;
  }
}

/** What a label stands for: a file, and of a table its columns, of which labels say nothing. */
function sourceOf(settings: Exclude<ModelSettings, { readonly name: string }>, folder: string): string {
  const path = modelPath(settings, folder);
  return "file" in settings ? path : `${path} by ${JSON.stringify({ ...settings, table: undefined })}`;
}
