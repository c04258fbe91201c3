import { parse } from "csv-parse/sync";
import { InputError } from "../../sim/errors.ts";

/** A tile of a convolution as FlexPie's released timings name it. */
export interface ComputeRow {
  readonly kind: "pointwise" | "depthwise";
  readonly inputChannels: number;
  /** Of one core. */
  readonly outputChannels: number;
  readonly outputRows: number;
  readonly outputColumns: number;
  readonly inputRows: number;
  readonly inputColumns: number;
  readonly stride: number;
  readonly cycles: number;
}

/** A message on a link. */
export interface TransferRow {
  /** Nominal bytes a second. */
  readonly nominal: number;
  readonly bytes: number;
  readonly seconds: number;
}

/** A copy within a device. */
export interface CopyRow {
  readonly bytes: number;
  readonly seconds: number;
}

/** Rows of `xgb_comp_dp.csv` or `convfortest.csv`. @throws InputError for a malformed table */
export function parseComputeRows(text: string, file: string): readonly ComputeRow[] {
  return numbers(text, file, 9).map((row, index) => {
    const [type, inputChannels, outputChannels, outputRows, outputColumns, inputRows, inputColumns, ...rest] =
      row as [number, number, number, number, number, number, number, number, number];
    if (type !== 1 && type !== 2) {
      throw new InputError(`${file}:${index + 1}: type ${type} is neither 1 (pointwise) nor 2 (depthwise)`);
    }
    return {
      kind: type === 1 ? "pointwise" : "depthwise",
      inputChannels,
      outputChannels,
      outputRows,
      outputColumns,
      inputRows,
      inputColumns,
      stride: rest[0],
      cycles: rest[1],
    };
  });
}

/** Rows of `tranfortest.csv`: nominal Gbit/s, bytes, ms. @throws InputError for a malformed table */
export function parseTransferRows(text: string, file: string): readonly TransferRow[] {
  return numbers(text, file, 3).map(([gigabits, bytes, milliseconds]) => ({
    nominal: (gigabits! * 1e9) / 8,
    bytes: bytes!,
    seconds: milliseconds! / 1e3,
  }));
}

/** Rows of `resetfortest.csv`: bytes, ms. @throws InputError for a malformed table */
export function parseCopyRows(text: string, file: string): readonly CopyRow[] {
  return numbers(text, file, 2).map(([bytes, milliseconds]) => ({
    bytes: bytes!,
    seconds: milliseconds! / 1e3,
  }));
}

/** Rows of positive numbers, all of one width. */
function numbers(text: string, file: string, width: number): readonly (readonly number[])[] {
  let rows: readonly (readonly string[])[];
  try {
    rows = parse(text, { trim: true, skip_empty_lines: true });
  } catch (error) {
    throw new InputError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (rows.length === 0) throw new InputError(`${file}: holds no rows`);
  return rows.map((cells, index) => {
    const row = cells.map(Number);
    if (row.length !== width || !row.every((value) => value > 0 && value < Infinity)) {
      throw new InputError(
        `${file}:${index + 1}: expected ${width} positive numbers, not "${cells.join(",").slice(0, 80)}"`,
      );
    }
    return row;
  });
}
