import { channelUnit, isSplittable } from "../../sim/model/index.ts";
import { axisRoles, partition, type Scheme } from "../../sim/partition/index.ts";
import type { RandomStream } from "../../sim/random.ts";
import { boxShape, isEmpty } from "../../sim/tensor/index.ts";
import { below } from "../population/index.ts";
import type { BlockGeometry, Kind } from "../segments/index.ts";
import type { Cut, Patch, Patchwork } from "./patchwork.ts";

/** What moves are made of. */
export interface MoveContext {
  readonly geometry: BlockGeometry;
  /** Kinds of blocks to choose from. */
  readonly kinds: readonly number[];
  readonly random: RandomStream;
}

/** A neighbour of a patchwork; undefined where the move cannot be made at the place that was drawn. */
type Move = (patches: readonly Patch[], place: number, context: MoveContext) => readonly Patch[] | undefined;

/** Moves, each as often as its weight says. */
const moves: readonly (readonly [move: Move, weight: number])[] = [
  [shiftShare, 4],
  [split, 2],
  [moveEdge, 2],
  [merge, 2],
  [otherKind, 2],
  [toggleBorder, 1],
  [toggleJoin, 1],
  [swap, 1],
];
const totalWeight = moves.reduce((sum, [, weight]) => sum + weight, 0);

/** A random neighbour of a patchwork; undefined where the move that was drawn cannot be made. */
export function neighbourOf({ execution, patches }: Patchwork, context: MoveContext): Patchwork | undefined {
  let left = context.random() * totalWeight;
  const [move] = moves.find(([, weight]) => (left -= weight) < 0) ?? moves[0]!;
  const moved = move(patches, below(patches.length, context.random), context);
  return moved && { execution, patches: moved };
}

/** Moves work from one device to another, in one patch or in several that are cut by one scheme. */
function shiftShare(
  patches: readonly Patch[],
  place: number,
  { geometry, random }: MoveContext,
): readonly Patch[] | undefined {
  const kind = kindOf(geometry, patches[place]!);
  if (!kind) return undefined;
  const from = below(geometry.deviceCount, random);
  const to = below(geometry.deviceCount, random);
  if (from === to || kind.shares[from] === 0) return undefined;
  const end = endOfRun(patches, place, [1, 1, 2, 4, Infinity][below(5, random)]!, (patch) => {
    return kindOf(geometry, patch)?.scheme === kind.scheme;
  });
  const part = [1, 1, 2, 4][below(4, random)]!;
  let changed = false;
  const moved = patches.map((patch, other) => {
    if (other < place || other >= end) return patch;
    const shifted = shiftedCut(geometry, patch, from, to, part);
    if (!shifted) return patch;
    changed = true;
    return { ...patch, cut: shifted };
  });
  return changed ? moved : undefined;
}

/** The cut of a patch with some rows, or columns or channels, of its last operator on another device. */
function shiftedCut(
  geometry: BlockGeometry,
  patch: Patch,
  from: number,
  to: number,
  units: number,
): Cut | undefined {
  const kind = kindOf(geometry, patch);
  const operator = geometry.model.operators[geometry.order[patch.last]!]!;
  if (!kind || !isSplittable(operator)) return undefined;
  const { scheme } = kind;
  const axis = axisOf(scheme, operator.shape.length);
  const unit = axis === axisRoles(operator.shape.length).channels ? unitOfChannels(operator) : 1;
  const extent = operator.shape[axis]!;
  const extents = isSlab(scheme)
    ? partition(operator, scheme, kind.shares).map((region) =>
        isEmpty(region) ? 0 : boxShape(region)[axis]!,
      )
    : scaledTo(kind.shares, extent);
  const amount = Math.min(extents[from]!, units * unit);
  if (amount <= 0 || amount >= extent) return undefined;
  const shares = extents.map(
    (share, device) => share + (device === to ? amount : 0) - (device === from ? amount : 0),
  );
  return { kind: geometry.kindOf({ scheme, shares }) };
}

/** Few counts of channels are traced: other ones than multiples of these say little of a device. */
const tracedChannels = 16;

function unitOfChannels(operator: Parameters<typeof channelUnit>[0]): number {
  const unit = channelUnit(operator);
  return unit * Math.max(1, Math.round(tracedChannels / unit));
}

function scaledTo(shares: readonly number[], extent: number): number[] {
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.map((share) => (share / sum) * extent);
}

const isSlab = (scheme: Scheme) => scheme === "outc" || scheme === "inh" || scheme === "inw";

function axisOf(scheme: Scheme, rank: number): number {
  const { rows, columns, channels } = axisRoles(rank);
  return scheme === "outc" ? channels : scheme === "inw" ? columns : rows;
}

