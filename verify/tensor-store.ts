import { elementCount, volume, type Box, type Shape } from "../sim/tensor/index.ts";
import { readRegion, rows } from "./rows.ts";

/** One tensor on a device: values, and which of them arrived. */
interface StoredTensor {
  readonly values: Float32Array;
  /** 1 where an element arrived. */
  readonly held: Uint8Array;
}

/**
 * The tensors that one device has, element by element. What arrived is kept apart from the values, for a tensor may hold
 * whatever numbers: the logarithm of a negative one is NaN, and is there.
 */
export class TensorStore {
  private readonly shapes: readonly Shape[];
  private readonly tensors: (StoredTensor | undefined)[];

  /** @param shapes of all tensors of the model, by operator id */
  constructor(shapes: readonly Shape[]) {
    this.shapes = shapes;
    this.tensors = shapes.map(() => undefined);
  }

  /** Stores the values of a region, last axis fastest. */
  write(tensor: number, region: Box, values: Float32Array): void {
    const whole = this.tensorOf(tensor);
    let next = 0;
    for (const { offset, length } of rows(this.shapes[tensor]!, region)) {
      whole.values.set(values.subarray(next, next + length), offset);
      whole.held.fill(1, offset, offset + length);
      next += length;
    }
  }

  /** Forgets all that arrived. */
  clear(): void {
    for (const tensor of this.tensors) {
      tensor?.values.fill(NaN);
      tensor?.held.fill(0);
    }
  }

  /** The values of a region, last axis fastest; NaN where none arrived. */
  read(tensor: number, region: Box): Float32Array {
    const whole = this.tensors[tensor];
    if (!whole) return new Float32Array(volume(region)).fill(NaN);
    return readRegion(whole.values, this.shapes[tensor]!, region);
  }

  /** Did all elements of a region arrive? */
  holds(tensor: number, region: Box): boolean {
    const whole = this.tensors[tensor];
    for (const { offset, length } of rows(this.shapes[tensor]!, region)) {
      if (length > 0 && !whole?.held.subarray(offset, offset + length).every((held) => held === 1))
        return false;
    }
    return true;
  }

  /** Brings what is held of a region to another store. */
  copyTo(other: TensorStore, tensor: number, region: Box): void {
    const whole = this.tensors[tensor];
    if (!whole) return;
    const copy = other.tensorOf(tensor);
    for (const { offset, length } of rows(this.shapes[tensor]!, region)) {
      for (let place = offset; place < offset + length; place++) {
        if (whole.held[place] !== 1) continue;
        copy.values[place] = whole.values[place]!;
        copy.held[place] = 1;
      }
    }
  }

  private tensorOf(tensor: number): StoredTensor {
    const count = elementCount(this.shapes[tensor]!);
    return (this.tensors[tensor] ??= {
      values: new Float32Array(count).fill(NaN),
      held: new Uint8Array(count),
    });
  }
}
