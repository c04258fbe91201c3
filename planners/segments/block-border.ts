import type { Block, BlockGeometry } from "./block-geometry.ts";

/** How a block touches the rest of the model; one object for all blocks, one after the other. */
export class BlockBorder {
  private readonly geometry: BlockGeometry;
  /** Number of tensors that are live in front of the block. */
  liveCount = 0;
  /** By live tensor: the number of what the block needs of it. */
  readonly needs: number[] = [];
  /** By live tensor: is it live behind the block too? */
  readonly stays: boolean[] = [];
  /** Number of tensors that the block hands on. */
  yieldCount = 0;
  /** The numbers of their holdings, in the order of the tensors. */
  readonly yields: number[] = [];

  constructor(geometry: BlockGeometry) {
    this.geometry = geometry;
  }

  /**
   * @param front tensors that are live in front of the block
   * @param behind tensors that are live behind it
   */
  enter(block: Block, front: readonly number[], behind: readonly number[]): void {
    const { geometry } = this;
    this.liveCount = front.length;
    for (let index = 0; index < front.length; index++) {
      this.needs[index] = geometry.needOf(front[index]!, block);
      this.stays[index] = geometry.isReadBehind(front[index]!, block.last);
    }
    this.yieldCount = 0;
    for (let index = 0; index < behind.length; index++) {
      const position = geometry.positions[behind[index]!]!;
      if (position < block.first) continue;
      const tiling = geometry.tilingOf(position, block.last, block.kind);
      this.yields[this.yieldCount++] = geometry.holdings.computedAs(
        tiling,
        geometry.model.operators[behind[index]!]!.elementType,
      );
    }
  }
}
