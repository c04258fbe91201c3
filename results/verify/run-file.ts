import { InputError } from "../../sim/errors.ts";
import { elementCount, type Shape } from "../../sim/tensor/index.ts";
import type { Runtime } from "../../traces/record/index.ts";

/** What to feed to a file, and what to take from it. */
export interface FileRun {
  /** Shapes of the inputs, by name. */
  readonly inputs: ReadonlyMap<string, Shape>;
  /** Names of the results. */
  readonly outputs: readonly string[];
  readonly input: (name: string, shape: Shape) => Float32Array;
}

/**
 * Computes an `.onnx` file as it is; the results in the order of their names.
 *
 * @throws InputError when onnxruntime does not take the file, and for results that are not of float32
 */
export async function runFile(
  runtime: Runtime,
  bytes: Uint8Array,
  { inputs, outputs, input }: FileRun,
): Promise<readonly Float32Array[]> {
  const session = await explaining(() =>
    runtime.InferenceSession.create(bytes, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      logSeverityLevel: 4,
    }),
  );
  try {
    const feeds = Object.fromEntries(
      [...inputs].map(([name, shape]) => {
        const values = input(name, shape);
        if (values.length !== elementCount(shape)) {
          throw new RangeError(`${values.length} values for the input ${name} of [${shape.join(", ")}]`);
        }
        return [name, new runtime.Tensor("float32", values, shape)];
      }),
    );
    const results = await explaining(() => session.run(feeds, outputs));
    return outputs.map((name) => {
      const data = results[name]?.data;
      if (data instanceof Float32Array) return data;
      throw new InputError(`its result "${name}" is not of float32`);
    });
  } finally {
    await session.release();
  }
}

async function explaining<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0]! : String(error);
    throw new InputError(`onnxruntime does not compute the file: ${reason}`);
  }
}
