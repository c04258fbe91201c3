/** Bytes of one element, by type; types of four bits count half a byte, and a string the handle that stands for it. */
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
} as const;

/** What the elements of a tensor are. */
export type ElementType = keyof typeof bytesPerElement;

/** Whole bytes that so many elements take side by side. */
export function bytesOfElements(type: ElementType, elements: number): number {
  return Math.ceil(elements * bytesPerElement[type]);
}
