import type { TileCost } from "../sim/cluster/compute.ts";
import { InputError } from "../sim/errors.ts";
import { bytesPerElement, type ElementType, type Operator } from "../sim/model/index.ts";

/** The element types of a layer: of what it reads, yields and stores. */
export type LayerTypes = Pick<Operator, "inputTypes" | "elementType" | "weightType">;

/** Rows that a layer looks up are whole numbers, whatever type counts them. */
function typesOf({ operation, inputTypes, elementType, weightType }: Operator): LayerTypes {
  if (operation.kind !== "embedding") return { inputTypes, elementType, weightType };
  return { inputTypes: inputTypes.map(() => elementType), elementType, weightType };
}

/**
 * The element types of a layer as trace files have them: nothing for float32 throughout, `float16` for another one type,
 * else `int8+float32>int8/int8`, which is inputs, output and weights.
 */
export function formatTypes(operator: Operator): string | undefined {
  const { inputTypes, elementType, weightType } = typesOf(operator);
  const uniform = [...inputTypes, weightType].every((type) => type === elementType);
  if (uniform) return elementType === "float32" ? undefined : elementType;
  return `${inputTypes.join("+")}>${elementType}/${weightType}`;
}

/** @throws InputError for a text that `formatTypes` does not write for so many inputs */
export function parseTypes(text: string, inputCount: number): LayerTypes {
  const [inputs = "", output = "", weights = ""] = text.split(/[>/]/);
  const types = text.includes(">")
    ? [...(inputs === "" ? [] : inputs.split("+")), output, weights]
    : Array.from({ length: inputCount + 2 }, () => text);
  const known = types.map((type) => {
    if (isElementType(type)) return type;
    throw new InputError(
      `column attributes: types=${text.slice(0, 80)}: "${type.slice(0, 20)}" is not an element type`,
    );
  });
  if (known.length !== inputCount + 2)
    throw new InputError(`column attributes: types=${text.slice(0, 80)} is not for ${inputCount} inputs`);
  const [elementType, weightType] = known.slice(-2) as [ElementType, ElementType];
  return { inputTypes: known.slice(0, -2), elementType, weightType };
}

function isElementType(text: string): text is ElementType {
  return Object.hasOwn(bytesPerElement, text);
}

/** The same layer in float32, which is what recorders measure and estimators learn. */
export function inFloat32(operator: Operator): Operator {
  const { inputTypes, elementType, weightType } = operator;
  if ([...inputTypes, elementType, weightType].every((type) => type === "float32")) return operator;
  return {
    ...operator,
    inputTypes: inputTypes.map(() => "float32"),
    elementType: "float32",
    weightType: "float32",
  };
}

/** What a layer in other types than float32 is mainly in: its output, else its weights, else an input. */
export function otherType(operator: Operator): ElementType | undefined {
  const { inputTypes, elementType, weightType } = typesOf(operator);
  return [elementType, weightType, ...inputTypes].find((type) => type !== "float32");
}

/** Says, of a layer in other types, that its cost was found as if it were in float32; undefined for one in float32. */
export function float32Note(operator: Operator): string | undefined {
  const other = otherType(operator);
  return other && `layers in ${other} take the times of such layers in float32`;
}

/** The cost, which is that of the layer in float32, with a note where the layer is in something else. */
export function withFloat32Note(operator: Operator, cost: TileCost): TileCost {
  const note = float32Note(operator);
  return note === undefined ? cost : { ...cost, note };
}
