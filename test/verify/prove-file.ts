import { computeModel } from "../../cli/verify-model.ts";
import { jobsOfModel } from "../../cli/verify-jobs.ts";
import { verifyPlan, weightsOfFile, type ModelWeights } from "../../verify/index.ts";
import { importOnnx, type OnnxOptions } from "../../sim/model/index.ts";
import { loadRuntime, SeededValues } from "../../traces/record/index.ts";

/** Weights and other facts that a file states. */
export async function weightsOf(bytes: Uint8Array, options: OnnxOptions = {}): Promise<ModelWeights> {
  const model = importOnnx(bytes, "model", options);
  return weightsOfFile(bytes, model, options, await loadRuntime(), new SeededValues(1));
}

/**
 * Proves a planner's plan of a file, and says how large its results are.
 *
 * @param spoil changes what the file computes before it is compared with
 */
export async function proveFile(
  bytes: Uint8Array,
  planner: string,
  deviceCount = 3,
  spoil = (values: Float32Array) => values,
) {
  const model = importOnnx(bytes, "model");
  const weights = await weightsOf(bytes);
  const { file } = weights;
  const spoilt = file.kind === "results" ? { ...file, results: file.results.map(spoil) } : file;
  const computed = await computeModel(model, { ...weights, file: spoilt }, await loadRuntime());
  const { runner, reference } = computed;
  const [{ inference, lowering, merged }] = jobsOfModel(model, { file: "model.onnx" }, planner, deviceCount);
  const proof = await verifyPlan({ lowering, merged }, inference, deviceCount, runner, reference);
  const largest = Math.max(...model.outputs.map((id) => reference.scales[id]!));
  return { ...proof, weights: computed.weights, largest };
}
