import { InputError } from "../../errors.ts";
import { bytesPerElement, type ElementType } from "../element-type.ts";
import { descriptionOf, ownsWeights, parameters, type Model, type Operator } from "../model.ts";
import { remade } from "./remade.ts";

/** What a model can be quantized to; float32 leaves a model of float32 as it is. */
export const quantizedTypes = [
  "float32",
  "float16",
  "bfloat16",
  "int8",
  "uint8",
  "int4",
] as const satisfies readonly ElementType[];
export type QuantizedType = (typeof quantizedTypes)[number];

const floats: ReadonlySet<ElementType> = new Set(["float64", "float32", "float16", "bfloat16"]);

/**
 * The model with all floating-point tensors and weights in a narrower type. Tensors of other types, such as tokens and
 * truth values, stay. Its operators remember what they were: times follow from the device, not from the bits.
 *
 * @throws InputError for a model that is quantized already, or in that type, or in a narrower one
 */
export function quantizeModel(model: Model, type: QuantizedType): Model {
  if (model.bytesOf) return quantizeBytes(model, model.bytesOf, type);
  const done = model.operators.find(isQuantized);
  if (done)
    throw new InputError(
      `is quantized already: ${done.name} is in ${done.weightType} (allowed: a model in float32)`,
    );
  const other = model.operators.filter((operator) => floats.has(operator.elementType));
  const narrower = other.find(({ elementType }) => bytesPerElement[elementType] < bytesPerElement[type]);
  if (narrower)
    throw new InputError(`${type} is wider than ${narrower.elementType}, which ${narrower.name} is in`);
  const types = new Set(other.flatMap(({ elementType, weightType }) => [elementType, weightType]));
  if (other.length === 0) throw new InputError("has no tensors of floating-point numbers to quantize");
  if (types.size === 1 && types.has(type)) {
    if (type === "float32") return model;
    throw new InputError(`is in ${type} already`);
  }
  const change = (was: ElementType) => (floats.has(was) ? type : was);
  const descriptions = model.operators.map((operator) => {
    const { inputTypes, elementType, weightType, savings } = operator;
    const changed = [...inputTypes, elementType, weightType].some((was) => change(was) !== was);
    return {
      ...descriptionOf(model, operator),
      elementType: change(elementType),
      weightType: change(weightType),
      ...(changed && {
        savings: { ...savings, quantized: { type, from: { inputTypes, elementType, weightType } } },
      }),
    };
  });
  const kept = model.operators.length - other.length;
  return remade(
    model,
    descriptions,
    `quantized to ${type}: tensors and weights of ${[...types].join(" and ")}` +
      (kept > 0 ? `; ${kept} operators of other types stay as they are` : ""),
  );
}

/** The same of a model whose tensors are given in bytes: these become fewer, or more. */
function quantizeBytes(model: Model, was: ElementType, type: QuantizedType): Model {
  if (was === type) return model;
  if (bytesPerElement[was] < bytesPerElement[type])
    throw new InputError(`${type} is wider than ${was}, which its bytes are taken to be of`);
  const part = bytesPerElement[type] / bytesPerElement[was];
  const scaled = (bytes: number) => Math.ceil(bytes * part);
  const descriptions = model.operators.map((operator) => {
    const { operation, inputTypes } = operator;
    const description = descriptionOf(model, operator);
    if (operation.kind !== "opaque" && operation.kind !== "input") return description;
    const { shape } = operation;
    if (operation.kind === "input")
      return { ...description, operation: { ...operation, shape: shape.map(scaled) } };
    const { parameters } = operation;
    const from = { inputTypes: inputTypes.map(() => was), elementType: was, weightType: was };
    return {
      ...description,
      operation: {
        ...operation,
        shape: shape.map(scaled),
        ...(parameters !== undefined && { parameters: scaled(parameters) }),
      },
      savings: { ...operator.savings, quantized: { type, from } },
    };
  });
  const made = remade(
    model,
    descriptions,
    `quantized to ${type}: bytes of tensors and weights, taken to be of ${was}, are ${Number((100 * part).toPrecision(4))} % of before`,
  );
  return { ...made, bytesOf: type };
}

/** Does the operator have narrow whole numbers for weights, or turn numbers into such or back? */
function isQuantized(operator: Operator): boolean {
  const { operation, weightType } = operator;
  if (operation.kind === "activation")
    return operation.function === "quantize" || operation.function === "dequantize";
  const isNarrow = !floats.has(weightType) && bytesPerElement[weightType] <= 1 && weightType !== "bool";
  return isNarrow && ownsWeights(operator) && parameters(operator) > 0;
}
