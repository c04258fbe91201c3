import { channelUnit, isSplittable, type Operator } from "../model/index.ts";
import { emptyBox, withRange, wholeBox, type Box } from "../tensor/index.ts";
import { split } from "./split.ts";

/**
 * How one operator's output is divided among devices (FlexPie, arXiv 2502.15312, section 2):
 * by output channels, by rows, by columns, or by a grid of rows and columns.
 */
export const schemes = ["outc", "inh", "inw", "grid2d"] as const;
export type Scheme = (typeof schemes)[number];

/**
 * Axes that the schemes cut: of `[channels, height, width]`, of `[tokens, features]`, or of any other shape.
 */
interface AxisRoles {
  readonly channels: number;
  readonly rows: number;
  readonly columns: number;
}

function axisRoles(rank: number): AxisRoles {
  // Tokens are the rows of a sequence; its features are both its columns and its channels.
  if (rank === 2) return { rows: 0, columns: 1, channels: 1 };
  if (rank === 1) return { rows: 0, columns: 0, channels: 0 };
  // Whatever else leads, the last two axes are rows and columns: `[heads, tokens, tokens]`, `[a, b, height, width]`.
  return { channels: rank - 3, rows: rank - 2, columns: rank - 1 };
}

/**
 * The output region of each device, in device order; a device without a share, or beyond the extent, gets an empty box.
 * The regions are disjoint and cover the whole output. An operator that cannot be divided goes whole to the device with
 * the largest share, the first of them on ties.
 *
 * @param shares relative amount of work of each device, at least one positive
 */
export function partition(operator: Operator, scheme: Scheme, shares: readonly number[]): readonly Box[] {
  if (!isSplittable(operator)) return undivided(operator, shares);
  const axes = axisRoles(operator.shape.length);
  switch (scheme) {
    case "outc":
      return slabs(operator, axes.channels, shares);
    case "inh":
      return slabs(operator, axes.rows, shares);
    case "inw":
      return slabs(operator, axes.columns, shares);
    case "grid2d":
      return grid(operator, axes, shares);
  }
}

function undivided(operator: Operator, shares: readonly number[]): readonly Box[] {
  const largest = shares.indexOf(Math.max(...shares));
  return shares.map((_, device) =>
    device === largest ? wholeBox(operator.shape) : emptyBox(operator.shape.length),
  );
}

function slabs(operator: Operator, axis: number, shares: readonly number[]): readonly Box[] {
  const whole = wholeBox(operator.shape);
  return ranges(operator, axis, shares).map(([start, end]) => withRange(whole, axis, start, end));
}

/** Bands of rows, each cut into columns; device `band * columns + column` takes the cell. */
function grid(operator: Operator, axes: AxisRoles, shares: readonly number[]): readonly Box[] {
  if (axes.rows === axes.columns) return slabs(operator, axes.rows, shares);
  const columnCount = gridColumns(shares.length);
  const bands = Array.from({ length: shares.length / columnCount }, (_, band) =>
    shares.slice(band * columnCount, (band + 1) * columnCount),
  );
  const bandShares = bands.map((band) => band.reduce((sum, share) => sum + share, 0));
  const rows = ranges(operator, axes.rows, bandShares);
  return bands.flatMap((band, index) => {
    const [firstRow, endRow] = rows[index]!;
    if (endRow === firstRow) return band.map(() => emptyBox(operator.shape.length));
    const slab = withRange(wholeBox(operator.shape), axes.rows, firstRow, endRow);
    return ranges(operator, axes.columns, band).map(([start, end]) =>
      withRange(slab, axes.columns, start, end),
    );
  });
}

/** The most nearly square grid has this many columns: the largest divisor of the device count up to its root. */
function gridColumns(deviceCount: number): number {
  let columns = Math.floor(Math.sqrt(deviceCount));
  while (deviceCount % columns !== 0) columns--;
  return columns;
}

function ranges(operator: Operator, axis: number, shares: readonly number[]): readonly [number, number][] {
  const unit = axis === axisRoles(operator.shape.length).channels ? channelUnit(operator) : 1;
  return split(operator.shape[axis]!, shares, unit);
}
