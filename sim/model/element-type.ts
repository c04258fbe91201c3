import type { Shape } from "../tensor/index.ts";

/**
 * Bytes of one element, by type; types of four bits count half a byte, a string the handle that stands for it, and `void`
 * nothing: of what an operator yields it is then only known when it is done.
 */
export const bytesPerElement = {
  float64: 8,
  float32: 4,
  float16: 2,
  bfloat16: 2,
  float8e4m3fn: 1,
  float8e4m3fnuz: 1,
  float8e5m2: 1,
  float8e5m2fnuz: 1,
  float4e2m1: 0.5,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  int4: 0.5,
  uint64: 8,
  uint32: 4,
  uint16: 2,
  uint8: 1,
  uint4: 0.5,
  bool: 1,
  complex64: 8,
  complex128: 16,
  string: 16,
  void: 0,
} as const;

/** What the elements of a tensor are. */
export type ElementType = keyof typeof bytesPerElement;

const quantizedTypes: ReadonlySet<ElementType> = new Set([
  "int4",
  "uint4",
  "int8",
  "uint8",
  "int16",
  "uint16",
]);

/**
 * Has a layer with weights of this type a bias of 32 bits? What is added to sums of products of small whole numbers is as wide
 * as those: int32 in QLinearConv and QGemm of ONNX and onnxruntime, float32 in ncnn.
 */
export function hasWideBias(weightType: ElementType): boolean {
  return quantizedTypes.has(weightType);
}

/** Whole bytes that so many elements take side by side. */
export function bytesOfElements(type: ElementType, elements: number): number {
  return Math.ceil(elements * bytesPerElement[type]);
}

/** The range of a type of small whole numbers. */
export function wholeRange(type: ElementType): { readonly least: number; readonly most: number } | undefined {
  const bits = /^(u?)int(4|8|16)$/.exec(type);
  if (!bits) return undefined;
  const [, unsigned, width] = bits;
  return unsigned === "u"
    ? { least: 0, most: 2 ** Number(width) - 1 }
    : { least: -(2 ** (Number(width) - 1)), most: 2 ** (Number(width) - 1) - 1 };
}

/**
 * A tensor of which only the bytes are known. One without any still has an element, of type `void`: readers wait for it, and it
 * is sent as a message without content.
 */
export function tensorOfBytes(bytes: number): { readonly shape: Shape; readonly elementType: ElementType } {
  return bytes > 0 ? { shape: [bytes], elementType: "uint8" } : { shape: [1], elementType: "void" };
}
