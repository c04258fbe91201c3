import { defaultBoosting, type BoostingSettings } from "../boosting/settings.ts";
import type { TimedTable } from "../timed-table.ts";
import { flexpieCompute } from "./flexpie-compute.ts";
import { flexpieTransfer } from "./flexpie-transfer.ts";

/** A form of CSV file that holds times. */
export interface TableFormat {
  readonly read: (files: readonly { readonly name: string; readonly text: string }[]) => TimedTable;
  /** Settings that suit it. */
  readonly settings: BoostingSettings;
}

/** The forms that can be learnt from, by name. */
export const tableFormats = {
  "flexpie-compute": {
    read: flexpieCompute,
    // Its times repeat to a hundred-thousandth: deep trees and small leaves follow no noise.
    settings: {
      ...defaultBoosting,
      trees: 200,
      depth: 10,
      leafRows: 2,
      lambda: 0.3,
      rowShare: 0.9,
      columnShare: 1,
    },
  },
  "flexpie-transfer": {
    read: flexpieTransfer,
    settings: { ...defaultBoosting, trees: 200, depth: 7, columnShare: 1 },
  },
} as const satisfies Readonly<Record<string, TableFormat>>;
export type TableFormatName = keyof typeof tableFormats;
export const tableFormatNames = Object.keys(tableFormats) as readonly TableFormatName[];
