import {
  macs,
  readBytes,
  tensorBytes,
  windowSize,
  type Model,
  type Operation,
  type Operator,
} from "../../sim/model/index.ts";
import { wholeBox, type Box } from "../../sim/tensor/index.ts";
import { takesTime } from "../timed.ts";

/**
 * What the time of a layer is a sum of: multiply-accumulates by the kind of kernel that computes them, bytes of activations
 * read and written, and the layer itself. Dense layers read each weight once, so that their products count weights too.
 */
export const boardTerms = [
  "convolution3x3",
  "pointwise",
  "depthwise",
  "otherConvolution",
  "dense",
  "matrix",
  "activationBytes",
  "layers",
] as const;
export type BoardTerm = (typeof boardTerms)[number];

/** Numbers in the order of `boardTerms`. */
export type TermVector = readonly number[];

/** What each term counts in, so that its coefficient is seconds for about as much work as of the others. */
const termUnits: Readonly<Record<BoardTerm, number>> = {
  convolution3x3: 1e9,
  pointwise: 1e9,
  depthwise: 1e9,
  otherConvolution: 1e9,
  dense: 1e9,
  matrix: 1e9,
  activationBytes: 1e9,
  layers: 1e3,
};

const zero: TermVector = boardTerms.map(() => 0);

/** How much of each term a tile is, in `termUnits`. A reshape moves nothing, and what an opaque layer does nobody knows. */
export function termsOf(operator: Operator, region: Box): TermVector {
  const { operation } = operator;
  if (!takesTime(operator) || operation.kind === "reshape" || operation.kind === "opaque") return zero;
  const work = macs(operator, region);
  const own = termOf(operator);
  const bytes = readBytes(operator, region) + tensorBytes(operator, region);
  return boardTerms.map((term) => {
    const amount = term === "activationBytes" ? bytes : term === "layers" ? 1 : term === own ? work : 0;
    return amount / termUnits[term];
  });
}

/** The terms of all layers of a model together. */
export function modelTerms(model: Model): TermVector {
  const sums = boardTerms.map(() => 0);
  for (const operator of model.operators) {
    for (const [index, amount] of termsOf(operator, wholeBox(operator.shape)).entries())
      sums[index]! += amount;
  }
  return sums;
}

/** The terms of a whole layer, of whose bytes only those that it writes. */
export function termsWithoutReads(operator: Operator): TermVector {
  const bytes = readBytes(operator, wholeBox(operator.shape)) / termUnits.activationBytes;
  return termsOf(operator, wholeBox(operator.shape)).map((amount, index) =>
    boardTerms[index] === "activationBytes" ? Math.max(0, amount - bytes) : amount,
  );
}

/** The term that counts the multiply-accumulates of a layer. */
function termOf(operator: Operator): BoardTerm {
  const { operation } = operator;
  switch (operation.kind) {
    case "convolution":
      return convolutionTerm(operation, operator.inputShapes[0]![0]!);
    case "fully-connected":
    case "recurrent":
      return "dense";
    case "matmul":
    case "attention":
    case "matrix-product":
      return "matrix";
    default:
      return "otherConvolution";
  }
}

/** 3x3 with stride 1 is what runtimes compute by Winograd's transform. */
function convolutionTerm(operation: Operation<"convolution">, inputChannels: number): BoardTerm {
  const { groups, kernel, stride, dilation, depth } = operation;
  if (depth) return "otherConvolution";
  if (groups > 1) return groups === inputChannels ? "depthwise" : "otherConvolution";
  if (windowSize(operation) === 1) return "pointwise";
  const isPlain = [...stride, ...dilation].every((step) => step === 1);
  return isPlain && kernel[0] === 3 && kernel[1] === 3 ? "convolution3x3" : "otherConvolution";
}

/** Kinds of layers that none of the models has to which boards are fitted. */
export function isExtrapolated({ operation }: Operator): boolean {
  switch (operation.kind) {
    case "recurrent":
    case "embedding":
    case "along-axes":
    case "cumulative-sum":
    case "triangle":
    case "locally-connected":
    case "composite":
    case "group-normalization":
    case "rms-normalization":
    case "matrix-product":
      return true;
    case "convolution":
    case "pooling":
    case "transposed-convolution":
      return operation.depth !== undefined;
    default:
      return false;
  }
}

/** Seconds of so much work, by seconds for each term's unit. */
export function secondsOf(terms: TermVector, coefficients: TermVector): number {
  let seconds = 0;
  for (let index = 0; index < terms.length; index++) seconds += terms[index]! * coefficients[index]!;
  return seconds;
}
