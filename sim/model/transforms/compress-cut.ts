import { InputError } from "../../errors.ts";
import type { ElementType } from "../element-type.ts";
import { buildModel } from "../build-model.ts";
import {
  descriptionOf,
  isComputed,
  tensorBytes,
  type CutCompression,
  type Model,
  type Operator,
  type OperatorDescription,
} from "../model.ts";
import type { Operation } from "../operation.ts";
import type { OperatorTypes } from "../savings.ts";
import { remade } from "./remade.ts";

/**
 * Puts an encoder and a decoder behind a layer, as BottleNet++ (Shao, Zhang, ICC Workshops 2020) does: two learnt layers
 * over the channels, between which a plan may cut the model at a fraction of the bytes. They are operators like others:
 * a device that runs both pays for both, and every planner sees what they cost.
 *
 * @param after the layer whose output is compressed
 * @throws InputError for a layer that the model does not have, whose output is the result, or has neither channels nor
 *   features; and for a layer of which only the size is known where the times of the coders are not stated
 */
export function compressCut(
  model: Model,
  { after, ...compression }: CutCompression & { readonly after: string },
): Model {
  const named = model.operators.find(({ name }) => name === after);
  if (!named) throw new InputError(`${after} is not a layer of the model`);
  const source = lastOfLayer(model, named);
  if (model.outputs.includes(source.id))
    throw new InputError(`${after} yields the result: no layer behind it could run elsewhere`);
  const { ratio, encode, decode } = compression;
  if (ratio === 1 && encode === undefined && decode === undefined) return model;
  const before = extentOf(source);
  const left = narrowed(before, ratio);
  const readers = new Set(model.consumers[source.id]);
  const descriptions = withCoders(model, [{ source, readers }], compression, (layer) =>
    layer === source ? after : layer.name,
  );
  const cost = encode === undefined && decode === undefined ? "" : "; their times are stated";
  return remade(
    model,
    descriptions,
    `${after} is encoded from ${before} to ${left} ${isOfBytes(source) ? "bytes" : "channels"}, ${Number((before / left).toPrecision(4))} times fewer bytes, and decoded${cost}`,
  );
}

/**
 * The model with which planners of cuts encode and decode what crosses, wherever they cut.
 *
 * @throws InputError for layers of which only the size is known where the times of the coders are not stated, and where
 *   nothing can be compressed
 */
export function compressingCuts(model: Model, compression: CutCompression): Model {
  if (model.operators.every((operator) => codersOf(model, operator, compression) === undefined))
    throw new InputError("nothing that could cross has channels or features to compress");
  return { ...model, cutCompression: compression };
}

/** A tensor that crosses, and the operators that read it on the other side. */
export interface Crossing {
  readonly source: Operator;
  readonly readers: ReadonlySet<number>;
}

/** A model whose tensors are encoded for some of their readers, and its coders by name: encoder or decoder of which operator. */
export interface EncodedModel {
  readonly model: Model;
  readonly coders: ReadonlyMap<string, Coder>;
}

interface Coder {
  readonly of: number;
  readonly part: "encoder" | "decoder";
}

/** What encodes the output of an operator, and what decodes it. */
export type LayerCoders = readonly [encoder: Operator, decoder: Operator];

/** The model with an encoder behind what crosses, and a decoder in front of those who read it on the other side. */
export function encodeCrossings(
  model: Model,
  crossings: readonly Crossing[],
  compression: CutCompression,
): EncodedModel {
  const made = buildModel(
    model.name,
    withCoders(model, crossings, compression, ({ name }) => name),
    model.outputs.map((id) => model.operators[id]!.name),
  );
  const coders = new Map<string, Coder>();
  for (const { source } of crossings) {
    coders.set(encoderName(source.name), { of: source.id, part: "encoder" });
    coders.set(decoderName(source.name), { of: source.id, part: "decoder" });
  }
  const { notes, exits } = model;
  return {
    model: { ...made, ...(notes && { notes }), ...(exits && { exits }) },
    coders,
  };
}

/**
 * The encoder and the decoder of an operator's output as they will stand in an encoded model; undefined for what crosses as it
 * is: inputs, results, and what has neither channels nor features.
 */
export function codersOf(
  model: Model,
  source: Operator,
  compression: CutCompression,
): LayerCoders | undefined {
  const isCoded = isComputed(source) && !model.outputs.includes(source.id) && hasExtent(source);
  if (!isCoded) return undefined;
  const { name, shape, elementType } = source;
  const [, encoder, decoder] = buildModel(model.name, [
    { name, operation: { kind: "input", shape }, inputs: [], elementType },
    ...coders(source, compression, name),
  ]).operators;
  return [encoder!, decoder!];
}

