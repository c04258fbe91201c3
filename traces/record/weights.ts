import seedrandom from "seedrandom";
import type { Arithmetic } from "../../sim/model/index.ts";
import { standardNormal } from "../../sim/random.ts";
import { volume, type Box, type Shape } from "../../sim/tensor/index.ts";

/** A prime, so that rows of weights do not repeat in step with a layer's extents. */
const poolSize = 65_521;

/** Where layers get their weights from. */
export interface TensorValues {
  /**
   * The values of a region of the named tensor, last axis fastest.
   *
   * @param scale standard deviation of values that are made up
   */
  values(name: string, shape: Shape, region: Box, scale: number): Float32Array;
  /** What an operator's numbers go through beside its operation, where that is known; undefined where they do not. */
  arithmetic?(operator: string): Arithmetic | undefined;
}

/** Standard deviation of made-up weights of which an output sums `fanIn` products (He et al., ICCV 2015). */
export function heScale(fanIn: number): number {
  return Math.sqrt(2 / fanIn);
}

/** Gives weights and inputs: normal values that depend only on the seed, the tensor's name and the place in the whole tensor. */
export class SeededValues {
  private readonly pool: Float32Array;
  private readonly seed: number;

  constructor(seed: number) {
    this.seed = seed;
    const random = seedrandom(String(seed));
    this.pool = Float32Array.from({ length: poolSize }, () => standardNormal(random));
  }

  /**
   * The values of a region of the named tensor, last axis fastest.
   * A part of a tensor gets the same numbers as that part of the whole: a tile's weights are the layer's weights.
   *
   * @param scale standard deviation of the values
   */
  values(name: string, shape: Shape, region: Box, scale: number): Float32Array {
    const result = new Float32Array(volume(region));
    const first = Math.floor(seedrandom(`${this.seed}/${name}`)() * poolSize);
    const last = shape.length - 1;
    let filled = 0;
    const fill = (axis: number, offset: number): void => {
      const [start, end] = [region.start[axis]!, region.end[axis]!];
      if (axis < last) {
        for (let index = start; index < end; index++) fill(axis + 1, (offset + index) * shape[axis + 1]!);
        return;
      }
      let place = (first + offset + start) % poolSize;
      for (let index = start; index < end; index++) {
        result[filled++] = scale * this.pool[place]!;
        if (++place === poolSize) place = 0;
      }
    };
    if (result.length > 0) fill(0, 0);
    return result;
  }
}
