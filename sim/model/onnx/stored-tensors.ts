import { elementCount, type Shape } from "../../tensor/index.ts";
import { floatNumbers } from "./float-data.ts";
import type { OnnxGraph, OnnxNode, OnnxTensor } from "./read.ts";
import type { Value } from "./value.ts";

/** A tensor whose numbers stand in the file. */
export interface StoredTensor {
  readonly shape: Shape;
  readonly values: Float32Array;
}

const float32 = 1;

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

  /** The tensor of this name; nothing where its numbers do not stand in the file as they are. */
  get(name: string): StoredTensor | undefined {
    return this.tensors.get(name)?.();
  }

  /** Takes notice of a node whose outputs are constants. */
  follow(node: OnnxNode, outputs: readonly (Value | undefined)[]): void {
    const [name, output] = [node.output[0], outputs[0]];
    if (name === undefined || output === undefined) return;
    this.tensors.set(name, () => this.result(node, output.shape));
  }

  private result(node: OnnxNode, shape: Shape): StoredTensor | undefined {
    const attribute = (name: string) => node.attribute.find((one) => one.name === name);
    if (node.op_type === "Constant") {
      const tensor = attribute("value")?.t;
      if (tensor) return decoded(tensor);
      const scalar = attribute("value_float")?.f ?? attribute("value_int")?.i;
      const list =
        scalar === undefined
          ? (attribute("value_floats")?.floats ?? attribute("value_ints")?.ints)
          : [scalar];
      return list && { shape, values: Float32Array.from(list) };
    }
    const input = this.get(node.input[0] ?? "");
    if (!input) return undefined;
    if (node.op_type === "Transpose") {
      return transposed(input, attribute("perm")?.ints ?? [...shape.keys()].reverse());
    }
    const same = renaming.has(node.op_type) || (node.op_type === "Cast" && attribute("to")?.i === float32);
    return same ? { shape, values: input.values } : undefined;
  }
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

function decoded(tensor: OnnxTensor): StoredTensor | undefined {
  const values = floatNumbers(tensor);
  return values && { shape: tensor.dims, values };
}