/** @param nameOf what the coders of an operator are called after */
function withCoders(
  model: Model,
  crossings: readonly Crossing[],
  compression: CutCompression,
  nameOf: (operator: Operator) => string,
): readonly OperatorDescription[] {
  const crossingOf = new Map(crossings.map((crossing) => [crossing.source.id, crossing]));
  return model.operators.flatMap((operator) => {
    const inputs = operator.inputs.map((input) => {
      const crossing = crossingOf.get(input);
      const source = model.operators[input]!;
      return crossing?.readers.has(operator.id) ? decoderName(nameOf(source)) : source.name;
    });
    const described = { ...descriptionOf(model, operator), inputs };
    if (!crossingOf.has(operator.id)) return [described];
    return [described, ...coders(operator, compression, nameOf(operator))];
  });
}

function coders(
  source: Operator,
  { ratio, encode, decode }: CutCompression,
  name: string,
): readonly [OperatorDescription, OperatorDescription] {
  const before = extentOf(source);
  return [
    coder(source, encoderName(name), source.name, narrowed(before, ratio), encode),
    coder(source, decoderName(name), encoderName(name), before, decode),
  ];
}

/** @throws InputError where nothing says what it costs */
function coder(
  source: Operator,
  name: string,
  input: string,
  outputs: number,
  seconds: number | undefined,
): OperatorDescription {
  if (seconds === undefined && isOfBytes(source))
    throw new InputError(
      `of ${source.name} only the size is known, and not what its coders take (allowed: encode: 4 ms, decode: 1 ms beside the ratio)`,
    );
  return {
    name,
    operation: coderOf(source, outputs),
    inputs: [input],
    elementType: source.elementType,
    weightType: source.elementType,
    ...(seconds !== undefined && { statedSeconds: seconds }),
    ...(seconds === undefined &&
      source.savings?.quantized && {
        savings: {
          quantized: { type: source.savings.quantized.type, from: typesOf(source.savings.quantized.from) },
        },
      }),
  };
}

const encoderName = (name: string) => `${name}/encode`;
const decoderName = (name: string) => `${name}/decode`;

function narrowed(before: number, ratio: number): number {
  return Math.max(1, Math.round(before / ratio));
}

/** The last operator that is computed with a layer: its normalization and activation, which read it alone. */
function lastOfLayer(model: Model, operator: Operator): Operator {
  const [reader, ...others] = model.consumers[operator.id]!;
  if (reader === undefined || others.length > 0 || model.outputs.includes(operator.id)) return operator;
  const next = model.operators[reader]!;
  const { kind } = next.operation;
  return kind === "batch-normalization" || kind === "activation" ? lastOfLayer(model, next) : operator;
}

/** Is it a layer of which nothing is known but how many bytes it yields? */
function isOfBytes({ operation, shape }: Operator): boolean {
  return operation.kind === "opaque" && shape.length === 1;
}

/** Does it have channels, features, or nothing but bytes, of which there are some? */
function hasExtent(operator: Operator): boolean {
  if (tensorBytes(operator) === 0) return false;
  return isOfBytes(operator) || (operator.shape.length >= 2 && operator.shape.length <= 4);
}

/** Channels of a map or volume, features of tokens, or bytes of what is not known better. */
function extentOf(operator: Operator): number {
  const { name, shape } = operator;
  if (!hasExtent(operator))
    throw new InputError(
      `${name} yields ${tensorBytes(operator) === 0 ? "no bytes" : shape.join("x")} (allowed: maps or volumes with channels, or tokens with features)`,
    );
  return shape.length === 2 ? shape[1]! : shape[0]!;
}

function coderOf(source: Operator, outputs: number): Operation {
  const { shape } = source;
  if (isOfBytes(source)) return { kind: "opaque", type: "coder", shape: [outputs] };
  if (shape.length === 2) return { kind: "matmul", outputFeatures: outputs, bias: true };
  return {
    kind: "convolution",
    outputChannels: outputs,
    groups: 1,
    bias: true,
    kernel: [1, 1],
    stride: [1, 1],
    dilation: [1, 1],
    padding: { top: 0, left: 0, bottom: 0, right: 0 },
    ...(shape.length === 4 && { depth: { kernel: 1, stride: 1, dilation: 1, before: 0, after: 0 } }),
  };
}

function typesOf({ elementType }: { readonly elementType: ElementType }): OperatorTypes {
  return { inputTypes: [elementType], elementType, weightType: elementType };
}
