import { InputError } from "../../errors.ts";
import { sameShape, type Shape } from "../../tensor/index.ts";
import { IncrementalModel } from "../incremental.ts";
import { buildModel } from "../build-model.ts";
import type { Model } from "../model.ts";
import { formatDims, modelShape, type Blob } from "./blob.ts";
import { Layer } from "./layer.ts";
import { layerImporters, opaqueLayer } from "./layers/index.ts";
import { parseParam, shorten, type LayerLine } from "./parse.ts";

/** What must be known beside the file. */
export interface NcnnOptions {
  /**
   * Extents of the inputs, `[channels, rows, columns]` or fewer: of the one input, or by the name of its blob. They take the
   * place of those in the file, whose shape hints then count no more.
   */
  readonly input?: Shape | Readonly<Record<string, Shape>> | undefined;
  /** Keep layers of unknown types, whose output the file states as a shape hint, as indivisible ones. */
  readonly opaque?: boolean | undefined;
}

/**
 * Reads an ncnn graph (`.param`, text) as a model. Splits, dropout and no-operations vanish; layers with `int8_scale_term` have
 * int8 weights. Shape hints (key 30) are checked against the shapes that follow from the layers. Heads that decode
 * detections (DetectionOutput, PriorBox ...) are indivisible and cost what the scenario states.
 *
 * @param text contents of the file; weights are not needed
 * @param name of the model
 * @throws InputError with line, layer and key for whatever is malformed, missing or not supported, and for keys that are not known to
 *   leave shapes, weights and cost alone
 */
export function importNcnn(text: string, name: string, options: NcnnOptions = {}): Model {
  try {
    return importGraph(text, name, options);
  } catch (error) {
    if (error instanceof InputError && !error.message.startsWith(`model ${name}`)) {
      throw new InputError(`model ${name}: ${error.message}`);
    }
    throw error;
  }
}

function importGraph(text: string, name: string, options: NcnnOptions): Model {
  const { layers, notes } = parseParam(text);
  refuseUnsupported(layers, options);
  const inputs = inputShapes(layers, options);
  const graph: Graph = { model: new IncrementalModel(), blobs: new Map(), read: new Set(), layers };
  for (const source of layers) addLayer(graph, source, inputs, options);
  const results = [...graph.blobs]
    .filter(([blob]) => !graph.read.has(blob))
    .map(([, { operator }]) => operator);
  const built = buildModel(name, graph.model.descriptions, results);
  return notes.length > 0 ? { ...built, notes } : built;
}

/** A graph on its way into a model. */
interface Graph {
  readonly model: IncrementalModel;
  readonly layers: readonly LayerLine[];
  readonly blobs: Map<string, Blob>;
  /** Names of blobs that some layer reads. */
  readonly read: Set<string>;
}

function addLayer(
  graph: Graph,
  source: LayerLine,
  stated: ReadonlyMap<string, Shape>,
  { opaque = false }: NcnnOptions,
): void {
  const inputs = source.inputs.map((blob) => blobOf(graph, source, blob));
  const layer = new Layer(source, graph.model, inputs);
  const given = source.type === "Input" ? stated.get(source.outputs[0] ?? "") : undefined;
  const importer = layerImporters.get(source.type) ?? opaqueLayer;
  const outputs = given ? statedInput(layer, given) : importer(layer);
  if (opaque) layer.ignore(...(importer === opaqueLayer ? source.params.keys() : []));
  layer.finish();
  if (outputs.length !== source.outputs.length) {
    layer.fail(
      `makes ${outputs.length === 1 ? "1 blob" : `${outputs.length} blobs`}, not ${source.outputs.length}`,
    );
  }
  if (stated.size === 0) checkHints(layer, outputs);
  // A no-operation at the end only marks results.
  if (source.type !== "Noop") for (const blob of source.inputs) graph.read.add(blob);
  for (const [index, blob] of source.outputs.entries()) {
    if (graph.blobs.has(blob) && !source.inputs.includes(blob)) {
      layer.fail(`makes the blob ${shorten(blob)}, which an earlier layer makes`);
    }
    graph.read.delete(blob);
    graph.blobs.set(blob, outputs[index]!);
  }
}

function blobOf({ blobs, layers }: Graph, { line, type, name }: LayerLine, blob: string): Blob {
  const found = blobs.get(blob);
  if (found) return found;
  const maker = layers.find(({ outputs }) => outputs.includes(blob));
  const why = maker
    ? `which the layer on line ${maker.line} makes; layers must be listed in the order in which they run, without cycles`
    : "which no layer makes";
  throw new InputError(
    `line ${line}, ${shorten(type)} ${shorten(name)}: reads the blob ${shorten(blob)}, ${why}`,
  );
}

function statedInput(layer: Layer, dims: Shape): readonly Blob[] {
  layer.ignore(0, 1, 2, 11);
  return layer.yields({ kind: "input", shape: modelShape(dims) }, [], dims);
}

/** By blob: the extents that are stated of the inputs. */
function inputShapes(layers: readonly LayerLine[], { input }: NcnnOptions): ReadonlyMap<string, Shape> {
  const names = layers.flatMap(({ type, outputs }) => (type === "Input" ? outputs : []));
  if (input === undefined) return new Map();
  if (isShape(input)) {
    if (names.length === 1) return new Map([[names[0]!, input]]);
    throw new InputError(
      `input: the graph has ${names.length} inputs (${names.map(shorten).join(", ")}); give a shape for each by its name`,
    );
  }
  const unknown = Object.keys(input).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new InputError(
      `input: there is no input ${shorten(unknown)} (allowed: ${names.map(shorten).join(", ")})`,
    );
  }
  return new Map(Object.entries(input));
}

function isShape(input: NonNullable<NcnnOptions["input"]>): input is Shape {
  return Array.isArray(input);
}

function checkHints(layer: Layer, outputs: readonly Blob[]): void {
  for (const [index, hint] of layer.hints().entries()) {
    const { dims } = outputs[index]!;
    if (hint && !sameShape(hint, dims)) {
      layer.fail(`its shape hint says ${formatDims(hint)}, and the layer makes ${formatDims(dims)}`);
    }
  }
}

function refuseUnsupported(layers: readonly LayerLine[], { opaque = false }: NcnnOptions): void {
  const unsupported = layers.filter(({ type }) => !layerImporters.has(type));
  if (unsupported.length === 0 || opaque) return;
  const listed = unsupported.slice(0, 20).map(({ type, line }) => `${shorten(type)} on line ${line}`);
  const more = unsupported.length > listed.length ? ` and ${unsupported.length - listed.length} more` : "";
  throw new InputError(
    `has layers of unsupported types: ${listed.join(", ")}${more}; with opaque, those whose output the file states as a shape ` +
      `hint are kept as indivisible ones. Supported are ${[...layerImporters.keys()].sort().join(", ")}`,
  );
}
