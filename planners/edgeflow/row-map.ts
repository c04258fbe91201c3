import { inputRegion, type Operator } from "../../sim/model/index.ts";
import { isEmpty, wholeBox, withRange } from "../../sim/tensor/index.ts";
import { rowAxis } from "../strips/rows.ts";
import type { LayerInput } from "./problem.ts";

/** Which rows of an input an operator's rows read: exactly, and as lines. */
export type RowMap = Pick<LayerInput, "needed" | "stride" | "before" | "after">;

/**
 * The rows of an input that ranges of an operator's rows read. Both ends of a range are looked up by themselves, as is
 * right wherever later rows read later rows.
 */
export function rowMap(operator: Operator, slot: number): RowMap {
  const axis = rowAxis(operator);
  const whole = wholeBox(operator.shape);
  const rows = operator.shape[axis]!;
  const inputAxis = rowAxis({ ...operator, shape: operator.inputShapes[slot]! });
  const range = (start: number, end: number): readonly [number, number] => {
    const region = inputRegion(operator, withRange(whole, axis, start, end), slot);
    return isEmpty(region) ? [0, 0] : [region.start[inputAxis]!, region.end[inputAxis]!];
  };
  const starts: number[] = [];
  const ends: number[] = [];
  const startAt = (row: number) => (starts[row] ??= range(row, rows)[0]);
  const endAt = (row: number) => (ends[row] ??= range(0, row)[1]);
  const low = Math.floor(rows / 4);
  const high = Math.max(low + 1, Math.floor((3 * rows) / 4));
  const middle = Math.floor(rows / 2);
  const stride = (startAt(high) - startAt(low)) / (high - low);
  return {
    needed: (start, end) => (end > start ? [startAt(start), endAt(end)] : [0, 0]),
    stride,
    before: stride * middle - startAt(middle),
    after: endAt(middle) - stride * middle,
  };
}
