import { ClusterError } from "../sim/cluster/index.ts";
import { InputError } from "../sim/errors.ts";
import type { Path } from "./document.ts";

/** Settings that are well formed and yet cannot be built: what is wrong, and with which field. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly path: Path;

  constructor(path: Path, message: string) {
    super(message);
    this.path = path;
  }
}

/** Makes something of a part of the settings: paths of faults begin with that of the part. */
export function within<Value>(path: Path, make: () => Value): Value {
  try {
    return make();
  } catch (error) {
    if (error instanceof SettingsError) throw new SettingsError([...path, ...error.path], error.message);
    throw error;
  }
}

/** Makes something of a field: what is refused on the way is the fault of the field. */
export function atField<Value>(path: Path, make: () => Value): Value {
  try {
    return make();
  } catch (error) {
    if (error instanceof InputError || error instanceof ClusterError)
      throw new SettingsError(path, error.message);
    throw error;
  }
}
