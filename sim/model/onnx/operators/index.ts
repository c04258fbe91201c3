import { activations } from "./activation.ts";
import { convolutions } from "./convolution.ts";
import { cuts } from "./cut.ts";
import { elementwiseOperators } from "./elementwise.ts";
import { attentions } from "./attention.ts";
import { contributed } from "./contributed.ts";
import { einsums } from "./einsum.ts";
import { gathers } from "./gather.ts";
import type { OperatorImporter } from "./importer.ts";
import { joins } from "./join.ts";
import { layouts } from "./layout.ts";
import { losses } from "./loss.ts";
import { lookups } from "./lookup.ts";
import { normPools } from "./lp-pool.ts";
import { matrixProducts } from "./matrix.ts";
import { normalizations } from "./normalization.ts";
import { pools } from "./pooling.ts";
import { quantizedOperators } from "./quantized.ts";
import { recurrentLayers } from "./recurrent.ts";
import { reductions } from "./reduce.ts";
import { reshapes } from "./reshape.ts";
import { resizes } from "./resize.ts";
import { rotaryEmbeddings } from "./rotary.ts";
import { samplers } from "./sample.ts";
import { selections } from "./select.ts";
import { perSample } from "./samples.ts";
import { shapes } from "./shape.ts";
import { wholeAxisFunctions } from "./whole-axis.ts";

/** Every ONNX operator that can be imported, by `op_type`, with its domain in front where that is not the standard one; one family a file. */
export const operatorImporters: ReadonlyMap<string, OperatorImporter> = new Map([
  ...activations,
  ...attentions,
  ...contributed,
  ...perSample(convolutions),
  ...cuts,
  ...elementwiseOperators,
  ...einsums,
  ...gathers,
  ...joins,
  ...perSample(layouts),
  ...lookups,
  ...losses,
  ...matrixProducts,
  ...perSample(normalizations),
  ...perSample(pools),
  ...perSample(normPools),
  ...quantizedOperators,
  ...recurrentLayers,
  ...reductions,
  ...reshapes,
  ...resizes,
  ...rotaryEmbeddings,
  ...samplers,
  ...selections,
  ...shapes,
  ...wholeAxisFunctions,
]);
