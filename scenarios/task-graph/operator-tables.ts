import { InputError } from "../../sim/errors.ts";
import { within } from "./within.ts";

/** An operator of a table of operators. */
export interface ListedOperator {
  readonly name: string;
  /** Tensors that it writes: shape by tensor. */
  readonly outputs: ReadonlyMap<string, string>;
  readonly inputs: ReadonlyMap<string, string>;
  /** Numbers of the operators that read its outputs. */
  readonly successors: readonly number[];
}

/** Measured seconds to copy a tensor, by its shape. */
export interface CopyTime {
  readonly elements: number;
  readonly toGpu: number;
  readonly toCpu: number;
}

/**
 * Reads a table of operators: a line for each with name, `shape@tensor;` lists of inputs and of outputs, and `number;`
 * lists of predecessors and of successors, numbers counting lines from 0; `none` for an empty list.
 *
 * @throws InputError naming file and line
 */
export function readOperators(text: string, file: string): readonly ListedOperator[] {
  const lines = rowsOf(text, file, "operators");
  return lines.map((cells, line) =>
    within(`${file}:${line + 1}`, () => {
      if (cells.length !== 5) throw new InputError(`has ${cells.length} cells (allowed: 5)`);
      const [name = "", inputs = "", outputs = "", , successors = ""] = cells;
      return {
        name,
        inputs: tensors(inputs),
        outputs: tensors(outputs),
        successors: list(successors).map((number) => {
          const successor = Number(number);
          if (lines[successor] === undefined) throw new InputError(`there is no operator ${number}`);
          return successor;
        }),
      };
    }),
  );
}

/**
 * Reads a table of times: name and microseconds on a CPU with 1, 2 and 4 threads and on the GPU, then, where measured,
 * on the little cores with 1, 2 and 4 threads.
 *
 * @returns seconds of each operator by column, in the order of `timeColumns`
 * @throws InputError naming file and line
 */
export function readTimes(text: string, file: string): ReadonlyMap<string, readonly number[]> {
  return new Map(
    rowsOf(text, file, "operator times").map(([name = "", ...times], line) => {
      if (times.length !== 4 && times.length !== timeColumns.length) {
        throw new InputError(`${file}:${line + 1}: has ${times.length} times (allowed: 4 or 7)`);
      }
      return [name, times.map((time) => microseconds(time, `${file}:${line + 1}`))];
    }),
  );
}

/** Devices of a table of times. All but `gpu` are the same processor. */
export const timeColumns = ["cpu1", "cpu2", "cpu4", "gpu", "little1", "little2", "little4"] as const;

/**
 * Reads a table of copies: shape, microseconds from CPU to GPU, and back.
 *
 * @throws InputError naming file and line; for an empty file too
 */
export function readCopies(text: string, file: string): ReadonlyMap<string, CopyTime> {
  return new Map(
    rowsOf(text, file, "transfer costs").map((cells, line) => {
      const [shape = "", toGpu = "", toCpu = ""] = cells;
      const place = `${file}:${line + 1}`;
      if (cells.length !== 3) throw new InputError(`${place}: has ${cells.length} cells (allowed: 3)`);
      const times = { toGpu: microseconds(toGpu, place), toCpu: microseconds(toCpu, place) };
      return [shape, { elements: elementCount(shape), ...times }];
    }),
  );
}

/** Number of elements of a shape such as `1,32,149,149`; extents of 0 are absent. */
export function elementCount(shape: string): number {
  return shape
    .split(",")
    .map(Number)
    .filter((extent) => extent !== 0)
    .reduce((product, extent) => product * extent, 1);
}

function rowsOf(text: string, file: string, what: string): readonly (readonly string[])[] {
  const rows = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => line.split(/\s+/));
  if (rows.length === 0) throw new InputError(`${file}: is empty: it holds no ${what}`);
  return rows;
}

function list(cell: string): readonly string[] {
  return cell === "none" ? [] : cell.split(";").filter((entry) => entry !== "");
}

function tensors(cell: string): ReadonlyMap<string, string> {
  return new Map(
    list(cell).map((entry) => {
      const [shape, tensor] = entry.split("@");
      if (!shape || !tensor || !/^\d+(,\d+)*$/.test(shape))
        throw new InputError(`"${entry}" is not shape@tensor`);
      return [tensor, shape];
    }),
  );
}

function microseconds(text: string, place: string): number {
  const time = Number(text);
  if (!(time >= 0 && time < Infinity)) {
    throw new InputError(`${place}: "${text}" is not a number of microseconds from 0`);
  }
  return time / 1e6;
}
