import { InputError } from "../sim/errors.ts";
import { didYouMean } from "./suggest.ts";

/** A kind of physical quantity: its units as factors to SI, and whether zero makes sense. */
interface Quantity {
  readonly name: string;
  readonly example: string;
  readonly units: Readonly<Record<string, number>>;
  readonly zero: boolean;
  /** Smallest and largest amount, zero aside: beyond, sums of times and bytes lose what they are sums of. */
  readonly least: string;
  readonly most: string;
}

/** Quantities of scenario files. Inside: bytes/s, seconds, requests/s, bytes, floating-point operations/s, Hz, joules/bit, watts. */
const quantities = {
  bandwidth: {
    name: "bandwidth",
    example: "100 Mbps",
    units: {
      bps: 1 / 8,
      kbps: 1e3 / 8,
      Mbps: 1e6 / 8,
      Gbps: 1e9 / 8,
      Tbps: 1e12 / 8,
      "B/s": 1,
      "kB/s": 1e3,
      "MB/s": 1e6,
      "GB/s": 1e9,
      "KiB/s": 2 ** 10,
      "MiB/s": 2 ** 20,
      "GiB/s": 2 ** 30,
    },
    zero: false,
    least: "1 bps",
    most: "1000 Tbps",
  },
  duration: {
    name: "duration",
    example: "20 us",
    units: { ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1 },
    zero: true,
    least: "0.001 ns",
    most: "1000000 s",
  },
  rate: {
    name: "rate",
    example: "20 /s",
    units: { "/s": 1 },
    zero: false,
    least: "0.000001 /s",
    most: "1000000000 /s",
  },
  size: {
    name: "size",
    example: "512 MiB",
    units: {
      B: 1,
      kB: 1e3,
      MB: 1e6,
      GB: 1e9,
      TB: 1e12,
      KiB: 2 ** 10,
      MiB: 2 ** 20,
      GiB: 2 ** 30,
      TiB: 2 ** 40,
    },
    zero: false,
    least: "1 B",
    most: "1000000 TB",
  },
  computeRate: {
    name: "rate of floating-point operations",
    example: "24 GFLOP/s",
    units: { "FLOP/s": 1, "MFLOP/s": 1e6, "GFLOP/s": 1e9, "TFLOP/s": 1e12 },
    zero: false,
    least: "1000 FLOP/s",
    most: "1000000 TFLOP/s",
  },
  frequency: {
    name: "frequency",
    example: "1300 MHz",
    units: { kHz: 1e3, MHz: 1e6, GHz: 1e9 },
    zero: false,
    least: "1 kHz",
    most: "1000 GHz",
  },
  energyPerBit: {
    name: "power over rate",
    example: "79.5 mW/Mbps",
    units: { "mW/Mbps": 1e-9, "W/Mbps": 1e-6 },
    zero: true,
    least: "0.000001 mW/Mbps",
    most: "1000000 W/Mbps",
  },
  power: {
    name: "power",
    example: "3 W",
    units: { mW: 1e-3, W: 1 },
    zero: true,
    least: "0.001 mW",
    most: "1000000 W",
  },
} as const satisfies Record<string, Quantity>;

/** Most characters of a quantity. */
const longest = 100;

export type QuantityKind = keyof typeof quantities;

/** The quantity that a unit belongs to, and its factor to the SI unit of that quantity. */
export function unitNamed(
  unit: string,
): { readonly kind: QuantityKind; readonly factor: number } | undefined {
  for (const [kind, { units }] of Object.entries(quantities)) {
    const known: Readonly<Record<string, number>> = units;
    const factor = Object.hasOwn(known, unit) ? known[unit] : undefined;
    if (factor !== undefined && isQuantityKind(kind)) return { kind, factor };
  }
  return undefined;
}

function isQuantityKind(kind: string): kind is QuantityKind {
  return Object.hasOwn(quantities, kind);
}

/** Names of the units of a quantity. */
export function unitNames(kind: QuantityKind): readonly string[] {
  return Object.keys(quantities[kind].units);
}

/**
 * Reads the name of a unit.
 *
 * @returns the name, and what one of the unit is in SI units
 * @throws InputError naming the units that fit, for anything else
 */