/** Cuts a patch in two. */
function split(
  patches: readonly Patch[],
  place: number,
  { random }: MoveContext,
): readonly Patch[] | undefined {
  const patch = patches[place]!;
  const length = patch.last - patch.first;
  if (length === 0) return undefined;
  const last = patch.first + below(length, random);
  return patches.toSpliced(
    place,
    1,
    { ...patch, last },
    { ...patch, first: last + 1, joined: areJoined(patches) },
  );
}

/** Makes one patch of two that follow each other, cut as one of them. */
function merge(
  patches: readonly Patch[],
  place: number,
  { random }: MoveContext,
): readonly Patch[] | undefined {
  const [one, other] = neighbours(patches, place);
  if (!one || !other) return undefined;
  const kept = random() < 0.5 ? one : other;
  if (!("kind" in kept.cut)) return undefined;
  const merged = {
    ...one,
    last: other.last,
    cut: kept.cut,
    borderFirst: one.borderFirst || other.borderFirst,
  };
  return patches.toSpliced(place, 2, merged);
}

/** Moves the edge between two patches by an operator or two. */
function moveEdge(
  patches: readonly Patch[],
  place: number,
  { random }: MoveContext,
): readonly Patch[] | undefined {
  const [one, other] = neighbours(patches, place);
  if (!one || !other) return undefined;
  const by = (random() < 0.5 ? 1 : -1) * (1 + below(2, random));
  const last = one.last + by;
  if (last < one.first || last >= other.last) return undefined;
  const growing = by > 0 ? one : other;
  if (!("kind" in growing.cut)) return undefined;
  return patches.toSpliced(place, 2, { ...one, last }, { ...other, first: last + 1 });
}

/** Cuts one to four patches by another kind. */
function otherKind(
  patches: readonly Patch[],
  place: number,
  { geometry, kinds, random }: MoveContext,
): readonly Patch[] {
  const kind = kinds[below(kinds.length, random)]!;
  const own = kindOf(geometry, patches[place]!);
  const { scheme } = geometry.kind(kind);
  // The parts of the devices stay as often as not.
  const chosen = own && random() < 0.5 ? geometry.kindOf({ scheme, shares: own.shares }) : kind;
  const end = place + 1 + below(4, random);
  return patches.map((patch, other) =>
    other >= place && other < end ? { ...patch, cut: { kind: chosen } } : patch,
  );
}

function toggleBorder(patches: readonly Patch[], place: number): readonly Patch[] {
  const patch = patches[place]!;
  return patches.with(place, { ...patch, borderFirst: !patch.borderFirst });
}

/** Joins a patch to the step of the one before, or parts them; of one or all. */
function toggleJoin(
  patches: readonly Patch[],
  place: number,
  { random }: MoveContext,
): readonly Patch[] | undefined {
  if (place === 0) return undefined;
  const joined = !patches[place]!.joined;
  if (random() < 0.2) return patches.map((patch, other) => ({ ...patch, joined: other > 0 && joined }));
  return patches.with(place, { ...patches[place]!, joined });
}

/** Changes the order of two patches, neither of which needs the other. */
function swap(
  patches: readonly Patch[],
  place: number,
  { geometry }: MoveContext,
): readonly Patch[] | undefined {
  const [one, other] = [patches[place]!, patches[place + 1]];
  if (!other || reads(geometry, other, one)) return undefined;
  return patches
    .with(place, { ...other, joined: one.joined })
    .with(place + 1, { ...one, joined: other.joined });
}

/** Does a patch read what another computes? */
function reads({ model, order, positions }: BlockGeometry, reader: Patch, maker: Patch): boolean {
  return order.slice(reader.first, reader.last + 1).some((operator) =>
    model.operators[operator]!.inputs.some((input) => {
      const position = positions[input]!;
      return position >= maker.first && position <= maker.last;
    }),
  );
}

/** The patch at a place and the next one, where the operators of the next follow on its own. */
function neighbours(patches: readonly Patch[], place: number): [Patch, Patch] | [] {
  const [one, other] = [patches[place]!, patches[place + 1]];
  return other && one.last + 1 === other.first ? [one, other] : [];
}

function endOfRun(
  patches: readonly Patch[],
  place: number,
  most: number,
  belongs: (patch: Patch) => boolean,
): number {
  let end = place + 1;
  while (end < patches.length && end - place < most && belongs(patches[end]!)) end++;
  return end;
}

/** Do most patches stand in the step of the one before? */
function areJoined(patches: readonly Patch[]): boolean {
  return 2 * patches.filter(({ joined }) => joined).length >= patches.length;
}

function kindOf(geometry: BlockGeometry, { cut }: Patch): Kind | undefined {
  return "kind" in cut ? geometry.kind(cut.kind) : undefined;
}
