import { InputError } from "../../sim/errors.ts";
import { parseTimeTable, type TimeLine } from "../time-table.ts";

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
  const columns = [
    ...["type", "input channels", "output channels", "output rows", "output columns"],
    ...["input rows", "input columns", "stride", "cycles"],
  ];
  return parseTimeTable(text, file, columns).map((line, index) => {
    const place = `${file}:${index + 1}`;
    const [type, ...shape] = positive(line, place);
    if (type !== 1 && type !== 2) {
      throw new InputError(`${place}: type must be 1 (pointwise) or 2 (depthwise 3x3), not ${type}`);
    }
    const [inputChannels, outputChannels, outputRows, outputColumns, inputRows, inputColumns, stride] =
      shape as [number, number, number, number, number, number, number];
    return {
      kind: type === 1 ? "pointwise" : "depthwise",
      ...{ inputChannels, outputChannels, outputRows, outputColumns, inputRows, inputColumns, stride },
      cycles: line.time,
    };
  });
}

/** Rows of `tranfortest.csv`. @throws InputError for a malformed table */
export function parseTransferRows(text: string, file: string): readonly TransferRow[] {
  return parseTimeTable(text, file, ["gigabits per second", "bytes", "milliseconds"]).map((line, index) => {
    const [gigabits, bytes] = line.numbers;
    if (!(gigabits! > 0 && bytes! >= 0)) {
      throw new InputError(`${file}:${index + 1}: the bandwidth must be above 0 and bytes at least 0`);
    }
    return { nominal: (gigabits! * 1e9) / 8, bytes: bytes!, seconds: line.time / 1e3 };
  });
}

/** Rows of `resetfortest.csv`. @throws InputError for a malformed table */
export function parseCopyRows(text: string, file: string): readonly CopyRow[] {
  return parseTimeTable(text, file, ["bytes", "milliseconds"]).map((line, index) => {
    const [bytes] = positive(line, `${file}:${index + 1}`);
    return { bytes: bytes!, seconds: line.time / 1e3 };
  });
}

function positive({ numbers }: TimeLine, place: string): readonly number[] {
  if (!numbers.every((number) => number > 0)) throw new InputError(`${place}: all numbers must be above 0`);
  return numbers;
}
