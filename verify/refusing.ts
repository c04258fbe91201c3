import { InputError } from "../sim/errors.ts";

/**
 * What onnxruntime makes of something.
 *
 * @param what it is, as a message names it
 * @throws InputError with the runtime's reason where it refuses
 */
export async function refusing<T>(what: string, compute: () => Promise<T>): Promise<T> {
  try {
    return await compute();
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0]! : String(error);
    throw new InputError(`onnxruntime does not compute ${what}: ${reason}`);
  }
}
