import { arithmeticKernels } from "./arithmetic.ts";
import { generations } from "./generation.ts";
import { indexings } from "./indexing.ts";
import type { Kernel } from "./known.ts";
import { rearrangements } from "./rearrangement.ts";
import { reductionKernels } from "./reduction.ts";

/** How constants are worked out of constants, in the element types of the file, by `op_type`. */
export const kernels: ReadonlyMap<string, Kernel> = new Map([
  ...arithmeticKernels,
  ...generations,
  ...indexings,
  ...rearrangements,
  ...reductionKernels,
]);
