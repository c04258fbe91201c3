import { boxShape, elementCount, volume, type Box, type Shape } from "../../sim/tensor/index.ts";

/**
 * The tensors that one device has, element by element. An element that never arrived is NaN, so that whatever is computed
 * from it shows.
 */
export class TensorStore {
  private readonly shapes: readonly Shape[];
  private readonly tensors: (Float32Array | undefined)[];

  /** @param shapes of all tensors of the model, by operator id */
  constructor(shapes: readonly Shape[]) {
    this.shapes = shapes;
    this.tensors = shapes.map(() => undefined);
  }

  /** Stores the values of a region, last axis fastest. */
  write(tensor: number, region: Box, values: Float32Array): void {
    const whole = (this.tensors[tensor] ??= new Float32Array(elementCount(this.shapes[tensor]!)).fill(NaN));
    let next = 0;
    for (const { offset, length } of rows(this.shapes[tensor]!, region)) {
      whole.set(values.subarray(next, next + length), offset);
      next += length;
    }
  }

  /** The values of a region, last axis fastest; NaN where the device has none. */
  read(tensor: number, region: Box): Float32Array {
    const whole = this.tensors[tensor];
    const values = new Float32Array(volume(region)).fill(NaN);
    if (!whole) return values;
    let next = 0;
    for (const { offset, length } of rows(this.shapes[tensor]!, region)) {
      values.set(whole.subarray(offset, offset + length), next);
      next += length;
    }
    return values;
  }

  /** Forgets a tensor that nobody reads any more. */
  drop(tensor: number): void {
    this.tensors[tensor] = undefined;
  }
}

/** The runs of consecutive elements that a region consists of. */
function* rows(shape: Shape, region: Box): Generator<{ readonly offset: number; readonly length: number }> {
  const last = shape.length - 1;
  const extents = boxShape(region);
  const length = extents[last]!;
  const rowCount = elementCount(extents.slice(0, last));
  const index = region.start.slice(0, last);
  for (let row = 0; row < rowCount; row++) {
    let offset = 0;
    for (let axis = 0; axis < last; axis++) offset = (offset + index[axis]!) * shape[axis + 1]!;
    yield { offset: offset + region.start[last]!, length };
    for (let axis = last - 1; axis >= 0; axis--) {
      index[axis]!++;
      if (index[axis]! < region.end[axis]!) break;
      index[axis] = region.start[axis]!;
    }
  }
}
