import { InputError } from "../../sim/errors.ts";
import type { DecoderPlan } from "../../planners/index.ts";
import { decoderParameters, type DecoderNetwork } from "../../sim/model/index.ts";
import type { Runtime, SeededValues } from "../../traces/record/index.ts";
import { largestError, largestMagnitude } from "../errors.ts";
import { refusing } from "../refusing.ts";
import { tolerance, type Verification } from "../verify.ts";
import { cacheNames, decoderGraph } from "./decoder-graph.ts";
import { DividedDecoderRun } from "./decoder-shards.ts";
import { DecoderWeights } from "./decoder-weights.ts";

/** Most weights of a decoder that is computed number by number. */
const mostParameters = 2e7;
/** Most tokens of the prompt, and most that are made, of a proof. */
const mostTokens = 6;

/** What is asked for, as far as a proof goes. */
export interface ProvenTokens {
  readonly prompt: number;
  readonly tokens: number;
}

/**
 * Makes tokens by a plan, each device with its share of the weights and its own cache, and compares the logits
 * of every token with those of the whole decoder in onnxruntime, whose cache goes in and out. The first tokens of the
 * prompt, and the first that are made, are enough: all go the same way.
 *
 * @throws InputError for a decoder that is too large to be computed so
 */
export async function verifyDecoder(
  network: DecoderNetwork,
  plan: DecoderPlan,
  { prompt, tokens }: ProvenTokens,
  runtime: Runtime,
  values: SeededValues,
): Promise<Verification> {
  const parameters = decoderParameters(network);
  if (parameters > mostParameters)
    throw new InputError(
      `${network.name} has ${parameters} weights, too many to be computed number by number (allowed: up to ${mostParameters}, such as {name: decoder, layers: 2, hidden: 128, heads: 8, kv_heads: 4, feed_forward: 256, vocabulary: 500})`,
    );
  const weights = new DecoderWeights(network, values);
  const divided = new DividedDecoderRun(weights, plan);
  const whole = new WholeDecoder(weights, runtime);
  let batch: readonly number[] = Array.from(
    { length: Math.min(prompt, mostTokens) },
    (_, place) => (place * 7919 + 11) % network.vocabulary,
  );
  let maxAbsError = 0;
  let maxRelError = 0;
  let firstWrongPiece: string | undefined;
  for (let made = 1; made <= Math.min(tokens, mostTokens); made++) {
    const logits = Float32Array.from(divided.pass(batch).flatMap((row) => [...row]));
    const expected = await whole.pass(batch);
    const error = largestError(logits, expected);
    const scale = largestMagnitude(expected);
    maxAbsError = Math.max(maxAbsError, error);
    maxRelError = Math.max(maxRelError, error / scale);
    if (!(error <= tolerance * scale))
      firstWrongPiece ??= `token ${made}: its logits differ by ${error.toPrecision(3)}`;
    batch = [largest(expected.subarray(expected.length - network.vocabulary))];
  }
  const ok = firstWrongPiece === undefined;
  return {
    ...{ ok, verdict: ok ? "equal" : "wrong", maxAbsError, maxRelError, pieces: divided.pieces },
    ...{ firstWrongPiece, maxAbsErrorToFile: undefined, uncompared: undefined },
  };
}

/** A whole decoder in onnxruntime, with what it keeps. */
class WholeDecoder {
  private readonly weights: DecoderWeights;
  private readonly runtime: Runtime;
  private kept: Readonly<Record<string, InstanceType<Runtime["Tensor"]>>> = {};
  private past = 0;

  constructor(weights: DecoderWeights, runtime: Runtime) {
    this.weights = weights;
    this.runtime = runtime;
  }

  /** The logits behind each token of a batch. */
  async pass(tokens: readonly number[]): Promise<Float32Array> {
    const { runtime, weights, past } = this;
    const model = decoderGraph(weights, tokens.length, past);
    const session = await refusing("a decoder", () =>
      runtime.InferenceSession.create(model, {
        intraOpNumThreads: 1,
        interOpNumThreads: 1,
        logSeverityLevel: 4,
      }),
    );
    const ids = new runtime.Tensor("int64", BigInt64Array.from(tokens, BigInt), [tokens.length]);
    const results = await refusing("a decoder", () => session.run({ ...this.kept, input_ids: ids }));
    await session.release();
    this.kept = Object.fromEntries(
      Array.from({ length: weights.network.layers }, (_, layer) => layer).flatMap((layer) =>
        cacheNames.map((what) => [`past_key_values.${layer}.${what}`, results[`present.${layer}.${what}`]!]),
      ),
    );
    this.past += tokens.length;
    const logits = results["logits"]?.data;
    if (logits instanceof Float32Array) return logits;
    throw new TypeError("the logits are not in float32");
  }
}

/** Place of the largest of some figures. */
function largest(figures: Float32Array): number {
  return figures.reduce((best, figure, place) => (figure > figures[best]! ? place : best), 0);
}