export function parseUnit(
  value: unknown,
  kind: QuantityKind,
): { readonly name: string; readonly factor: number } {
  const found = typeof value === "string" ? unitNamed(value) : undefined;
  if (typeof value === "string" && found?.kind === kind) return { name: value, factor: found.factor };
  const { name } = quantities[kind];
  const hint = typeof value === "string" ? unitMeant(value.slice(0, 20), unitNames(kind)) : "";
  throw new InputError(
    `${value === undefined ? "is missing" : `${JSON.stringify(value).slice(0, 40)} is not a unit of ${name}`}${hint} (allowed: ${unitNames(kind).join(", ")})`,
  );
}

/** A regular expression of the texts that `parseQuantity` reads, but for their sign and size. */
export function quantityPattern(kind: QuantityKind): string {
  return String.raw`^\s*[-+]?\d+(\.\d+)?([eE][-+]?\d+)?\s*(${Object.keys(quantities[kind].units).join("|")})\s*$`;
}

/** A text that `parseQuantity` reads. */
export function quantityExample(kind: QuantityKind): string {
  return quantities[kind].example;
}

/**
 * Reads a number with its unit, `100 Mbps` for instance.
 *
 * @returns the value in SI units: bytes/s, seconds, requests/s, bytes, operations/s, watts
 * @throws InputError naming the units that fit, for anything else
 */
export function parseQuantity(value: unknown, kind: QuantityKind): number {
  const quantity: Quantity = quantities[kind];
  const refuse = (reason: string) =>
    new InputError(
      `${reason} (allowed: a ${quantity.name} in ${Object.keys(quantity.units).join(", ")}; like ${quantity.example})`,
    );
  if (typeof value === "number") throw refuse(`${value} has no unit`);
  if (typeof value !== "string")
    throw refuse(value === undefined ? "is missing" : "is not a number with a unit");
  if (value.length > longest) throw refuse(`"${value.slice(0, 40)}..." has ${value.length} characters`);
  const text = value.trim();
  const [, number, unit = ""] = /^([-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)\s*(.*)$/.exec(text) ?? [];
  if (number === undefined) throw refuse(`"${text.slice(0, 40)}" is not a number with a unit`);
  if (unit === "") throw refuse(`${text} has no unit`);
  const factor = Object.hasOwn(quantity.units, unit) ? quantity.units[unit] : undefined;
  if (factor === undefined) {
    const hint = unitMeant(unit.slice(0, 20), Object.keys(quantity.units));
    throw refuse(`"${unit.slice(0, 20)}" is not a unit of ${quantity.name}${hint}`);
  }
  const amount = scaled(number, factor);
  if (amount < 0) throw refuse(`${text} is negative`);
  // What is written with a figure above zero may be too small to be told from zero.
  const isZero = amount === 0 && !/[1-9]/.test(number.split(/e/i)[0]!);
  if (isZero && !quantity.zero) throw refuse(`${text} is not above zero`);
  if (!isZero) checkRange(amount, text, quantity);
  return amount;
}

function checkRange(amount: number, text: string, { name, least, most, units, zero }: Quantity): void {
  const limit = (bound: string) => {
    const [number = "", unit = ""] = bound.split(" ");
    return scaled(number, units[unit]!);
  };
  if (amount >= limit(least) && amount <= limit(most)) return;
  throw new InputError(
    `${text} is too ${amount < limit(least) ? "small" : "large"} (allowed: a ${name} ${zero ? "of 0, or " : ""}from ${least} to ${most})`,
  );
}

/** A decimal number times a factor, rounded once where that is a power of ten below 1: 0.1 us is what 0.0000001 is. */
function scaled(number: string, factor: number): number {
  if (factor >= 1) return Number(number) * factor;
  const places = Math.log10(1 / factor);
  if (!Number.isInteger(places)) return Number(number) * factor;
  const [mantissa = "", exponent = "0"] = number.split(/e/i);
  return Number(`${mantissa}e${Number(exponent) - places}`);
}

/** A question after the unit that was most likely meant; short ones are alike by chance, unless only capitals differ. */
function unitMeant(given: string, known: readonly string[]): string {
  const unit = usualSpelling(given);
  const sameLetters = (other: string) => other.toLowerCase() === unit.toLowerCase();
  return didYouMean(
    unit,
    known.filter((other) => other.length > 4 || sameLetters(other)),
  );
}

/** Other spellings of units, as these files spell them: Mb/s and Mbit/s are Mbps, MBps and Mbytes/s are MB/s, and a micro sign is u. */
function usualSpelling(unit: string): string {
  return unit
    .replace(/^[µμ]/, "u")
    .replace(/b(its?)?(\/s|ps)$/, "bps")
    .replace(/([Bb]ytes?\/s|Bps)$/, "B/s");
}
