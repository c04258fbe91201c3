import { z } from "zod";
import type { DevicePower } from "../sim/cluster/index.ts";
import { InputError } from "../sim/errors.ts";
import { chosen, fields, optionalQuantity, quantity, reading, textOr, type JsonFragment } from "./fields.ts";
import { isRecord } from "./record.ts";
import { didYouMean } from "./suggest.ts";
import { parseQuantity, quantityExample, quantityPattern } from "./units.ts";

/** Watts of a radio that sends: a base, and joules a bit. */
export interface Radio {
  readonly base: number;
  readonly slope: number;
}

/**
 * Power of phones over the rate at which they send, lines fitted to the measurements that came with "A Variegated Look at
 * 5G in the Wild" (SIGCOMM 2021, MN-Transfer): the base is that of the whole phone, its screen on.
 */
const measuredRadios: Readonly<Record<string, Radio>> = {
  lte: { base: 2.893, slope: 79.53e-9 },
  "5g-low-band": { base: 3.197, slope: 32.24e-9 },
  "5g-mmwave": { base: 5.637, slope: 9.15e-9 },
};

const radioNames = Object.keys(measuredRadios);

function radioNamed(value: unknown, allowed: string): Radio {
  const known = typeof value === "string" && Object.hasOwn(measuredRadios, value) && measuredRadios[value];
  if (known) return known;
  const shown = isRecord(value) ? "a mapping" : JSON.stringify(value)?.slice(0, 40);
  const hint = typeof value === "string" ? didYouMean(value, radioNames) : "";
  throw new InputError(
    `${value === undefined ? "is missing" : `cannot be ${shown}`}${hint} (allowed: ${radioNames.join(", ")}, ${allowed})`,
  );
}

const slope = reading(
  (value) =>
    typeof value === "string" && !/\d\s/.test(value)
      ? radioNamed(value, `or a slope like ${quantityExample("energyPerBit")}`).slope
      : parseQuantity(value, "energyPerBit"),
  (): JsonFragment => ({
    anyOf: [{ enum: radioNames }, { type: "string", pattern: quantityPattern("energyPerBit") }],
    examples: [quantityExample("energyPerBit")],
  }),
).describe("Power that each Mbps of the rate adds; or the slope of a measured radio, by its name");

/** What a device draws while it sends, over its rate. */
export const radioSchema = textOr<Radio, Radio>(
  reading(
    (value) =>
      radioNamed(value, `or {base: 1 W, slope: ${quantityExample("energyPerBit")}} with your own figures`),
    () => ({ enum: radioNames }),
  ),
  fields({ base: quantity("power").describe("Power while it sends, at any rate"), slope }),
);

const mostClocks = 64;
const clocksAllowed = `up to ${mostClocks} shares of the full clock like [0.25, 0.5, 1], or frequencies like [650 MHz, 1300 MHz], ascending`;

/** Clocks as shares of the full one: of the highest frequency, or as they stand. */
function readClocks(value: unknown): readonly number[] {
  const refuse = (reason: string) => new InputError(`${reason} (allowed: ${clocksAllowed})`);
  if (value === undefined) throw refuse("is missing");
  if (!Array.isArray(value)) throw refuse("is not a list");
  if (value.length === 0) throw refuse("is an empty list");
  if (value.length > mostClocks) throw refuse(`has ${value.length} entries`);
  const given: readonly unknown[] = value;
  const areShares = given.every((clock) => typeof clock === "number");
  if (!areShares && given.some((clock) => typeof clock === "number"))
    throw refuse("mixes numbers and frequencies");
  const clocks = given.map((clock) =>
    typeof clock === "number" ? clock : parseQuantity(clock, "frequency"),
  );
  for (const [place, clock] of clocks.entries()) {
    if (areShares && !(clock > 0)) throw refuse(`has a clock of ${clock}, which is not above 0`);
    if (areShares && clock > 1)
      throw refuse(`has a clock of ${clock}, which is above the full one; frequencies have a unit`);
    if (place > 0 && clock <= clocks[place - 1]!)
      throw refuse(`has ${String(given[place])} after ${String(given[place - 1])}`);
  }
  return areShares ? clocks : clocks.map((clock) => clock / clocks.at(-1)!);
}

const constantPower = fields({ compute: quantity("power"), transmit: optionalQuantity("power") });

const clockedPower = fields({
  clock: reading(readClocks, (): JsonFragment => ({
    type: "array",
    minItems: 1,
    maxItems: mostClocks,
    items: {
      anyOf: [
        { type: "number", exclusiveMinimum: 0, maximum: 1 },
        { type: "string", pattern: quantityPattern("frequency") },
      ],
    },
  })).describe(
    "Clocks to choose from, ascending; the profile was measured at the highest frequency, or at 1",
  ),
  alpha: quantity("power").describe("At share c of the clock, computing takes alpha c^exponent + idle"),
  exponent: z
    .number()
    .min(1)
    .max(4)
    .default(3)
    .describe("3 where the voltage falls with the clock, as in CMOS; down to 1 where it stays"),
  idle: quantity("power").describe("Power of computing at any clock"),
  memory_bound: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe("Share of the time at full clock that waits for memory, whatever the clock"),
});

/** Fields that only power over the clock has. */
const clockedFields = ["clock", "alpha", "exponent", "idle", "memory_bound"];

type PowerSettings = z.infer<typeof constantPower> | z.infer<typeof clockedPower>;

/** What a device draws beyond idling. */
export const powerSchema = chosen<PowerSettings>(
  (value) =>
    isRecord(value) && clockedFields.some((field) => field in value) ? clockedPower : constantPower,
  [constantPower, clockedPower],
);

/** Power and radio of a group of devices. */
interface StatedPower {
  readonly power?: PowerSettings | undefined;
  readonly radio?: Radio | undefined;
}

/** What is said twice or not at all: each thing that takes energy is stated once. */
export function checkPower({ power, radio }: StatedPower, context: z.RefinementCtx): void {
  const refuse = (path: string[], message: string) => context.addIssue({ code: "custom", message, path });
  const radios = `${radioNames.join(", ")}, or {base: 1 W, slope: ${quantityExample("energyPerBit")}}`;
  const transmit = power && "compute" in power ? power.transmit : undefined;
  if (radio && !power) refuse(["radio"], "needs power beside it, for what computing takes");
  if (radio && transmit !== undefined)
    refuse(["radio"], "says what sending takes, as power.transmit does (allowed: one of the two)");
  if (radio || !power || transmit !== undefined) return;
  if ("compute" in power)
    refuse(["power", "transmit"], `is missing (allowed: a power in mW, W; like ${quantityExample("power")})`);
  else refuse(["radio"], `is missing: power over the clock needs it beside it (allowed: ${radios})`);
}

/** The power of a device; undefined where it states none. */
export function devicePower({ power, radio }: StatedPower): DevicePower | undefined {
  if (!power) return undefined;
  const sending = radio && { transmit: radio.base, perByte: 8 * radio.slope };
  if ("compute" in power) return { compute: power.compute, transmit: power.transmit ?? 0, ...sending };
  const { clock, alpha, exponent, idle, memory_bound: memoryBound } = power;
  return {
    compute: alpha + idle,
    transmit: 0,
    ...sending,
    clock: { steps: clock, alpha, exponent, idle, memoryBound },
  };
}
