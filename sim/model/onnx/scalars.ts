import type { ElementType } from "../element-type.ts";

/** One element of a constant: a bigint for whole numbers, of which truth values are 0n and 1n, and a number for others. */
export type Scalar = number | bigint;

/** How the bits of an element type are read, and which numbers it can hold. */
interface NumberFormat<T extends Scalar> {
  readonly bits: number;
  readonly read: (view: DataView, byte: number) => T;
  /** The number that the type holds where a computation comes to this one. */
  readonly fit: (value: T) => T;
}

const whole = (
  bits: number,
  read: NumberFormat<bigint>["read"],
  fit: NumberFormat<bigint>["fit"],
): NumberFormat<bigint> => ({ bits, read, fit });

/** Whole numbers wrap around at the ends of their range. */
const wholeFormats = {
  int64: whole(64, (view, byte) => view.getBigInt64(byte, true), signed(64)),
  int32: whole(32, (view, byte) => BigInt(view.getInt32(byte, true)), signed(32)),
  int16: whole(16, (view, byte) => BigInt(view.getInt16(byte, true)), signed(16)),
  int8: whole(8, (view, byte) => BigInt(view.getInt8(byte)), signed(8)),
  uint64: whole(64, (view, byte) => view.getBigUint64(byte, true), unsigned(64)),
  uint32: whole(32, (view, byte) => BigInt(view.getUint32(byte, true)), unsigned(32)),
  uint16: whole(16, (view, byte) => BigInt(view.getUint16(byte, true)), unsigned(16)),
  uint8: whole(8, (view, byte) => BigInt(view.getUint8(byte)), unsigned(8)),
  bool: whole(
    8,
    (view, byte) => (view.getUint8(byte) === 0 ? 0n : 1n),
    (value) => (value === 0n ? 0n : 1n),
  ),
} satisfies Partial<Record<ElementType, NumberFormat<bigint>>>;

/** Of IEEE 754 and of bfloat16; results round to the nearest number, ties to the even one. */
const realFormats = {
  float64: { bits: 64, read: (view, byte) => view.getFloat64(byte, true), fit: (value) => value },
  float32: { bits: 32, read: (view, byte) => view.getFloat32(byte, true), fit: Math.fround },
  float16: {
    bits: 16,
    read: (view, byte) => halfNumber(view.getUint16(byte, true)),
    fit: (value) => rounded(Math.fround(value), 10, -14, 65_504),
  },
  bfloat16: {
    bits: 16,
    read: (view, byte) => bfloatNumber(view.getUint16(byte, true)),
    fit: (value) => rounded(Math.fround(value), 7, -126, 2 ** 128 - 2 ** 120),
  },
} satisfies Partial<Record<ElementType, NumberFormat<number>>>;

/** Types whose elements are whole numbers or truth values. */
export type WholeType = keyof typeof wholeFormats;
/** Types whose elements are floating-point numbers. */
export type RealType = keyof typeof realFormats;

export function isWhole(type: ElementType): type is WholeType {
  return type in wholeFormats;
}

export function isReal(type: ElementType): type is RealType {
  return type in realFormats;
}

/** The whole number that an element of the type holds where a computation comes to this one. */
export function fitWhole(type: WholeType, value: bigint): bigint {
  return wholeFormats[type].fit(value);
}

/** The floating-point number that an element of the type holds where a computation comes to this one. */
export function fitReal(type: RealType, value: number): number {
  return realFormats[type].fit(value);
}

/** Bits of one element, and how it is read; undefined for types whose numbers are not followed. */
export function formatOf(type: ElementType): NumberFormat<bigint> | NumberFormat<number> | undefined {
  if (isWhole(type)) return wholeFormats[type];
  return isReal(type) ? realFormats[type] : undefined;
}

function signed(bits: number) {
  return (value: bigint) => BigInt.asIntN(bits, value);
}

function unsigned(bits: number) {
  return (value: bigint) => BigInt.asUintN(bits, value);
}

/** The nearest number of so many fraction bits; below the least exponent numbers are as far apart as just above it. */
function rounded(value: number, fractionBits: number, leastExponent: number, largest: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const exponent = Math.max(leastExponent, Math.floor(Math.log2(Math.abs(value))));
  const unit = 2 ** (exponent - fractionBits);
  const nearest = roundHalfToEven(value / unit) * unit;
  return Math.abs(nearest) > largest ? Math.sign(value) * Infinity : nearest;
}

/** The nearest whole number, of two equally near ones the even one. */
export function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

function halfNumber(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

/** The upper half of a float32. */
function bfloatNumber(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(0, bits);
  return view.getFloat32(0);
}
