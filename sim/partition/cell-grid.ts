import { isEmpty, type Box } from "../tensor/index.ts";

/**
 * The cells that the borders of boxes cut a frame into, in row-major order: no border passes through a cell, so it lies
 * wholly inside or wholly outside of each box. A caller that asks something of all cells keeps an array of answers, one a cell,
 * and paints box after box into it.
 */
export class CellGrid {
  /** Number of cells. */
  readonly size: number;
  /** By axis: where cells begin and end, ascending. */
  private readonly marks: readonly (readonly number[])[];
  /** By axis: distance of neighbouring cells in an array of answers. */
  private readonly strides: readonly number[];

  /** @param frame not empty */
  constructor(frame: Box, boxes: readonly Box[]) {
    this.marks = frame.start.map((start, axis) => marksWithin(start, frame.end[axis]!, axis, boxes));
    const strides: number[] = [];
    let size = 1;
    for (let axis = this.marks.length - 1; axis >= 0; axis--) {
      strides[axis] = size;
      size *= this.marks[axis]!.length - 1;
    }
    this.strides = strides;
    this.size = size;
  }

  /** Writes the value to all cells inside a box, one of those that the grid was made of. */
  paint(answers: Int32Array, region: Box, value: number): void {
    if (!isEmpty(region)) this.paintFrom(0, 0, answers, region, value);
  }

  /**
   * Writes the cells inside a box, one of those that the grid was made of, into an array that is as long as the grid.
   *
   * @returns their number
   */
  cellsOf(region: Box, cells: Int32Array): number {
    return isEmpty(region) ? 0 : this.collectFrom(0, 0, region, cells, 0);
  }

  /** By cell: the number of its elements. */
  volumes(): Float64Array {
    let outer = Float64Array.of(1);
    for (const marks of this.marks) {
      const cells = marks.length - 1;
      const volumes = new Float64Array(outer.length * cells);
      for (let row = 0; row < outer.length; row++)
        for (let index = 0; index < cells; index++)
          volumes[row * cells + index] = outer[row]! * (marks[index + 1]! - marks[index]!);
      outer = volumes;
    }
    return outer;
  }

  boxOf(cell: number): Box {
    const start: number[] = [];
    const end: number[] = [];
    let rest = cell;
    for (const [axis, marks] of this.marks.entries()) {
      const stride = this.strides[axis]!;
      const index = Math.floor(rest / stride);
      rest -= index * stride;
      start.push(marks[index]!);
      end.push(marks[index + 1]!);
    }
    return { start, end };
  }

  private paintFrom(axis: number, offset: number, answers: Int32Array, region: Box, value: number): void {
    const marks = this.marks[axis];
    if (!marks) {
      answers[offset] = value;
      return;
    }
    const end = region.end[axis]!;
    const stride = this.strides[axis]!;
    const isLast = axis === this.marks.length - 1;
    for (let index = firstFrom(marks, region.start[axis]!); isCellBefore(marks, index, end); index++) {
      if (isLast) answers[offset + index] = value;
      else this.paintFrom(axis + 1, offset + index * stride, answers, region, value);
    }
  }

  private collectFrom(axis: number, offset: number, region: Box, cells: Int32Array, count: number): number {
    const marks = this.marks[axis];
    if (!marks) {
      cells[count] = offset;
      return count + 1;
    }
    const end = region.end[axis]!;
    const stride = this.strides[axis]!;
    const isLast = axis === this.marks.length - 1;
    let collected = count;
    for (let index = firstFrom(marks, region.start[axis]!); isCellBefore(marks, index, end); index++) {
      if (isLast) cells[collected++] = offset + index;
      else collected = this.collectFrom(axis + 1, offset + index * stride, region, cells, collected);
    }
    return collected;
  }
}

/** Is there a cell between a mark and the next one that begins before a border? */
function isCellBefore(marks: readonly number[], index: number, end: number): boolean {
  return index < marks.length - 1 && marks[index]! < end;
}

/** Place of the first of some ascending marks that is not below a value. */
function firstFrom(marks: readonly number[], value: number): number {
  let low = 0;
  for (let high = marks.length; low < high;) {
    const middle = (low + high) >> 1;
    if (marks[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The ends of a range and all borders of boxes between them, ascending, each once. */
function marksWithin(start: number, end: number, axis: number, boxes: readonly Box[]): number[] {
  const marks = [start, end];
  for (const region of boxes) {
    insert(marks, region.start[axis]!);
    insert(marks, region.end[axis]!);
  }
  return marks;
}

/** Inserts a value into an ascending list, unless it is there or outside. */
function insert(marks: number[], value: number): void {
  if (value <= marks[0]! || value >= marks.at(-1)!) return;
  const place = firstFrom(marks, value);
  if (marks[place] !== value) marks.splice(place, 0, value);
}
