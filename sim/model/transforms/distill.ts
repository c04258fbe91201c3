import { InputError } from "../../errors.ts";
import { formatShape } from "../../tensor/index.ts";
import type { Model } from "../model.ts";

/**
 * The student of a model in its place. What it learnt is not simulated: it is another network for the same input.
 *
 * @throws InputError for a student with other inputs
 */
export function distillModel(teacher: Model, student: Model): Model {
  const [theirs, own] = [inputsOf(teacher), inputsOf(student)];
  if (theirs !== own)
    throw new InputError(
      `the student ${student.name} reads ${own}, and ${teacher.name} ${theirs} (allowed: the same inputs)`,
    );
  const [wanted, yielded] = [resultsOf(teacher), resultsOf(student)];
  const other = wanted === yielded ? "" : `, and yields ${yielded} in place of ${wanted}`;
  return {
    ...student,
    notes: [...(student.notes ?? []), `${student.name} stands for its teacher ${teacher.name}${other}`],
  };
}

function inputsOf({ operators }: Model): string {
  return operators
    .filter(({ operation }) => operation.kind === "input")
    .map(({ shape }) => formatShape(shape))
    .join(" and ");
}

function resultsOf({ operators, outputs }: Model): string {
  return outputs.map((id) => formatShape(operators[id]!.shape)).join(" and ");
}
