import type { Model, Operator } from "../../sim/model/index.ts";

/** The operators that lead a model from its input and that tiles can be fused over, and those that follow. */
export interface FusedPart {
  /** A chain: each reads the one before alone, the first reads the model's input. Empty where no such part leads. */
  readonly operators: readonly Operator[];
  /** Convolutions and poolings among them. */
  readonly layers: number;
}

/** Most layers that DeepThings' own programs fuse: the first 16 of YOLOv2. */
export const publishedLayers = 16;

/**
 * The leading convolutions and poolings of a model, with the normalizations and activations that follow each, as far as
 * they form a chain whose intermediate tensors nobody else reads.
 *
 * @param most number of convolutions and poolings at most
 * @param smallest rows and columns that the last output must at least have, so that a grid has something to cut
 */
export function leadingPart(
  model: Model,
  most: number,
  smallest: readonly [rows: number, columns: number],
): FusedPart {
  const operators: Operator[] = [];
  let layers = 0;
  for (let next = firstOf(model); next; next = followerOf(model, next)) {
    const isLayer = next.operation.kind === "convolution" || next.operation.kind === "pooling";
    const isPointwise = next.operation.kind === "batch-normalization" || next.operation.kind === "activation";
    if (isLayer ? layers === most : !isPointwise) break;
    const [, rows = 0, columns = 0] = next.shape;
    if (rows < smallest[0] || columns < smallest[1]) break;
    operators.push(next);
    if (isLayer) layers++;
  }
  return layers > 0 ? { operators, layers } : { operators: [], layers: 0 };
}

/** The one operator that reads the model's one input, a feature map. */
function firstOf(model: Model): Operator | undefined {
  const inputs = model.operators.filter(({ operation }) => operation.kind === "input");
  const [input] = inputs;
  if (!input || inputs.length > 1 || input.shape.length !== 3) return undefined;
  return followerOf(model, input);
}

/** The one operator that reads this one's output and nothing else. */
function followerOf(model: Model, operator: Operator): Operator | undefined {
  const [consumer, ...others] = model.consumers[operator.id]!;
  if (consumer === undefined || others.length > 0 || model.outputs.includes(operator.id)) return undefined;
  const follower = model.operators[consumer]!;
  return follower.inputs.length === 1 ? follower : undefined;
}
