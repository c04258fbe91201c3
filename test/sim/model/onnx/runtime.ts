import { InferenceSession, Tensor } from "onnxruntime-node";

/** Shape of the outputs (all unless given) that onnxruntime computes from inputs of ones. */
export async function runtimeShapes(
  file: Uint8Array,
  inputs: Readonly<Record<string, { readonly dims: readonly number[]; readonly integer?: boolean }>>,
  outputs?: readonly string[],
): Promise<Readonly<Record<string, readonly number[]>>> {
  const session = await InferenceSession.create(file, {
    graphOptimizationLevel: "disabled",
    intraOpNumThreads: 1,
    logSeverityLevel: 4,
  });
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, { dims, integer }]) => {
      const count = dims.reduce((product, extent) => product * extent, 1);
      return [
        name,
        integer
          ? new Tensor("int64", new BigInt64Array(count).fill(1n), dims)
          : new Tensor("float32", new Float32Array(count).fill(1), dims),
      ];
    }),
  );
  const results = await session.run(feeds, outputs ?? session.outputNames);
  await session.release();
  return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, tensor.dims]));
}
