import { InputError } from "../../errors.ts";
import type { ElementType } from "../element-type.ts";
import { descriptionOf, type Model, type Operator, type OperatorDescription } from "../model.ts";
import type { Operation } from "../operation.ts";
import type { OperatorTypes } from "../savings.ts";
import { remade } from "./remade.ts";

/** Where a tensor is made narrower, and what that costs. */
export interface CutCompression {
  /** The layer whose output is compressed. */
  readonly after: string;
  /** Channels, or features, before over those that cross; at least 1. */
  readonly ratio: number;
  /** Seconds on a device whose slowdown is 1; those of a 1x1 convolution, or a matrix product, unless given. */
  readonly encode?: number | undefined;
  readonly decode?: number | undefined;
}

/**
 * Puts an encoder and a decoder behind a layer, as BottleNet++ (Shao, Zhang, ICC Workshops 2020) does: two learnt layers
 * over the channels, between which a plan may cut the model at a fraction of the bytes. They are operators like others:
 * a device that runs both pays for both, and every planner sees what they cost.
 *
 * @throws InputError for a layer that the model does not have, whose output is the result, or has neither channels nor features
 */
export function compressCut(model: Model, { after, ratio, encode, decode }: CutCompression): Model {
  const named = model.operators.find(({ name }) => name === after);
  if (!named) throw new InputError(`${after} is no layer of the model`);
  const source = lastOfLayer(model, named);
  if (model.outputs.includes(source.id))
    throw new InputError(`${after} yields the result: no layer behind it could run elsewhere`);
  if (ratio === 1 && encode === undefined && decode === undefined) return model;
  const axis = channelAxis(source);
  const channels = source.shape[axis]!;
  const left = Math.max(1, Math.round(channels / ratio));
  const [encoder, decoder] = [`${after}/encode`, `${after}/decode`];
  const coder = (
    name: string,
    input: string,
    outputs: number,
    seconds: number | undefined,
  ): OperatorDescription => ({
    name,
    operation: coderOf(source, outputs),
    inputs: [input],
    elementType: source.elementType,
    weightType: source.elementType,
    ...(seconds !== undefined && { statedSeconds: seconds }),
    ...(source.savings?.quantized && {
      savings: {
        quantized: { type: source.savings.quantized.type, from: typesOf(source.savings.quantized.from) },
      },
    }),
  });
  const descriptions = model.operators.flatMap((operator) => {
    const described = descriptionOf(model, operator);
    const inputs = described.inputs.map((input) => (input === source.name ? decoder : input));
    if (operator.id !== source.id) return [{ ...described, inputs }];
    return [described, coder(encoder, source.name, left, encode), coder(decoder, encoder, channels, decode)];
  });
  const cost = encode === undefined && decode === undefined ? "" : "; their times are stated";
  return remade(
    model,
    descriptions,
    `${after} is encoded from ${channels} to ${left} channels, ${Number((channels / left).toPrecision(4))} times fewer bytes, and decoded${cost}`,
  );
}

/** The last operator that is computed with a layer: its normalization and activation, which read it alone. */
function lastOfLayer(model: Model, operator: Operator): Operator {
  const [reader, ...others] = model.consumers[operator.id]!;
  if (reader === undefined || others.length > 0 || model.outputs.includes(operator.id)) return operator;
  const next = model.operators[reader]!;
  const { kind } = next.operation;
  return kind === "batch-normalization" || kind === "activation" ? lastOfLayer(model, next) : operator;
}

function channelAxis({ name, shape }: Operator): number {
  if (shape.length === 3 || shape.length === 4) return 0;
  if (shape.length === 2) return 1;
  throw new InputError(
    `${name} yields ${shape.join("x")} (allowed: maps or volumes with channels, or tokens with features)`,
  );
}

function coderOf({ shape }: Operator, outputs: number): Operation {
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
