import { InputError } from "../../sim/errors.ts";
import { deliveryOpportunities } from "./mahimahi.ts";
import { numberTable, type NumberTable } from "./number-table.ts";
import { seriesOf, type SeriesForm } from "./series.ts";
import { meanOf, scaledSteps, type Steps } from "./steps.ts";

/** How the bandwidths of a file are meant. */
export interface BandwidthForm extends SeriesForm {
  /** Bytes/s that a one of its values stands for; undefined for packet-delivery opportunities and for bytes. */
  readonly unit?: number | undefined;
  /** Factor for every value. */
  readonly scale: number;
}

/** Bytes/s beyond which the mean of a trace is taken for a mistake: 1 kbps and 1 Tbps. */
const leastMean = 1e3 / 8;
const mostMean = 1e12 / 8;

/**
 * A bandwidth over time, bytes/s, of one of these: values with times or at equal distances in a stated unit, bytes in
 * intervals, and packet-delivery opportunities of Mahimahi, which are single whole numbers without a unit.
 *
 * @throws InputError for a malformed file, a unit too many or too few, a mean that no link has, and bandwidths that are all 0
 */
export function readBandwidth(text: string, file: string, form: BandwidthForm): Steps {
  const table = numberTable(text, file);
  const steps = scaledSteps(unscaled(table, form), form.scale);
  const mean = meanOf(steps);
  if (mean === 0) throw new InputError(`${file}: all bandwidths are 0: nothing would ever arrive`);
  if (mean < leastMean || mean > mostMean)
    throw new InputError(
      `${file}: has a mean bandwidth of ${bitRate(mean)}: that looks like another unit ` +
        `(allowed: from ${bitRate(leastMean)} to ${bitRate(mostMean)}; unit states that of the values, scale multiplies them)`,
    );
  return steps;
}

function unscaled(table: NumberTable, { unit, ...form }: BandwidthForm): Steps {
  const { file } = table;
  const values = typeof table.columns === "number" ? undefined : form.columns;
  if (values?.bytes !== undefined) {
    if (unit !== undefined) throw new InputError(`${file}: bytes in intervals have no unit; leave it out`);
    return seriesOf(table, form);
  }
  if (unit !== undefined) {
    if (table.columns === 1 && form.every === undefined && areOpportunities(table.column(0)))
      throw new InputError(
        `${file}: is a list of whole numbers that never fall: packet-delivery opportunities (Mahimahi), which have no unit ` +
          "(allowed: leave out unit; or for bandwidths state how far apart they are, like every: 1 s)",
      );
    return scaledSteps(seriesOf(table, form), unit);
  }
  if (table.columns !== 1 || form.every !== undefined)
    throw new InputError(`${file}: needs the unit of its bandwidths, like unit: Mbps`);
  if (form.columns) throw new InputError(`${file}: has no names of columns; leave out columns`);
  return deliveryOpportunities(table.column(0), file);
}

function areOpportunities(values: Float64Array): boolean {
  return values.every(
    (value, index) => Number.isInteger(value) && value >= 0 && (index === 0 || value >= values[index - 1]!),
  );
}

/** A bandwidth in the largest unit of bits that leaves a number from 1. */
export function bitRate(bytesPerSecond: number): string {
  const bits = bytesPerSecond * 8;
  const [unit, factor] = bitUnits.find(([, one]) => bits >= one) ?? (["bps", 1] as const);
  return `${Number((bits / factor).toPrecision(4))} ${unit}`;
}

const bitUnits = [
  ["Tbps", 1e12],
  ["Gbps", 1e9],
  ["Mbps", 1e6],
  ["kbps", 1e3],
] as const;
