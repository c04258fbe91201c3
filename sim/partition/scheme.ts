import { channelUnit, isSplittable, type Operator } from "../model/index.ts";
import { emptyBox, withRange, wholeBox, type Box } from "../tensor/index.ts";
import { split } from "./split.ts";

/**
 * How one operator's output is divided among devices (FlexPie, arXiv 2502.15312, section 2):
 * by output channels, by rows, by columns, or by a grid of rows and columns with a cell for each device. `quadrants` is
 * the grid of FlexPie's programs: always four equal cells, of which fewer devices take one or two each.
 */
export const schemes = ["outc", "inh", "inw", "grid2d", "quadrants"] as const;
export type Scheme = (typeof schemes)[number];

/**
 * Axes that the schemes cut: of `[channels, height, width]`, of `[tokens, features]`, or of any other shape.
 */
export interface AxisRoles {
  readonly channels: number;
  readonly rows: number;
  readonly columns: number;
}

/** The axes of a tensor of that many axes. */
export function axisRoles(rank: number): AxisRoles {
  // Tokens are the rows of a sequence; its features are both its columns and its channels.
  if (rank === 2) return { rows: 0, columns: 1, channels: 1 };
  if (rank === 1) return { rows: 0, columns: 0, channels: 0 };
  // Whatever is between, channels lead, and the last two axes are rows and columns: `[heads, tokens, tokens]`,
  // `[channels, depth, height, width]`.
  return { channels: 0, rows: rank - 2, columns: rank - 1 };
}

/**
 * The output region of each device, in device order; a device without a share, or beyond the extent, gets an empty box,
 * and the others divide the output as if it did not exist.
 * The regions are disjoint and cover the whole output. An operator that cannot be divided goes whole to the device with
 * the largest share, the first of them on ties.
 *
 * @param shares relative amount of work of each device, at least one positive
 */
export function partition(operator: Operator, scheme: Scheme, shares: readonly number[]): readonly Box[] {
  const sharing = [...shares.keys()].filter((device) => shares[device]! > 0);
  const regions = divide(
    operator,
    scheme,
    sharing.map((device) => shares[device]!),
  );
  const byDevice: Box[] = shares.map(() => emptyBox(operator.shape.length));
  for (const [place, device] of sharing.entries()) byDevice[device] = regions[place]!;
  return byDevice;
}

/** The regions of devices that all have a share. */
function divide(operator: Operator, scheme: Scheme, shares: readonly number[]): readonly Box[] {
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
      return grid(operator, axes, gridBands(shares));
    case "quadrants":
      return [...grid(operator, axes, quadrantBands(shares.length)), ...idle(operator, shares.length - 4)];
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

/** A band of rows: how high it is, and how its columns are divided. */
interface Band {
  readonly share: number;
  readonly columnShares: readonly number[];
}

/** The bands of a grid with a cell for each device. */
function gridBands(shares: readonly number[]): readonly Band[] {
  const columnCount = gridColumns(shares.length);
  return Array.from({ length: shares.length / columnCount }, (_, band) => {
    const columnShares = shares.slice(band * columnCount, (band + 1) * columnCount);
    return { share: columnShares.reduce((sum, share) => sum + share, 0), columnShares };
  });
}

/** Two bands of half the rows each. With three devices the first takes a whole band: two quadrants. */
function quadrantBands(deviceCount: number): readonly Band[] {
  const band = (columns: number): Band => ({ share: 1, columnShares: Array(columns).fill(1) });
  if (deviceCount === 1) return [band(1)];
  return [band(deviceCount < 4 ? 1 : 2), band(deviceCount < 3 ? 1 : 2)];
}

/**
 * Bands of rows, each cut into columns. The cells go to the devices band by band, forth and back like the lines of
 * Boustrophedon script, so that devices that follow each other on a ring have cells that touch.
 */
function grid(operator: Operator, axes: AxisRoles, bands: readonly Band[]): readonly Box[] {
  if (axes.rows === axes.columns)
    return slabs(
      operator,
      axes.rows,
      bands.flatMap(({ columnShares }) => columnShares),
    );
  const rows = ranges(
    operator,
    axes.rows,
    bands.map(({ share }) => share),
  );
  return bands.flatMap(({ columnShares }, index) => {
    const [firstRow, endRow] = rows[index]!;
    if (endRow === firstRow) return idle(operator, columnShares.length);
    const slab = withRange(wholeBox(operator.shape), axes.rows, firstRow, endRow);
    const forth = index % 2 === 0;
    const cells = ranges(operator, axes.columns, forth ? columnShares : columnShares.toReversed()).map(
      ([start, end]) => withRange(slab, axes.columns, start, end),
    );
    return forth ? cells : cells.reverse();
  });
}

function idle(operator: Operator, deviceCount: number): readonly Box[] {
  return Array.from({ length: Math.max(0, deviceCount) }, () => emptyBox(operator.shape.length));
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
