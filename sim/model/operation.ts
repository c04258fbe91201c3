import type {
  ActivationFunction,
  FunctionConstants,
  ElementwiseFunction,
  ReduceFunction,
  AxisFunction,
  FunctionSettings,
  CoordinateMapping,
} from "./functions.ts";
import type { GateFunction, RecurrentCell, RecurrentState } from "./recurrent-cell.ts";

/** Rows and columns of a window attribute, such as a kernel or a stride. */
export type Pair = readonly [rows: number, columns: number];

/** Rows or columns of zeros around a feature map. */
export interface Padding {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** An operand that is part of the model instead of computed. */
export interface ConstantOperand {
  /** Its place among all operands. */
  readonly position: number;
  /** Of the output's rank; an extent of 1 broadcasts. */
  readonly shape: readonly number[];
  /** Where all its elements are one known number, which then is not a trained parameter. */
  readonly value?: number;
}

/** A sliding window on one axis. */
export interface AxisWindow {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** Zeros before and after the axis. */
  readonly before: number;
  readonly after: number;
}

/** A sliding window over a feature map: `[channels, height, width]`, or `[channels, depth, height, width]` where it has a depth. */
export interface Window {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Padding;
  readonly dilation: Pair;
  /** The window on the axis before the rows, of volumes alone. */
  readonly depth?: AxisWindow;
}

/** What normalizations go by. */
export interface NormalizationConstants {
  /** Added to the variance; 1e-5 unless given. */
  readonly epsilon?: number;
}

/** Attributes of each kind of operation. The key is the kind's name everywhere: code, trace files, output. */
export interface OperationAttributes {
  /** The model's input tensor; computes nothing. */
  input: { readonly shape: readonly number[] };
  /** A trained tensor that operators read like a computed one, such as the class token of a vision transformer. */
  constant: { readonly shape: readonly number[] };
  convolution: Window & {
    readonly outputChannels: number;
    readonly groups: number;
    readonly bias: boolean;
    readonly activation?: ActivationFunction;
    readonly activationConstants?: FunctionConstants;
  };
  pooling: Window & {
    readonly function: "maximum" | "average";
    readonly ceiling: boolean;
    /** An average divides by the whole window even where that lies on padding. */
    readonly countsPadding?: true;
  };
  "global-pooling": { readonly function: "maximum" | "average" };
  /** Flattens its input and multiplies it by a weight matrix: `[features, 1, 1]`. */
  "fully-connected": {
    readonly outputFeatures: number;
    readonly bias: boolean;
    readonly activation?: ActivationFunction;
    readonly activationConstants?: FunctionConstants;
  };
  /** `[tokens, features]` times a weight matrix. */
  matmul: {
    readonly outputFeatures: number;
    readonly bias: boolean;
    readonly activation?: ActivationFunction;
    readonly activationConstants?: FunctionConstants;
  };
  /** Sum of all inputs, element by element. */
  add: {
    readonly activation?: ActivationFunction;
    readonly activationConstants?: FunctionConstants;
  };
  concat: { readonly axis: number };
  activation: { readonly function: ActivationFunction; readonly activationConstants?: FunctionConstants };
  "batch-normalization": object;
  /** Over the last axis, the features of each token. */
  "layer-normalization": NormalizationConstants;
  /** Over groups of channels of a feature map; one channel a group is instance normalization. */
  "group-normalization": NormalizationConstants & { readonly groups: number };
  /** Over `size` neighbouring channels (Krizhevsky et al., 2012, section 3.3). */
  "local-response-normalization": {
    readonly size: number;
    /** 1e-4, 0.75 and 1 unless given. */
    readonly alpha?: number;
    readonly beta?: number;
    readonly bias?: number;
  };
  /** Over one axis: unless given, the channels of a feature map or the features of each token. */
  softmax: { readonly axis?: number };
  /** Scaled dot-product attention; inputs query, key and value, each `[tokens, features]`. */
  attention: { readonly heads: number };
  /** Sum of table rows looked up by token; `rows` counts all tables (vocabulary, positions, types). */
  embedding: { readonly rows: number; readonly features: number };
  /** Every `step`-th element (each, unless given) of a range of one axis; a negative step goes from the end of the range to its start. */
  slice: { readonly axis: number; readonly start: number; readonly end: number; readonly step?: number };
  /** `[c, h, w]` to `[c * block^2, h / block, w / block]`; Darknet calls it reorg. */
  "space-to-depth": { readonly block: number };
  /** `[c, h, w]` to `[c / block^2, h * block, w * block]`; in the order `column-row-depth` the block is the inner part of a channel. */
  "depth-to-space": { readonly block: number; readonly order: "depth-column-row" | "column-row-depth" };
  /** Any function of elements at the same place, with broadcasting; constants are operands that no operator computes. */
  elementwise: {
    readonly function: ElementwiseFunction;
    readonly constants: readonly ConstantOperand[];
  };
  /** Output axis `a` is input axis `permutation[a]`. */
  transpose: { readonly permutation: readonly number[] };
  /** The same elements in row-major order under another shape. */
  reshape: { readonly shape: readonly number[] };
  /** Adds (or, where negative, drops) elements before and after each axis. */
  pad: {
    readonly before: readonly number[];
    readonly after: readonly number[];
    readonly mode: "constant" | "edge" | "reflect";
    /** Of what a constant padding consists; 0 unless given. */
    readonly value?: number;
  };
  /** Rows and columns scaled to `size`. */
  resize: {
    readonly size: Pair;
    readonly scale: Pair;
    readonly interpolation: "nearest" | "linear" | "cubic";
    readonly coordinates: CoordinateMapping;
    readonly rounding: "floor" | "ceil" | "half-down" | "half-up";
    /** Set where shrinking, linear or cubic, mixes all the pixels that an output pixel covers. */
    readonly antialias?: true;
  };
  /** One value for all elements along the axes, whose extents become 1. */
  reduce: { readonly function: ReduceFunction; readonly axes: readonly number[] };
  /**
   * One direction of a recurrent layer over `[steps, features]` or `[steps, batch, features]`: the hidden state after each
   * step, `[steps, units]` or `[steps, batch, units]`. A bidirectional layer is two of them.
   */
  recurrent: {
    readonly cell: RecurrentCell;
    readonly units: number;
    readonly direction: "forward" | "backward";
    readonly bias: boolean;
    /** Do the gates of an LSTM see the cell state (Gers and Schmidhuber, 2000)? */
    readonly peepholes: boolean;
    /** States before the first step that are inputs, `[batch, units]` each, behind the sequence and in this order; others are 0. */
    readonly initial: readonly RecurrentState[];
    /** Does one more step of the output hold the cell state after the last step? */
    readonly finalCell: boolean;
    /** By gate function of the cell, in the order of ONNX. */
    readonly functions: readonly GateFunction[];
    /** Does the reset gate of a GRU act behind the product with the hidden state's weights, or before it? */
    readonly resetAfter: boolean;
  };
  /** Product of two computed tensors: `[..., rows, inner]` times `[..., inner, columns]`, leading axes broadcast. */
  "matrix-product": object;
  /**
   * A function that works along some axes. For each input, `follows` names the output axis that each of its axes goes
   * with, or "all" where every place of it may be read; output axes that no input goes with are computed whole.
   * `operations` counts the comparisons, additions or products of the whole output; moving elements counts none.
   */
  "along-axes": {
    readonly function: AxisFunction;
    readonly shape: readonly number[];
    readonly follows: readonly (readonly (number | "all")[])[];
    readonly operations: number;
    readonly settings: FunctionSettings;
  };
  /** Sums of all elements up to each place of one axis, the place's own left out where `exclusive`; `reverse` counts from the end. */
  "cumulative-sum": { readonly axis: number; readonly exclusive: boolean; readonly reverse: boolean };
  /**
   * Matrices (the last two axes) whose elements beyond a diagonal are replaced by one number: `lower` keeps columns up to
   * row + diagonal, `upper` those from there on.
   */
  triangle: { readonly keeps: "lower" | "upper"; readonly diagonal: number; readonly fill: number };
  /** By the root of the mean square over the last axis; `[tokens, features]` as for layer normalization, without a shift. */
  "rms-normalization": NormalizationConstants;
  /** Weights are `[in, out / groups, kernel rows, kernel columns]`; padding is cut off the output. */
  "transposed-convolution": Window & {
    readonly outputChannels: number;
    readonly groups: number;
    readonly bias: boolean;
    /** Rows and columns added at the bottom and the right. */
    readonly outputPadding: Pair;
    /** The same behind the depth of a volume; 0 unless given. */
    readonly depthOutputPadding?: number;
  };
  /** Like a convolution without groups whose weights, and bias, are others at each position of the output. */
  "locally-connected": Window & {
    readonly outputChannels: number;
    readonly bias: boolean;
    readonly activation?: ActivationFunction;
    readonly activationConstants?: FunctionConstants;
  };
  /**
   * Several layers as one, known by their totals alone: multiply-accumulates, parameters, and elements that all its
   * layers write. Every output element takes an equal part of them and reads all of every input, or of its first input
   * just the rows of its own.
   */
  composite: {
    readonly type: string;
    readonly shape: readonly number[];
    readonly macs: number;
    readonly parameters: number;
    readonly written: number;
    readonly reads: "everything" | "own-rows";
  };
  /**
   * Goes on with its first input once the result of an early exit's head, its second, has told that the request does not
   * leave there. Takes no time: the head does.
   */
  exit: object;
  /**
   * An operator that nothing is known of but its type and shape, and how many parameters it keeps where somebody says so: it
   * needs all of its inputs and cannot be divided.
   */
  opaque: { readonly type: string; readonly shape: readonly number[]; readonly parameters?: number };
}

export type OperationKind = keyof OperationAttributes;

/** What an operator computes: its kind and the attributes of that kind. */
export type Operation<K extends OperationKind = OperationKind> = {
  [P in K]: { readonly kind: P } & OperationAttributes[P];
}[K];
