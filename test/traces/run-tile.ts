import { expect } from "vitest";
import { inputRegion, type Operator } from "../../sim/model/index.ts";
import { boxShape, isEmpty, type Box, type Shape } from "../../sim/tensor/index.ts";
import { tileModel } from "../../traces/record/layer-model.ts";
import { SeededValues } from "../../traces/record/weights.ts";

/** The runtime that runs tiles, where it is installed. */
export const runtime = await import("onnxruntime-node").catch(() => undefined);
if (!runtime) console.warn("onnxruntime-node is not installed: tile models are not run");

export const values = new SeededValues(7);

/** Runs the model of one region on just the inputs that the region needs. */
export async function compute(
  operator: Operator,
  region: Box,
  inputs: readonly Float32Array[],
): Promise<Float32Array> {
  const { InferenceSession, Tensor } = runtime!;
  const session = await InferenceSession.create(tileModel(operator, region, values), { logSeverityLevel: 3 });
  const feeds: Record<string, InstanceType<typeof Tensor>> = {};
  for (const input of session.inputMetadata) {
    if (!input.isTensor) throw new TypeError("not a tensor");
    const index = Number(/^input(\d+)$/.exec(input.name)?.[1] ?? "-1");
    const shape = input.shape.map(Number);
    if (input.type === "int64") {
      const first = region.start[0]!;
      const rows = (row: number) => (index === 0 ? inputs[0]![first + row]! : first + row);
      const filled = Array.from({ length: shape[0]! }, (_, row) => BigInt(rows(row)));
      feeds[input.name] = new Tensor("int64", BigInt64Array.from(filled), shape);
      continue;
    }
    const needed = inputRegion(operator, region, index);
    expect(isEmpty(needed)).toBe(false);
    expect(shape.slice(-boxShape(needed).length)).toEqual(boxShape(needed));
    feeds[input.name] = new Tensor(
      "float32",
      crop(inputs[index]!, operator.inputShapes[index]!, needed),
      shape,
    );
  }
  const results = await session.run(feeds);
  const { data } = results[session.outputNames[0]!]!;
  await session.release();
  if (!(data instanceof Float32Array)) throw new TypeError("the output is not float32");
  return data;
}

/** The values of a region of a tensor, last axis fastest. */
export function crop(tensor: Float32Array, shape: Shape, region: Box): Float32Array {
  const kept: number[] = [];
  const walk = (axis: number, offset: number): void => {
    if (axis === shape.length) {
      kept.push(tensor[offset]!);
      return;
    }
    for (let index = region.start[axis]!; index < region.end[axis]!; index++) {
      walk(axis + 1, offset * shape[axis]! + index);
    }
  };
  walk(0, 0);
  return Float32Array.from(kept);
}
