/** A number that somebody measured, published or computed by another program, and ours. */
export interface Cell {
  /** Errors are told by group. */
  readonly group: string;
  readonly name: string;
  readonly truth: number;
  readonly ours: number;
}

/** Something that the project is compared with. */
export interface Truth {
  /** Of its file of cells, and its heading. */
  readonly name: string;
  readonly title: string;
  /** What is compared with what. */
  readonly compared: string;
  /** What was fitted to what: how far the truth is from what ours was made from. */
  readonly fitted: string;
  /** What makes its cells again. */
  readonly command: string;
  /** Makes them. */
  readonly cells: () => readonly Cell[];
  /** Quick enough for every change to make them again; others are kept in a file, which their command writes. */
  readonly quick: boolean;
}

/** |ours / truth - 1| */
export function errorOf({ truth, ours }: Cell): number {
  return Math.abs(ours / truth - 1);
}
