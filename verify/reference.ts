import { inputRegion, isComputed, type Model } from "../sim/model/index.ts";
import { elementCount, isEmpty, wholeBox } from "../sim/tensor/index.ts";
import type { TensorValues } from "../traces/record/weights.ts";
import { largestMagnitude } from "./errors.ts";
import { fittingValues } from "./fitting-values.ts";
import type { FileAgreement } from "./file-agreement.ts";
import type { ModelComputer } from "./tile-runner.ts";
import { TensorStore } from "./tensor-store.ts";

/** What an unpartitioned model computes. */
export interface Reference {
  /** Every tensor, operator by operator. */
  readonly tensors: TensorStore;
  /** Largest finite magnitude in each tensor; errors are relative to it. */
  readonly scales: readonly number[];
  /** The results of the model run in one piece, in the order of `model.outputs`. */
  readonly results: readonly Float32Array[];
  readonly file: FileAgreement;
}

/**
 * Runs the whole model, once operator by operator and once in one piece, on seeded input.
 *
 * @param file what is known of the file that the model was read from
 */
export async function computeReference(
  model: Model,
  runner: ModelComputer,
  values: TensorValues,
  file: FileAgreement = { kind: "none" },
): Promise<Reference> {
  const tensors = new TensorStore(model.operators.map(({ shape }) => shape));
  const scales: number[] = [];
  const inputs = new Map<string, Float32Array>();
  for (const operator of model.operators) {
    const whole = wholeBox(operator.shape);
    let tensor: Float32Array;
    if (isComputed(operator)) {
      const read = operator.inputs.map((input, index) => {
        const needed = inputRegion(operator, whole, index);
        return isEmpty(needed) ? undefined : tensors.read(input, needed);
      });
      tensor = await runner.tile(operator, whole, read);
    } else {
      tensor = inputValues(model, operator.id, values);
      inputs.set(operator.name, tensor);
    }
    tensors.write(operator.id, whole, tensor);
    scales.push(largestMagnitude(tensor));
  }
  const results = await runner.whole(model, (name) => inputs.get(name)!);
  return { tensors, scales, results, file };
}

/** What is fed to an input operator. */
export function inputValues(model: Model, id: number, values: TensorValues): Float32Array {
  const { name, shape, elementType } = model.operators[id]!;
  const readers = model.consumers[id]!.map((reader) => model.operators[reader]!.operation);
  const table = readers.find(({ kind }) => kind === "embedding");
  if (table?.kind !== "embedding")
    return fittingValues(elementType, values.values(name, shape, wholeBox(shape), 1));
  // Tokens: rows of the table, far apart.
  return Float32Array.from(
    { length: elementCount(shape) },
    (_, index) => (index * 97) % Math.min(512, table.rows),
  );
}
