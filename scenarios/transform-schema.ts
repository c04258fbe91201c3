import { z } from "zod";
import { quantizedTypes, type QuantizedType } from "../sim/model/index.ts";

/** What is changed about a model, in the order of the fields. */
export interface TransformSettings {
  readonly quantize?: QuantizedType | undefined;
}

/** The fields of a model that change it. */
export function transformFields() {
  return {
    quantize: z
      .enum(quantizedTypes)
      .optional()
      .describe("Tensors and weights in a narrower type; times by quantized: of each device"),
  };
}
