import { isComputed, wholeRange, type ElementType, type Model, type Operator } from "../sim/model/index.ts";
import { formatShape, type Shape } from "../sim/tensor/index.ts";

/** How the model stands to the file that it was read from. */
export type FileAgreement =
  /** There is no file that computes: a built-in network, or one of layers without numbers. */
  | { readonly kind: "none" }
  /** What the file itself computes, in the order of the model's outputs: the plan must compute the same. */
  | {
      readonly kind: "results";
      readonly results: readonly Float32Array[];
      /** Largest error, over the largest magnitude, that counts as equal. */
      readonly tolerance: number;
    }
  /** The unpartitioned model was found to compute what the file does. */
  | { readonly kind: "proven"; readonly maxAbsError: number }
  /** Shapes agree, or nobody could say; the numbers were not compared. */
  | { readonly kind: "shapes"; readonly reason: string }
  /** The file computes something else. */
  | { readonly kind: "contradiction"; readonly reason: string };

/** Of a file that computes in float32 throughout: the runtime joins its nodes and sums in another way than layers do. */
const singleTolerance = 1e-3;

/** What rounding every tensor to a narrow type may come to, in units of the type's last place. */
const roundings = 32;

/** Bits of the fraction of floating-point types that are narrower than float32. */
const fractionBits: Partial<Record<ElementType, number>> = { float16: 10, bfloat16: 7 };

/** What kernels of small whole numbers, which scale and round in an order of their own, may come to, in units of those. */
const wholeUnits = 2;

/** The largest relative error that counts as equal to what a file of these element types computes. */
export function toleranceOf({ operators }: Model): number {
  const narrow = operators.flatMap(({ elementType }) => fractionBits[elementType] ?? []);
  const rounds = operators.some((operator) => isComputed(operator) && wholeRange(operator.elementType));
  return Math.max(
    singleTolerance,
    ...narrow.map((bits) => roundings * 2 ** -bits),
    ...(rounds ? [wholeUnits * 2 ** -7] : []),
  );
}

/**
 * Is an error within what counts as equal to the file?
 *
 * @param scale largest magnitude of the tensor
 * @param tolerance relative, for fractions
 */
export function isNear({ elementType }: Operator, error: number, scale: number, tolerance: number): boolean {
  if (wholeRange(elementType)) return error <= wholeUnits;
  return error / (scale || 1) <= tolerance;
}

/**
 * How the shape of a file's result contradicts that of the model's; undefined where they agree. Axes of extent 1 do not count:
 * a model has no batch.
 */
export function shapeContradiction(name: string, inFile: Shape, inModel: Shape): string | undefined {
  if (significant(inFile) === significant(inModel)) return undefined;
  return `the file yields ${described(inFile)}, the model ${described(inModel)} for the result ${name}`;
}

function significant(shape: Shape): string {
  return shape.filter((extent) => extent !== 1).join("x");
}

function described(shape: Shape): string {
  return `${shape.reduce((product, extent) => product * extent, 1)} elements (${formatShape(shape) || "a scalar"})`;
}
