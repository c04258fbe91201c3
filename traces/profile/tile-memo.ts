import { channelUnit, type Operator } from "../../sim/model/index.ts";
import type { Box, Shape } from "../../sim/tensor/index.ts";
import { tileExtents } from "../signature.ts";

/** Values known so far for the tiles of one operator. */
interface Table<Value> {
  readonly operator: Operator;
  readonly unit: number;
  readonly values: Map<number, Value>;
}

/**
 * Remembers one value for each operator and tile extents.
 * Planners ask for the same tiles over and over: a lookup builds no string and, for most kinds, no object.
 */
export class TileMemo<Value> {
  private readonly tables = new WeakMap<Operator, Table<Value>>();

  /** The value of a tile; `make` finds it the first time. */
  get(operator: Operator, region: Box, make: (extents: Shape) => Value): Value {
    let table = this.tables.get(operator);
    if (!table) {
      table = { operator, unit: channelUnit(operator), values: new Map() };
      this.tables.set(operator, table);
    }
    const key = tileNumber(table, region);
    let value = table.values.get(key);
    if (value === undefined) {
      value = make(tileExtents(operator, region));
      table.values.set(key, value);
    }
    return value;
  }
}

/** Extents as one number, each a digit in the base of the output's own extent plus one. */
function tileNumber({ operator, unit }: Table<unknown>, region: Box): number {
  const { shape } = operator;
  const extents = unit === 1 ? undefined : tileExtents(operator, region);
  let number = 0;
  for (let axis = 0; axis < shape.length; axis++) {
    const extent = extents ? extents[axis]! : region.end[axis]! - region.start[axis]!;
    number = number * (shape[axis]! + 1) + extent;
  }
  return number;
}
