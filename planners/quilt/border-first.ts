import { inputRegion, isSplittable, type Operator } from "../../sim/model/index.ts";
import { axisRoles, type Lowering, type Piece } from "../../sim/partition/index.ts";
import { intersect, isEmpty, volume, withRange, type Box } from "../../sim/tensor/index.ts";
import type { BlockGeometry } from "../segments/index.ts";

/** A piece of which more is border than this part stays whole. */
const mostBorder = 3 / 4;

/** By operator and device: the parts of the piece that go elsewhere. */
export type Travelling = ReadonlyMap<string, readonly Box[]>;

const keyOf = ({ operator, device }: Pick<Piece, "operator" | "device">) => `${operator} ${device}`;

/** What travels of the pieces of a plan. */
export function travellingRegions({ computes, transfers }: Lowering): Travelling {
  const travelling = new Map<string, Box[]>();
  for (const { producer, regions } of transfers) {
    if (producer === undefined) continue;
    const key = keyOf(computes[producer]!.piece);
    const known = travelling.get(key);
    if (known) known.push(...regions);
    else travelling.set(key, [...regions]);
  }
  return travelling;
}

/** A piece in parts: those that others wait for, and the rest. */
interface Parts {
  readonly border: readonly Box[];
  readonly rest: readonly Box[];
}

/**
 * The pieces of a patch so that a device computes what others wait for before the rest: of each piece that travels the marked ends, and back
 * through the patch what these depend on.
 */
export function bordersFirst(
  geometry: BlockGeometry,
  pieces: readonly Piece[],
  travelling: Travelling,
): Piece[] {
  const parts = new Map<string, Parts>();
  // Readers come behind what they read.
  for (const piece of pieces.toReversed()) {
    const { operator, device, region } = piece;
    const marked = [...(travelling.get(keyOf(piece)) ?? [])];
    for (const reader of geometry.readers[operator]!) {
      const behind = parts.get(keyOf({ operator: reader.operator.id, device }));
      for (const border of behind?.border ?? [])
        marked.push(intersect(inputRegion(reader.operator, border, reader.slot), region));
    }
    parts.set(
      keyOf(piece),
      divided(
        geometry.model.operators[operator]!,
        pieces,
        piece,
        marked.filter((box) => !isEmpty(box)),
      ),
    );
  }
  const those = (which: keyof Parts) =>
    pieces.flatMap(({ operator, device }) =>
      parts.get(keyOf({ operator, device }))![which].map((region) => ({ operator, region, device })),
    );
  return [...those("border"), ...those("rest")];
}

/** Divides a piece along an axis into the marked ends and what is between them. */
function divided(operator: Operator, pieces: readonly Piece[], piece: Piece, marked: readonly Box[]): Parts {
  const { region } = piece;
  if (marked.length === 0) return { border: [], rest: [region] };
  const whole: Parts = { border: [region], rest: [] };
  const axis = isSplittable(operator) ? borderAxis(operator, pieces) : undefined;
  if (axis === undefined) return whole;
  const [start, end] = [region.start[axis]!, region.end[axis]!];
  let [low, high] = [start, end];
  for (const box of marked) {
    const [from, to] = [box.start[axis]!, box.end[axis]!];
    if (from - start <= end - to) low = Math.max(low, to);
    else high = Math.min(high, from);
  }
  if (high <= low) return whole;
  const rest = withRange(region, axis, low, high);
  if (volume(rest) < (1 - mostBorder) * volume(region)) return whole;
  const border = [withRange(region, axis, start, low), withRange(region, axis, high, end)];
  return { border: border.filter((box) => !isEmpty(box)), rest: [rest] };
}

/** Rows, unless devices differ in columns alone; channels are never divided further. */
function borderAxis({ id, shape }: Operator, pieces: readonly Piece[]): number | undefined {
  const { rows, columns, channels } = axisRoles(shape.length);
  const regions = pieces.filter(({ operator }) => operator === id).map(({ region }) => region);
  const differs = (axis: number) => regions.some(({ start }) => start[axis] !== regions[0]!.start[axis]);
  const axis = differs(rows) || !differs(columns) ? rows : columns;
  return axis === channels ? undefined : axis;
}
