import type { ElementType } from "./element-type.ts";
import type { Operation } from "./operation.ts";

/** The element types of what an operator reads, yields and stores. */
export interface OperatorTypes {
  readonly inputTypes: readonly ElementType[];
  readonly elementType: ElementType;
  readonly weightType: ElementType;
}

/** What a change of the model leaves to devices, because only they know what it does to an operator's time. */
export interface Savings {
  /** The type that the operator is quantized to, and its types before. */
  readonly quantized?: { readonly type: ElementType; readonly from: OperatorTypes };
  /** The share of its weights that are zero and not stored, and the bits that say where each other one belongs. */
  readonly zeroWeights?: { readonly share: number; readonly indexBits: number };
  /**
   * The share of its work whose result is kept from the frame before, and what finding it takes for the whole operator;
   * seconds on a device whose slowdown is 1.
   */
  readonly reuse?: { readonly hitRate: number; readonly lookup: number };
}

/** A layer that multiplies by weights, without its bias; undefined for operations of other kinds. */
export function withoutBias(operation: Operation): Operation | undefined {
  switch (operation.kind) {
    case "convolution":
    case "transposed-convolution":
    case "locally-connected":
    case "fully-connected":
    case "matmul":
    case "recurrent":
      return { ...operation, bias: false };
    default:
      return undefined;
  }
}
