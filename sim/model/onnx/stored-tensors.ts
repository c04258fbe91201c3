import { elementCount, type Shape } from "../../tensor/index.ts";
import { floatNumbers } from "./float-data.ts";
import { attributeContent } from "./node.ts";
import type { OnnxGraph, OnnxNode, OnnxTensor } from "./file.ts";
import { fitReal, isReal } from "./scalars.ts";
import { elementTypeOf } from "./tensor-data.ts";
import type { Value } from "./value.ts";

/** A tensor whose numbers stand in the file. */
export interface StoredTensor {
  readonly shape: Shape;
  readonly values: Float32Array;
  /** Where the file stores whole numbers for fractions: those, and what they are multiplied by. */
  readonly quantized?: QuantizedTensor;
}

/** Whole numbers, their zero points taken away, and one scale for all of them or one for each place of the axis. */
export interface QuantizedTensor {
  readonly whole: Float32Array;
  readonly scale: Float32Array;
  readonly axis: number;
}

/** Nodes that give the same elements another name or shape. */
const renaming: ReadonlySet<string> = new Set([
  "Identity",
  "Dropout",
  "Reshape",
  "Flatten",
  "Squeeze",
  "Unsqueeze",
]);

/** The tensors that a file stores: initializers, Constant nodes, and those under another name, shape or order of axes. */
export class StoredTensors {
  /** Numbers are decoded only when somebody asks for them. */
  private readonly tensors = new Map<string, () => StoredTensor | undefined>();

  constructor({ initializer }: OnnxGraph) {
    for (const tensor of initializer) this.tensors.set(tensor.name, () => decoded(tensor));
  }

  /** The tensor of this name; undefined where its numbers are not in the file as they are. */
  get(name: string): StoredTensor | undefined {
    return this.tensors.get(name)?.();
  }

  /** Takes notice of a node whose outputs are constants. */
  follow(node: OnnxNode, outputs: readonly (Value | undefined)[]): void {
    const [name, output] = [node.output[0], outputs[0]];
    if (name === undefined || output === undefined) return;
    this.tensors.set(name, () => this.result(node, output.shape));
  }

  /** What stored whole numbers stand for; undefined for scales of blocks, and where those are not in the file. */
  private dequantized(
    { shape, values }: StoredTensor,
    [scaleName = "", zeroName = ""]: readonly string[],
    axis: number,
  ): StoredTensor | undefined {
    const scale = this.get(scaleName)?.values;
    const zero = zeroName === "" ? Float32Array.of(0) : this.get(zeroName)?.values;
    if (!scale || !zero) return undefined;
    return dequantized({ shape, values }, scale, zero, axis < 0 ? axis + shape.length : axis);
  }

  private result(node: OnnxNode, shape: Shape): StoredTensor | undefined {
    if (node.op_type === "Constant") {
      const tensor = attributeContent(node, "value", "tensor");
      return tensor ? decoded(tensor) : numbersOfAttributes(node, shape);
    }
    const input = this.get(node.input[0] ?? "");
    if (!input) return undefined;
    if (node.op_type === "Transpose") {
      return transposed(
        input,
        attributeContent(node, "perm", "ints")?.map(Number) ?? [...shape.keys()].reverse(),
      );
    }
    if (renaming.has(node.op_type)) return { shape, values: input.values };
    if (node.op_type === "DequantizeLinear") {
      const axis = Number(attributeContent(node, "axis", "int") ?? 1);
      return this.dequantized(input, node.input.slice(1), axis);
    }
    if (node.op_type !== "Cast") return undefined;
    const target = elementTypeOf(Number(attributeContent(node, "to", "int") ?? 0), "the result of a Cast");
    return isReal(target)
      ? { shape, values: input.values.map((value) => fitReal(target, value)) }
      : undefined;
  }
}

/**
 * What whole numbers stand for; undefined where scales, or zero points, are neither one nor one for each place of the axis.
 *
 * @param axis counted from the front
 */
export function dequantized(
  { shape, values }: StoredTensor,
  scale: Float32Array,
  zero: Float32Array,
  axis: number,
): StoredTensor | undefined {
  if ([scale, zero].some(({ length }) => length !== 1 && length !== shape[axis])) return undefined;
  const inner = elementCount(shape.slice(axis + 1));
  const of = (numbers: Float32Array, index: number) =>
    numbers.length === 1 ? numbers[0]! : numbers[Math.floor(index / inner) % numbers.length]!;
  const whole = values.map((value, index) => value - of(zero, index));
  return {
    shape,
    values: whole.map((value, index) => value * of(scale, index)),
    quantized: { whole, scale, axis },
  };
}

/** The tensor with its axes in another order: output axis `a` is input axis `permutation[a]`. */
export function transposed({ shape, values }: StoredTensor, permutation: readonly number[]): StoredTensor {
  const result = permutation.map((axis) => shape.at(axis)!);
  const steps = permutation.map((axis) =>
    elementCount(shape.slice(axis < 0 ? shape.length + axis + 1 : axis + 1)),
  );
  const moved = new Float32Array(values.length);
  let next = 0;
  const fill = (axis: number, offset: number): void => {
    if (axis === result.length) {
      moved[next++] = values[offset]!;
      return;
    }
    for (let index = 0; index < result[axis]!; index++) fill(axis + 1, offset + index * steps[axis]!);
  };
  fill(0, 0);
  return { shape: result, values: moved };
}

/** The numbers of a Constant node that has them as attributes of its own. */
function numbersOfAttributes(node: OnnxNode, shape: Shape): StoredTensor | undefined {
  const scalar = attributeContent(node, "value_float", "float") ?? attributeContent(node, "value_int", "int");
  if (scalar !== undefined) return { shape, values: Float32Array.of(Number(scalar)) };
  const list =
    attributeContent(node, "value_floats", "floats") ?? attributeContent(node, "value_ints", "ints");
  return list && { shape, values: Float32Array.from(list, Number) };
}

function decoded(tensor: OnnxTensor): StoredTensor | undefined {
  const values = floatNumbers(tensor);
  return values && { shape: tensor.dims, values };
}
