import { kernelOffset, type Arithmetic, type MergedModel, type Model } from "../sim/model/index.ts";
import { box, elementCount, wholeBox, type Box, type Shape } from "../sim/tensor/index.ts";
import { heScale, type TensorValues } from "../traces/record/weights.ts";
import { mergedArithmetic } from "./merged-arithmetic.ts";
import { readRegion, rows } from "./rows.ts";

/** A whole weight tensor of one part of a merged convolution, and where it lies in that of the whole. */
interface PartTensor {
  readonly name: string;
  readonly shape: Shape;
  readonly fanIn: number;
  readonly place: Box;
}

/** Weights of a merged model: a merged convolution has those of its parts, channel after channel, and zeros around them. */
export class MergedValues implements TensorValues {
  private readonly others: TensorValues;
  private readonly partsOf: ReadonlyMap<string, readonly PartTensor[]>;
  private readonly arithmetics: ReadonlyMap<string, Arithmetic | undefined>;

  /**
   * @param asked the model before the merge
   * @param others gives its weights
   */
  constructor(asked: Model, merged: MergedModel, others: TensorValues) {
    this.others = others;
    this.partsOf = partTensors(asked, merged);
    this.arithmetics = mergedArithmetic(asked, merged, others);
  }

  arithmetic(operator: string): Arithmetic | undefined {
    const { arithmetics, others } = this;
    return arithmetics.has(operator) ? arithmetics.get(operator) : others.arithmetic?.(operator);
  }

  values(name: string, shape: Shape, region: Box, scale: number): Float32Array {
    const parts = this.partsOf.get(name);
    if (!parts) return this.others.values(name, shape, region, scale);
    const whole = new Float32Array(elementCount(shape));
    for (const part of parts) {
      const values = this.others.values(part.name, part.shape, wholeBox(part.shape), heScale(part.fanIn));
      let next = 0;
      for (const { offset, length } of rows(shape, part.place)) {
        whole.set(values.subarray(next, next + length), offset);
        next += length;
      }
    }
    return readRegion(whole, shape, region);
  }
}

function partTensors(asked: Model, { model, parts }: MergedModel): Map<string, readonly PartTensor[]> {
  const tensors = new Map<string, readonly PartTensor[]>();
  for (const [name, partNames] of parts) {
    const merged = convolutionNamed(model, name);
    const weights: PartTensor[] = [];
    const biases: PartTensor[] = [];
    let end = 0;
    for (const partName of partNames) {
      const { operation, inputChannels } = convolutionNamed(asked, partName);
      const { kernel, outputChannels, bias } = operation;
      const [row, column] = kernelOffset(merged.operation, operation);
      const channels = [end, end + outputChannels] as const;
      end += outputChannels;
      weights.push({
        name: `${partName}/weights`,
        shape: [outputChannels, inputChannels, ...kernel],
        fanIn: inputChannels * kernel[0] * kernel[1],
        place: box(channels, [0, inputChannels], [row, row + kernel[0]], [column, column + kernel[1]]),
      });
      if (!bias) continue;
      const shape = [outputChannels];
      biases.push({ name: `${partName}/bias`, shape, fanIn: outputChannels, place: box(channels) });
    }
    tensors.set(`${name}/weights`, weights).set(`${name}/bias`, biases);
  }
  return tensors;
}

function convolutionNamed({ operators }: Model, wanted: string) {
  const { operation, inputShapes } = operators.find(({ name }) => name === wanted)!;
  if (operation.kind !== "convolution") throw new TypeError(`${wanted} is not a convolution`);
  return { operation, inputChannels: inputShapes[0]![0]! };
}
