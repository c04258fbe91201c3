import { InputError } from "../../errors.ts";
import type { Arithmetic, Quantized, Rounding } from "../arithmetic.ts";
import { wholeRange, type ElementType } from "../element-type.ts";
import type { OperatorDescription } from "../model.ts";
import type { ElementwiseFunction } from "../functions.ts";
import type { OperationKind } from "../operation.ts";
import type { ConvertedNode } from "./graph.ts";
import { attributeNumber } from "./honoured.ts";
import { nodeLabel } from "./node.ts";
import { operatorWeights, type KnownTensors } from "./operator-weights.ts";
import { placesOf, plainPlaces, type Operand, type Places } from "./quantized-places.ts";
import { dequantized, type StoredTensor } from "./stored-tensors.ts";

/** Kinds whose sums of products may be scaled behind them; other kinds compute with fractions. */
const products: ReadonlySet<OperationKind> = new Set([
  "convolution",
  "transposed-convolution",
  "fully-connected",
  "matmul",
  "matrix-product",
]);

/** Kinds that only bring the tensors of a node into shape. */
const views: ReadonlySet<OperationKind> = new Set(["reshape", "transpose", "constant"]);

/** What operators of a node compute with: weights as `operator/weights`, and what their numbers go through. */
export interface NodeNumbers {
  readonly weights: readonly (readonly [tensor: string, values: Float32Array])[];
  readonly arithmetic: readonly (readonly [operator: string, arithmetic: Arithmetic])[];
  /** The operator whose bias is in fractions, and not in the unit of its products. */
  readonly fractionalBias?: string;
}

/**
 * The numbers of a node on whole numbers that stand for fractions; undefined for a node of another type, or whose scales
 * are inputs of its operators.
 *
 * @throws InputError that names the node, for numbers that are computed when it runs or that layers do not follow
 */
export function quantizedNumbers(converted: ConvertedNode, stored: KnownTensors): NodeNumbers | undefined {
  const places = placesOf(converted.node);
  const main =
    converted.operators.find(({ operation }) => products.has(operation.kind)) ??
    converted.operators.find((operator) => !prepares(operator));
  if (!places || !main) return undefined;
  return new QuantizedNode(converted, places, main, stored).numbers();
}

/** A node whose scales and zero points stand in the file, and the operator that does its work. */
class QuantizedNode {
  private readonly converted: ConvertedNode;
  private readonly places: Places;
  private readonly main: OperatorDescription;
  private readonly stored: KnownTensors;

  constructor(converted: ConvertedNode, places: Places, main: OperatorDescription, stored: KnownTensors) {
    this.converted = converted;
    this.places = places;
    this.main = main;
    this.stored = stored;
  }

  numbers(): NodeNumbers {
    const { constants, scale } = this.constantOperands();
    const known: KnownTensors = { get: (name) => constants.get(name) ?? this.stored.get(name) };
    const result = this.result();
    const arithmetic: Arithmetic = {
      inputs: this.readOperands().map((operand) => this.meaning(operand)),
      ...(scale && { weightScale: scale }),
      ...(result && { result }),
    };
    const { main, places, converted } = this;
    const weights = converted.operators.flatMap((operator) => {
      const isAddend = operator !== main && isFunction(operator, "add");
      if (isAddend && places.addend === undefined)
        this.refuse("its bias is not one number per output channel");
      const tensors = isAddend ? [-1, places.addend!] : plainPlaces(places);
      return operatorWeights(operator, asPlain(converted, tensors), known);
    });
    return { weights, arithmetic: [[main.name, arithmetic]] };
  }

  /** Operands that are not tensors of the operator, as it computes with them; of products whole, and their scale apart. */
  private constantOperands() {
    const { node } = this.converted;
    const { kind } = this.main.operation;
    const isProduct = products.has(kind);
    const constants = new Map<string, StoredTensor>();
    let scale: Float32Array | undefined = isProduct ? Float32Array.of(1) : undefined;
    const read = new Set(this.readOperands());
    for (const operand of this.places.operands.filter((one) => !read.has(one) && isQuantized(one))) {
      const name = node.input[operand.tensor] ?? "";
      const tensor = this.stored.get(name);
      if (!tensor) continue;
      const scales = this.numbersAt(operand.scale, 1, "the scale of its weights");
      const zeros = this.numbersAt(operand.zero, 0, "the zero point of its weights");
      const outputsFirst = kind === "convolution" || attributeNumber(node, "transB", 0) !== 0;
      const axis = outputsFirst ? 0 : tensor.shape.length - 1;
      const numbers =
        dequantized(tensor, scales, zeros, axis) ??
        this.refuse("the scale of its weights is neither one number nor one per output channel");
      constants.set(name, isProduct ? { ...numbers, values: numbers.quantized!.whole } : numbers);
      if (isProduct) scale = scales;
    }
    const factor = attributeNumber(node, "alpha", 1);
    return { constants, scale: scale?.map((one) => one * factor) };
  }

  /** The operands that are tensors of the operator, in its order: a join reads constants like computed tensors. */
  private readOperands(): readonly Operand[] {
    if (this.main.operation.kind === "concat") return this.places.operands;
    return this.places.operands.filter(({ tensor }) => this.converted.inputs[tensor]?.kind === "activation");
  }

