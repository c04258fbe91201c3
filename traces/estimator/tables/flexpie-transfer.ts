import { parseTransferRows } from "../../testbed/tables.ts";
import type { TimedRow, TimedTable } from "../timed-table.ts";

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
    parseTransferRows(text, name).map(({ nominal, bytes, seconds }): TimedRow => {
      const bandwidth = nominal * 8;
      return {
        kind: `${bandwidth / 1e9} Gbit/s`,
        group: `${bandwidth / 1e9},${bytes}`,
        values: [bandwidth, bytes],
        rough: roughTransfer(bandwidth, bytes),
        seconds,
      };
    }),
  );
  return { target: transferTarget, features: transferFeatures, rows };
}
