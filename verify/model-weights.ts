import { InputError } from "../sim/errors.ts";
import type { Model, OnnxOptions } from "../sim/model/index.ts";
import { readOnnxWeights, type FileResultInfo, type OnnxWeights } from "../sim/model/onnx/weights.ts";
import { wholeBox } from "../sim/tensor/index.ts";
import type { Runtime } from "../traces/record/index.ts";
import type { TensorValues } from "../traces/record/weights.ts";
import { howFar, largestError } from "./errors.ts";
import { isNear, shapeContradiction, toleranceOf, type FileAgreement } from "./file-agreement.ts";
import { FileValues } from "./file-values.ts";
import { fittingValues } from "./fitting-values.ts";
import { computeReference, inputValues } from "./reference.ts";
import { runFile, type FileResult } from "./run-file.ts";
import { TileRunner } from "./tile-runner.ts";

/** Where a model's weights come from, and how the model stands to the file that it was read from. */
export type ModelWeights = {
  readonly values: TensorValues;
  readonly file: FileAgreement;
} & (
  | { readonly source: "file" }
  | {
      readonly source: "seeded";
      /** Why they are not those of a file. */
      readonly reason: string;
    }
);

/**
 * The weights that an ONNX file brings, if its operators can be computed with them just as the file does; otherwise seeded
 * ones and the reason. The shapes of the results are compared with those of the file in any case.
 *
 * @param model that `importOnnx` made of the file under the same options, operators not linked
 */
export async function weightsOfFile(
  bytes: Uint8Array,
  model: Model,
  options: Omit<OnnxOptions, "outputs">,
  runtime: Runtime,
  seeded: TensorValues,
): Promise<ModelWeights> {
  const file = readOnnxWeights(bytes, options);
  const { weights } = file;
  const computed = await resultsOf(runtime, bytes, model, file, seeded);
  const contradiction = firstContradiction(model, file.results, computed);
  const seededFor = (reason: string, agreement: FileAgreement["kind"] & ("shapes" | "contradiction")) =>
    ({ source: "seeded", values: seeded, reason, file: { kind: agreement, reason } }) as const;
  if (contradiction !== undefined) return seededFor(contradiction, "contradiction");
  if (weights.kind === "lost") return seededFor(weights.reason, "shapes");
  if (computed instanceof InputError) return seededFor(computed.message, "shapes");
  return {
    source: "file",
    values: new FileValues(weights.tensors, weights.arithmetic, seeded),
    file: {
      kind: "results",
      results: model.outputs.map((id) => {
        const { name } = model.operators[id]!;
        return computed[file.results.findIndex(({ operator }) => operator === name)]!.values;
      }),
      tolerance: toleranceOf(model),
    },
  };
}

/** How the shapes of the file's results, computed or else as declared, contradict the model's. */
function firstContradiction(
  { operators }: Model,
  results: readonly FileResultInfo[],
  computed: readonly FileResult[] | InputError,
): string | undefined {
  for (const [index, { name, operator, declaredShape }] of results.entries()) {
    const inFile = computed instanceof InputError ? declaredShape : computed[index]!.shape;
    const { shape } = operators.find((one) => one.name === operator)!;
    const contradiction = inFile && shapeContradiction(name, inFile, shape);
    if (contradiction !== undefined) return contradiction;
  }
  return undefined;
}

/** What the file computes, or why it computes nothing. */
async function resultsOf(
  runtime: Runtime,
  bytes: Uint8Array,
  model: Model,
  { inputs, results }: OnnxWeights,
  seeded: TensorValues,
): Promise<readonly FileResult[] | InputError> {
  try {
    return await runFile(runtime, bytes, {
      inputs,
      outputs: results.map(({ name }) => name),
      input: (name, { shape, elementType }) => {
        const operator = model.operators.find((one) => one.operation.kind === "input" && one.name === name);
        // The file may want an input that no result depends on.
        if (!operator) return fittingValues(elementType, seeded.values(name, shape, wholeBox(shape), 1));
        return inputValues(model, operator.id, seeded);
      },
    });
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}

/**
 * How a model stands to the file that it was read from: computes it in one piece, with the file's own weights and input,
 * and compares.
 *
 * @param model that `importOnnx` made of the file under the same options, operators not linked
 */
export async function agreementWithFile(
  bytes: Uint8Array,
  model: Model,
  options: Omit<OnnxOptions, "outputs">,
  runtime: Runtime,
  seeded: TensorValues,
): Promise<FileAgreement> {
  const { file, values } = await weightsOfFile(bytes, model, options, runtime, seeded);
  if (file.kind !== "results") return file;
  try {
    const { results, scales } = await computeReference(model, new TileRunner(runtime, values), values);
    const errors = results.map((result, index) => largestError(result, file.results[index]!));
    const wrong = errors.findIndex((error, index) => {
      const output = model.outputs[index]!;
      return !isNear(model.operators[output]!, error, scales[output]!, file.tolerance);
    });
    if (wrong < 0) return { kind: "proven", maxAbsError: Math.max(...errors) };
    const { name } = model.operators[model.outputs[wrong]!]!;
    return {
      kind: "contradiction",
      reason: `the result ${name} of the model ${howFar(errors[wrong]!)} from the file`,
    };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { kind: "shapes", reason: error.message };
  }
}
