import type { ComputeCosts } from "../cost-model.ts";
import type { BlockGeometry } from "./block-geometry.ts";
import { TileSeconds } from "./tile-seconds.ts";

/** Seconds of computation of every block: of its slowest device. */
export class BlockCosts {
  private readonly geometry: BlockGeometry;
  private readonly alike: readonly number[];
  private readonly tileSeconds: TileSeconds;
  /** By kind: seconds at `first * length + last`. */
  private readonly seconds = new Map<number, Float64Array>();
  /** The same by what is cut alike for devices that are alike. */
  private readonly likenesses = new Map<string, Float64Array>();

  constructor(geometry: BlockGeometry, costs: ComputeCosts) {
    this.geometry = geometry;
    this.alike = costs.alike;
    this.tileSeconds = new TileSeconds(geometry, costs);
  }

  /** Seconds at `first * length + last` for every block of the kind. */
  of(kind: number): Float64Array {
    let seconds = this.seconds.get(kind);
    if (!seconds) {
      const likeness = this.likenessOf(kind);
      seconds = this.likenesses.get(likeness) ?? this.compute(kind);
      this.likenesses.set(likeness, seconds);
      this.seconds.set(kind, seconds);
    }
    return seconds;
  }

  /**
   * The parts in turn and whose they are: devices without a part change nothing for the others, so that of devices that are alike it does not
   * matter which of them has none.
   */
  private likenessOf(kind: number): string {
    const { scheme, shares } = this.geometry.kind(kind);
    const parts = shares.flatMap((share, device) => (share > 0 ? [`${share}@${this.alike[device]!}`] : []));
    return `${scheme} ${parts.join()}`;
  }

  /**
   * For every position, a lower bound of the seconds from there to the end: computation alone, the best blocks of the
   * given kinds, as if nothing ever had to move.
   */
  completionBounds(allowed: readonly number[], maximumBlock: number): Float64Array {
    const length = this.geometry.order.length;
    const bounds = new Float64Array(length + 1);
    for (let first = length - 1; first >= 0; first--) {
      let best = Infinity;
      for (const kind of allowed) {
        const seconds = this.of(kind);
        for (let last = first; last < Math.min(length, first + maximumBlock); last++) {
          best = Math.min(best, seconds[first * length + last]! + bounds[last + 1]!);
        }
      }
      bounds[first] = best;
    }
    return bounds;
  }

  private compute(kind: number): Float64Array {
    const { order, deviceCount } = this.geometry;
    const table = new Float64Array(order.length * order.length);
    const busy = new Float64Array(deviceCount);
    /** By position: the number of its tiles in blocks that end here. */
    const tiles = new Int32Array(order.length);
    for (let last = 0; last < order.length; last++) {
      busy.fill(0);
      // Lengthening a block to the front adds an operator, and brings it inside for those that read it.
      for (let first = last; first >= 0; first--) {
        tiles[first] = this.tilesOf(first, last, kind);
        this.tileSeconds.addFirst(tiles[first]!, first, busy);
        this.bringInside(first, last, tiles, busy);
        table[first * order.length + last] = largest(busy);
      }
    }
    return table;
  }

  private tilesOf(position: number, last: number, kind: number): number {
    const reordersOutput = this.geometry.isReadBehind(this.geometry.order[position]!, last);
    return this.tileSeconds.numberOf(position, this.geometry.tilingOf(position, last, kind), reordersOutput);
  }

  /** The readers of the block's first operator no longer read it from outside. */
  private bringInside(first: number, last: number, tiles: Int32Array, busy: Float64Array): void {
    let previous = -1;
    for (const { position } of this.geometry.readers[this.geometry.order[first]!]!) {
      if (position > last) break;
      if (position !== previous) this.tileSeconds.bringInside(tiles[position]!, first, busy);
      previous = position;
    }
  }
}

function largest(values: Float64Array): number {
  let most = -Infinity;
  for (let index = 0; index < values.length; index++) most = Math.max(most, values[index]!);
  return most;
}
