import type { MergedModel, Model } from "../sim/model/index.ts";
import { wholeBox, withRange } from "../sim/tensor/index.ts";
import type { FileAgreement } from "./file-agreement.ts";
import type { Reference } from "./reference.ts";
import { TensorStore } from "./tensor-store.ts";

/**
 * What every tensor of a merged model must be, from the model before the merge: its own tensor of that name, and of a
 * merged convolution those of its parts, channel after channel.
 */
export function mergedReference(
  asked: Model,
  { model, parts }: MergedModel,
  reference: Reference,
): Reference {
  const idOf = new Map(asked.operators.map(({ id, name }) => [name, id]));
  const tensors = new TensorStore(model.operators.map(({ shape }) => shape));
  const scales = model.operators.map(({ id, name, shape }) => {
    const origins = parts.get(name)?.map((part) => idOf.get(part)!);
    if (!origins) {
      const origin = idOf.get(name)!;
      tensors.write(id, wholeBox(shape), reference.tensors.read(origin, wholeBox(shape)));
      return reference.scales[origin]!;
    }
    let end = 0;
    for (const origin of origins) {
      const whole = wholeBox(asked.operators[origin]!.shape);
      const start = end;
      end += whole.end[0]!;
      const place = withRange(wholeBox(shape), 0, start, end);
      tensors.write(id, place, reference.tensors.read(origin, whole));
    }
    return Math.max(...origins.map((origin) => reference.scales[origin]!));
  });
  const resultOf = model.outputs.map((id) => asked.outputs.indexOf(idOf.get(model.operators[id]!.name)!));
  return {
    tensors,
    scales,
    results: resultOf.map((index) => reference.results[index]!),
    file: inOrder(reference.file, resultOf),
  };
}

function inOrder(file: FileAgreement, order: readonly number[]): FileAgreement {
  return file.kind === "results" ? { ...file, results: order.map((index) => file.results[index]!) } : file;
}
