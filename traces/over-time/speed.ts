import { InputError } from "../../sim/errors.ts";
import { numberTable } from "./number-table.ts";
import { seriesOf, type SeriesForm } from "./series.ts";
import { meanOf, type Steps } from "./steps.ts";

/** Beyond this many times its profile's speed, a device's factors are taken for something else. */
const mostFactor = 1000;

/**
 * The speed of a device over time, as factors of that of its profile; at 0 it stands still.
 *
 * @throws InputError for a malformed file, factors that are all 0, and figures that cannot be factors
 */
export function readSpeed(text: string, file: string, form: SeriesForm): Steps {
  const steps = seriesOf(numberTable(text, file), form);
  if (meanOf(steps) === 0) throw new InputError(`${file}: all factors are 0: the device would never compute`);
  const most = steps.values.reduce((largest, factor) => Math.max(largest, factor), 0);
  if (most > mostFactor)
    throw new InputError(
      `${file}: has a factor of ${most}: that is not a share of a device's speed (allowed: up to ${mostFactor}; 1 is the speed of its profile)`,
    );
  return steps;
}
