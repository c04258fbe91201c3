import type * as onnxruntime from "onnxruntime-node";
import { InputError } from "../../sim/errors.ts";

/** The runtime that runs the layers: the module `onnxruntime-node`. */
export type Runtime = typeof onnxruntime;

/**
 * Loads onnxruntime-node, an optional dependency that only recording needs.
 *
 * @throws InputError when it is not installed
 */
export async function loadRuntime(): Promise<Runtime> {
  try {
    return await import("onnxruntime-node");
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0]! : String(error);
    throw new InputError(
      `recording needs onnxruntime-node, which cannot be loaded (${reason}): run ` +
        `ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node`,
    );
  }
}
