import type { Box, Shape } from "../../tensor/index.ts";
import type { ElementType } from "../element-type.ts";
import type { Operation, OperationKind } from "../operation.ts";

/**
 * What a kind of operation owes the rest of the system.
 * `inputs` are the shapes of the input tensors; `region` is a box on the output tensor.
 */
export interface OperationRules<K extends OperationKind> {
  /** Number of inputs that the kind takes: exactly, or at least. */
  readonly arity: { readonly exactly: number } | { readonly atLeast: number };
  /** Shape of the output tensor. Throws InputError when the inputs do not fit. */
  outputShape(operation: Operation<K>, inputs: readonly Shape[]): Shape;
  /** What the elements of the output are; those of the first input unless given, or where it yields nothing. */
  outputType?(operation: Operation<K>, inputs: readonly ElementType[]): ElementType | undefined;
  /** The smallest box of input `index` that holds every element that the output region depends on. */
  inputRegion(operation: Operation<K>, inputs: readonly Shape[], region: Box, index: number): Box;
  /**
   * Multiply-accumulates to compute the region; of operations that neither multiply by weights or tensors, nor compare or
   * add more than a few numbers an element, 0.
   */
  macs(operation: Operation<K>, inputs: readonly Shape[], region: Box): number;
  /** Trained parameters that the region depends on. */
  parameters(operation: Operation<K>, inputs: readonly Shape[], region: Box): number;
  /** Channels (or features) that one device should keep together, a head of attention for instance; 1 unless given. */
  channelUnit?(operation: Operation<K>, inputs: readonly Shape[]): number;
  /**
   * For kinds whose cost does not follow from shapes and multiply-accumulates: the type under which a scenario states it,
   * as an ONNX file names it.
   */
  typeOfUnknownCost?(operation: Operation<K>): string;
  /** Set where a region costs as much as the whole, so that one device computes all of it. */
  readonly unsplittable?: true | ((operation: Operation<K>) => boolean);
}

/** Parts of rules that many kinds share: operations without weights that need only the elements in the region itself. */
export const inPlace = {
  inputRegion: (_operation: unknown, _inputs: readonly Shape[], region: Box) => region,
  macs: () => 0,
  parameters: () => 0,
};

/** Parts of rules that many kinds share: operations that multiply nothing by weights or tensors. */
export const costless = { macs: () => 0, parameters: () => 0 };
