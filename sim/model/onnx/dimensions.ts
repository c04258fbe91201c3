import { InputError } from "../../errors.ts";
import type { Shape } from "../../tensor/index.ts";
import type { OnnxValueInfo } from "./file.ts";

/** Numbers for dimensions that the file leaves open. */
export interface DimensionBinding {
  /** By symbol, or by `tensor[axis]` where the file gives a dimension no name. */
  readonly dimensions: Readonly<Record<string, number>>;
  /** For the first axis of an input, where it is open and `dimensions` does not name it. */
  readonly batch: number;
}

/**
 * The shape of a declared tensor, open dimensions bound; undefined where the file declares none.
 *
 * @throws InputError for a dimension that is neither given nor bound
 */
export function boundShape(tensor: OnnxValueInfo, binding: DimensionBinding): Shape | undefined {
  const declared = tensor.type?.tensor_type?.shape;
  return declared?.dim.map((dimension, axis) => {
    const { dim_value: given, dim_param: symbol } = dimension;
    if (isGiven(given)) return given;
    const name = openName(tensor.name, axis, symbol);
    const bound = Object.hasOwn(binding.dimensions, name) ? binding.dimensions[name] : undefined;
    const extent = bound ?? (axis === 0 ? binding.batch : undefined);
    if (extent === undefined) {
      throw new InputError(
        `axis ${axis} of "${tensor.name}" is open: bind the dimension "${name}" to a number`,
      );
    }
    return extent;
  });
}

/**
 * Refuses a binding that is not an extent, or of a dimension that none of the file's tensors leaves open.
 *
 * @param tensors all that the file declares
 */
export function checkBinding(
  { dimensions, batch }: DimensionBinding,
  tensors: readonly OnnxValueInfo[],
): void {
  for (const [name, extent] of [...Object.entries(dimensions), ["batch", batch] as const]) {
    if (!Number.isSafeInteger(extent) || extent < 1) {
      throw new InputError(`dimension ${name} must be a whole number from 1, not ${extent}`);
    }
  }
  const open = new Set(tensors.flatMap(openDimensions));
  const unknown = Object.keys(dimensions).find((name) => !open.has(name));
  if (unknown !== undefined) {
    const known = [...open].slice(0, 20).join(", ") || "none";
    throw new InputError(`has no open dimension ${unknown}; open dimensions are ${known}`);
  }
}

function openDimensions({ name, type }: OnnxValueInfo): string[] {
  const declared = type?.tensor_type?.shape?.dim ?? [];
  return declared.flatMap((dimension, axis) =>
    isGiven(dimension.dim_value) ? [] : [openName(name, axis, dimension.dim_param)],
  );
}

/** Some writers give an open dimension the extent -1. */
function isGiven(extent: number | undefined): extent is number {
  return extent !== undefined && extent >= 0;
}

function openName(tensor: string, axis: number, symbol: string | undefined): string {
  return symbol || `${tensor}[${axis}]`;
}
