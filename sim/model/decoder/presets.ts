import type { DecoderNetwork } from "./decoder.ts";

/** A published decoder by its dimensions. */
export type DecoderDimensions = Omit<DecoderNetwork, "weights" | "embeddings" | "cache">;

type Llama = readonly [
  layers: number,
  hidden: number,
  heads: number,
  kvHeads: number,
  feedForward: number,
  vocabulary: number,
];

function llama(name: string, dimensions: Llama, more: Partial<DecoderDimensions> = {}): DecoderDimensions {
  const [layers, hidden, heads, kvHeads, feedForward, vocabulary] = dimensions;
  const shape = { layers, hidden, heads, kvHeads, headSize: hidden / heads, feedForward, vocabulary };
  return { name, ...shape, tied: false, biases: false, headNorms: false, ...more };
}

/**
 * Dimensions as the `config.json` of each model on Hugging Face states them: meta-llama/Llama-2-*-hf, Meta-Llama-3-8B,
 * Llama-3.1-70B, Llama-3.2-1B and -3B, TinyLlama/TinyLlama-1.1B-intermediate-step-1431k-3T, Qwen/Qwen2.5-* and Qwen/Qwen3-*.
 */
export const decoderPresets: readonly DecoderDimensions[] = [
  llama("llama-2-7b", [32, 4096, 32, 32, 11008, 32000]),
  llama("llama-2-13b", [40, 5120, 40, 40, 13824, 32000]),
  llama("llama-2-70b", [80, 8192, 64, 8, 28672, 32000]),
  llama("llama-3-8b", [32, 4096, 32, 8, 14336, 128256]),
  llama("llama-3-70b", [80, 8192, 64, 8, 28672, 128256]),
  llama("llama-3.2-1b", [16, 2048, 32, 8, 8192, 128256], { tied: true }),
  llama("llama-3.2-3b", [28, 3072, 24, 8, 8192, 128256], { tied: true }),
  llama("tinyllama-1.1b", [22, 2048, 32, 4, 5632, 32000]),
  llama("qwen2.5-0.5b", [24, 896, 14, 2, 4864, 151936], { tied: true, biases: true }),
  llama("qwen2.5-1.5b", [28, 1536, 12, 2, 8960, 151936], { tied: true, biases: true }),
  llama("qwen2.5-7b", [28, 3584, 28, 4, 18944, 152064], { biases: true }),
  llama("qwen2.5-32b", [64, 5120, 40, 8, 27648, 152064], { biases: true }),
  llama("qwen3-0.6b", [28, 1024, 16, 8, 3072, 151936], { headSize: 128, tied: true, headNorms: true }),
  llama("qwen3-8b", [36, 4096, 32, 8, 12288, 151936], { headSize: 128, headNorms: true }),
];
