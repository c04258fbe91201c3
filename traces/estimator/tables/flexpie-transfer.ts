import { InputError } from "../../../sim/errors.ts";
import type { TimedRow, TimedTable } from "../timed-table.ts";
import { parseTimeTable } from "./time-table.ts";

/** Columns of FlexPie's transfer traces: nominal Gbit/s, bytes, milliseconds. */
const columns = ["gigabits per second", "bytes", "milliseconds"];

/** Seconds before the first byte, roughly. */
const startSeconds = 1e-5;

export const transferFeatures: readonly string[] = ["bandwidth", "bytes"];
export const transferTarget = "seconds / rough seconds";

/** A rough guess of a transfer, seconds. @param bandwidth bits a second */
export function roughTransfer(bandwidth: number, bytes: number): number {
  return startSeconds + (8 * bytes) / bandwidth;
}

/**
 * Times of transfers over links of given bandwidths. Rows of one bandwidth and size are held out together.
 *
 * @throws InputError for rows that are not of this form
 */
export function flexpieTransfer(
  files: readonly { readonly name: string; readonly text: string }[],
): TimedTable {
  const rows = files.flatMap(({ name, text }) =>
    parseTimeTable(text, name, columns).map(({ numbers, time }, index): TimedRow => {
      const [gigabits, bytes] = numbers as [number, number];
      if (gigabits <= 0 || bytes < 0) {
        throw new InputError(`${name}:${index + 1}: the bandwidth must be above 0 and bytes at least 0`);
      }
      const bandwidth = gigabits * 1e9;
      return {
        kind: `${gigabits} Gbit/s`,
        group: numbers.join(","),
        values: [bandwidth, bytes],
        rough: roughTransfer(bandwidth, bytes),
        seconds: time * 1e-3,
      };
    }),
  );
  return { target: transferTarget, features: transferFeatures, rows };
}
