import { InputError } from "../sim/errors.ts";
import {
  compressCut,
  compressingCuts,
  distillModel,
  prunableLayers,
  pruneModel,
  quantizeModel,
  resizeInput,
  reusableLayers,
  reuseFrames,
  sparsifyModel,
  type Model,
} from "../sim/model/index.ts";
import type { Path } from "./document.ts";
import { SettingsError } from "./settings-error.ts";
import { didYouMean } from "./suggest.ts";
import type {
  CompressSettings,
  PruneSettings,
  ReuseSettings,
  TransformSettings,
} from "./transform-schema.ts";
import { exitsLabel, withExits } from "./with-exits.ts";

/**
 * The model with all that is to be changed about it: its student, the resolution, pruning, quantization, what it keeps from
 * frame to frame, compression of a cut, and early exits, in this order. What changes nothing leaves the model as it is.
 *
 * @param load makes the student
 * @throws SettingsError for a change that the model does not allow; its path begins with the field of the change
 */
export function transformModel<Student>(
  model: Model,
  settings: TransformSettings<Student>,
  load: (student: Student) => Model,
): Model {
  const { distill, resolution, prune, quantize, reuse, compress_cut: compress } = settings;
  const steps: readonly (readonly [path: Path, step: ((before: Model) => Model) | undefined])[] = [
    [["distill"], distill && ((teacher) => distillModel(teacher, load(distill)))],
    [
      ["resolution"],
      resolution === undefined ? undefined : (before) => resizeInput(before, sizeOf(resolution)),
    ],
    [["prune"], prune && ((before) => prunedModel(before, prune))],
    [["quantize"], quantize && ((before) => quantizeModel(before, quantize))],
    [["reuse"], reuse && ((before) => reusedModel(before, reuse))],
    [
      ["compress_cut"],
      compress?.after === undefined
        ? undefined
        : (before) => compressedModel(before, { ...compress, after: compress.after! }),
    ],
  ];
  const changed = steps.reduce(
    (before, [path, step]) => (step ? change(path, () => step(before)) : before),
    model,
  );
  const left = withExits(changed, settings.exits);
  if (!compress || compress.after !== undefined || compressionLabel(compress) === undefined) return left;
  const { ratio, encode, decode } = compress;
  return change(["compress_cut"], () => compressingCuts(left, { ratio, encode, decode }));
}

function change(path: Path, make: () => Model): Model {
  try {
    return make();
  } catch (error) {
    if (error instanceof InputError) throw new SettingsError(path, error.message);
    throw error;
  }
}

function sizeOf(resolution: number | readonly number[]): readonly [rows: number, columns: number] {
  if (typeof resolution === "number") return [resolution, resolution];
  const [rows = 1, columns = rows] = resolution;
  return [rows, columns];
}

function prunedModel(model: Model, settings: PruneSettings): Model {
  const { structured = 0, layers = {}, unstructured = 0, index_bits: indexBits = 0 } = settings;
  checkLayers(["prune", "layers"], layers, prunableLayers(model), "layer with channels of its own");
  const pruned = pruneModel(model, { structured, layers: new Map(Object.entries(layers)) });
  return sparsifyModel(pruned, unstructured, indexBits);
}

function reusedModel(model: Model, settings: ReuseSettings): Model {
  const { hit_rate: hitRate = 0, layers = {}, lookup = 0 } = settings;
  checkLayers(["reuse", "layers"], layers, reusableLayers(model), "convolution");
  return reuseFrames(model, { hitRate, layers: new Map(Object.entries(layers)), lookup });
}

function compressedModel(model: Model, settings: CompressSettings & { readonly after: string }): Model {
  const { after } = settings;
  const names = model.operators.map(({ name }) => name);
  if (!names.includes(after)) throw unknownLayer(["compress_cut", "after"], after, names, "layer");
  return compressCut(model, settings);
}

function checkLayers(
  path: Path,
  layers: Readonly<Record<string, number>>,
  known: readonly string[],
  what: string,
): void {
  const other = Object.keys(layers).find((name) => !known.includes(name));
  if (other !== undefined) throw unknownLayer([...path, other], other, known, what);
}

function unknownLayer(path: Path, name: string, known: readonly string[], what: string): SettingsError {
  const examples =
    known.length > 0
      ? `such as ${known.slice(0, 3).join(", ")}; \`slicewise models show\` lists all`
      : "it has none";
  return new SettingsError(
    path,
    `${name} is not a ${what} of the model${didYouMean(name, known)} (${examples})`,
  );
}

/**
 * How the label of a model shows what is changed about it; what changes nothing does not show.
 *
 * @param labelOf of a student
 */
export function transformLabels<Student>(
  {
    distill,
    resolution,
    prune = {},
    quantize,
    reuse = {},
    compress_cut: compress,
    exits,
  }: TransformSettings<Student>,
  labelOf: (student: Student) => string,
): readonly [field: string, value: string | undefined][] {
  const { structured, layers, unstructured, index_bits: indexBits } = prune;
  const caches = shares(reuse.hit_rate, reuse.layers);
  const lookup = reuse.lookup ? ` ${Number((reuse.lookup * 1e3).toPrecision(12))} ms` : "";
  return [
    ["distill", distill && labelOf(distill)],
    ["resolution", resolution === undefined ? undefined : sizeOf(resolution).join("x")],
    ["prune", shares(structured, layers)],
    ["sparse", unstructured ? `${percent(unstructured)}${indexBits ? ` ${indexBits} bits` : ""}` : undefined],
    ["quantize", quantize === "float32" ? undefined : quantize],
    ["reuse", caches && caches + lookup],
    ["compress_cut", compress && compressionLabel(compress)],
    ["exits", exitsLabel(exits)],
  ];
}

/** Is anything changed about the model? */
export function isTransformed<Student>(settings: TransformSettings<Student>): boolean {
  return transformLabels(settings, () => "a student").some(([, value]) => value !== undefined);
}

/** `pool1 4`, with the stated times of encoding and decoding. */
function compressionLabel({ after, ratio, encode, decode }: CompressSettings): string | undefined {
  if (ratio === 1 && encode === undefined && decode === undefined) return undefined;
  const times = [encode, decode].map((seconds) =>
    seconds === undefined ? "" : ` ${Number((seconds * 1e3).toPrecision(12))} ms`,
  );
  return [...(after === undefined ? [] : [after]), `${ratio}${times.join("")}`].join(" ");
}

/** `30%`, or `30% conv3 60%` with the shares of some layers; undefined where all are 0. */
function shares(common = 0, layers: Readonly<Record<string, number>> = {}): string | undefined {
  if (Math.max(common, ...Object.values(layers)) === 0) return undefined;
  const named = Object.entries(layers).map(([name, part]) => `${name} ${percent(part)}`);
  return [...(common > 0 ? [percent(common)] : []), ...named].join(" ");
}

function percent(part: number): string {
  return `${Number((100 * part).toPrecision(12))}%`;
}