  /** What the numbers of an operand stand for; undefined where an operator before this one has made fractions of them. */
  private meaning(operand: Operand): Quantized | undefined {
    const { operators } = this.converted;
    if (!isQuantized(operand) || operators.some((operator) => isFunction(operator, "dequantize")))
      return undefined;
    const { tensor, scale, zero } = operand;
    const isCentred = operators.some((operator) => isFunction(operator, "subtract"));
    return {
      scale: this.numberAt(scale, 1, `the scale of its input ${tensor}`),
      zero: isCentred ? 0 : this.numberAt(zero, 0, `the zero point of its input ${tensor}`),
    };
  }

  private result(): Rounding | undefined {
    const { result } = this.places;
    const { node, outputs } = this.converted;
    if (result === undefined || (node.input[result.scale] ?? "") === "") return undefined;
    const type = outputs[0]!.elementType;
    return {
      kind: "quantized",
      scale: Float32Array.of(this.numberAt(result.scale, 1, "the scale of its result")),
      zero: Float32Array.of(this.numberAt(result.zero, 0, "the zero point of its result")),
      ...(wholeRange(type) ?? this.refuse(`layers do not round to ${type}`)),
    };
  }

  private numberAt(place: number | undefined, fallback: number, what: string): number {
    const numbers = this.numbersAt(place, fallback, what);
    return numbers.length === 1 ? numbers[0]! : this.refuse(`${what} is not one number`);
  }

  private numbersAt(place: number | undefined, fallback: number, what: string): Float32Array {
    const name = place === undefined ? "" : (this.converted.node.input[place] ?? "");
    if (name === "") return Float32Array.of(fallback);
    return this.stored.get(name)?.values ?? this.refuse(`${what} is computed when it runs`);
  }

  private refuse(what: string): never {
    throw new InputError(`${nodeLabel(this.converted.node)}: ${what}`);
  }
}

function isQuantized({ scale, zero }: Operand): boolean {
  return scale !== undefined || zero !== undefined;
}

/** Does it only bring a tensor of the node into shape, or into numbers whose scale is computed? */
function prepares(operator: OperatorDescription): boolean {
  const byRange = isFunction(operator, "quantize") || isFunction(operator, "dequantize");
  return byRange || operator.operation.kind === "reduce" || views.has(operator.operation.kind);
}

function isFunction({ operation }: OperatorDescription, name: ElementwiseFunction): boolean {
  return operation.kind === "elementwise" && operation.function === name;
}

/** The node with these of its inputs, as its counterpart on fractions has them. */
function asPlain(converted: ConvertedNode, places: readonly number[]): ConvertedNode {
  const { node, inputOf } = converted;
  return {
    ...converted,
    node: {
      ...node,
      input: places.map((place) => node.input[place] ?? ""),
      attribute: node.attribute.filter(({ name }) => name !== "alpha"),
    },
    inputOf: (operator) => places.indexOf(inputOf(operator)),
  };
}

/**
 * What rounding a node on plain numbers does that its operator does not: a cast to whole numbers, and quotients of them.
 */
function roundingOf({ node, inputs, outputs }: ConvertedNode): Rounding | undefined {
  const given = inputs.find((input) => input !== undefined)?.elementType;
  const result = outputs[0]?.elementType;
  if (given === undefined || result === undefined) return undefined;
  if (node.op_type === "Cast" || node.op_type === "CastLike") {
    if (result === "bool" && given !== "bool") return { kind: "truth" };
    return isInteger(result) && !isInteger(given) && given !== "bool" ? { kind: "truncated" } : undefined;
  }
  return ["Div", "ReduceMean"].includes(node.op_type) && isInteger(given) ? { kind: "truncated" } : undefined;
}

function isInteger(type: ElementType): boolean {
  return /^u?int/.test(type);
}

/**
 * The numbers of a node on fractions: its weights as the whole numbers that the file stores for them, where it does and they are
 * multiplied, so that sums of products are exact; and what its results are rounded to.
 *
 * @throws InputError that names the node, for weights that are not in the file
 */
export function plainNumbers(converted: ConvertedNode, stored: KnownTensors): NodeNumbers {
  const { operators } = converted;
  const name = converted.node.input[1] ?? "";
  const tensor = operators.some(({ operation }) => products.has(operation.kind))
    ? stored.get(name)
    : undefined;
  const main = operators.find(({ operation }) => products.has(operation.kind));
  const scale = tensor && main && outputScale(tensor, main.operation.kind, converted.node);
  const known: KnownTensors = scale
    ? {
        get: (wanted) =>
          wanted === name ? { ...tensor, values: tensor.quantized!.whole } : stored.get(wanted),
      }
    : stored;
  const result = roundingOf(converted);
  return {
    ...(main && { fractionalBias: main.name }),
    weights: operators.flatMap((operator) => operatorWeights(operator, converted, known)),
    arithmetic: operators.flatMap((operator) => {
      const weightScale = operator === main ? scale : undefined;
      const rounds = result !== undefined && !views.has(operator.operation.kind);
      if (!weightScale && !rounds) return [];
      return [
        [operator.name, { inputs: [], ...(weightScale && { weightScale }), ...(rounds && { result }) }],
      ] as const;
    }),
  };
}

/** The scale of stored whole weights, where it is one number or one an output channel. */
function outputScale(
  { shape, quantized }: StoredTensor,
  kind: OperationKind,
  node: ConvertedNode["node"],
): Float32Array | undefined {
  if (!quantized || attributeNumber(node, "alpha", 1) !== 1) return undefined;
  if (quantized.scale.length === 1) return quantized.scale;
  if (kind === "transposed-convolution") return undefined;
  const outputsFirst = kind === "convolution" || attributeNumber(node, "transB", 0) !== 0;
  return quantized.axis === (outputsFirst ? 0 : shape.length - 1) ? quantized.scale : undefined;
}
